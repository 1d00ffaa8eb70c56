"""The CUDA kernel of Philox draws what the CPU draws."""

import numpy as np
import pytest

from autograd_core.backends import compiled, philox

pytestmark = pytest.mark.on_card


@pytest.mark.parametrize("shape", [(1,), (3, 5), (4, 4, 17), (0, 2), ()])
@pytest.mark.parametrize("seed", [0, 2**64 - 1, 0xA4093822299F31D0])
def test_draws_what_the_cpu_draws(cupy, card, shape, seed):
    with compiled.plain():
        expected = philox.kept(np, shape, 0.3, seed)
    found = philox.kept(cupy, shape, 0.3, seed)
    assert found.dtype == bool
    np.testing.assert_array_equal(found.get(), expected)


def test_the_published_numbers(cupy, card):
    expected = [
        0x6627E8D5,
        0xE169C58D,
        0xBC57AC4C,
        0x9B00DBD8,
    ]  # Random123's known answer for a key and a counter of zeros
    for above in (0, 1):
        fractions = [((word >> 8) + above) / 2**24 for word in expected]
        found = [bool(philox.kept(cupy, (4,), fraction, 0).get()[i]) for i, fraction in enumerate(fractions)]
        assert found == [not above] * 4

"""The compiled generator against the plain array code: equal to the last bit."""

import numpy as np
import pytest

from autograd_core.backends import philox as reference
from autograd_core.backends.compiled import philox as compiled
from autograd_core.backends.compiled import plain
from tests.core.backends.compiled.agreement import on_threads


@pytest.mark.parametrize("shape", [(), (1,), (0, 3), (7, 9), (5, 200_003)])
@pytest.mark.parametrize("seed", [0, 0xDEADBEEF12345678, 2**64 - 1])
def test_equals_the_plain_code(shape, seed):
    with plain():
        expected = reference.kept(np, shape, 0.3, seed)
    found = on_threads(compiled.kept, shape, int(np.ceil(0.3 * 2**24)), seed)
    assert found.dtype == np.bool_
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(reference.kept(np, shape, 0.3, seed), expected)

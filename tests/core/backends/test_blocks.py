"""autograd_core/backends/blocks.py"""

import numpy as np
import pytest

from autograd_core.backends.blocks import BLOCK, blocks, in_blocks


@pytest.mark.parametrize("shape", [(3,), (2 * BLOCK - 1,), (2 * BLOCK,), (5, BLOCK // 2 + 1), (0, 3)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equals_the_formula_on_the_whole(rng, shape, dtype):
    a, b = (rng.standard_normal(shape).astype(dtype) for _ in range(2))
    sizes = []

    def formula(a, b):
        sizes.append(a.size)
        return a * b + 1

    y = in_blocks(formula, a, b)
    np.testing.assert_array_equal(y, a * b + 1)
    assert y.dtype == dtype
    assert sum(sizes) == a.size
    assert len(sizes) == (1 if a.size < 2 * BLOCK else -(-a.size // BLOCK))


def test_what_can_not_be_cut_is_left_whole(rng):
    a = rng.standard_normal((200, 200))
    sizes = []

    def formula(a, b):
        sizes.append(a.size)
        return a + b

    for other in (a.T, a[0], a.astype(np.float32)):
        np.testing.assert_array_equal(in_blocks(formula, a, other), a + other)
    assert sizes == [40_000] * 3


def test_blocks_are_views_of_the_same_rows():
    a, b = np.arange(35.0).reshape(7, 5), np.zeros((7, 10))[:, ::2]
    pieces = list(blocks(a, b, size=2 * 5 * 8))
    assert [len(part) for part, _ in pieces] == [2, 2, 2, 1]
    for part, other in pieces:
        other[...] = part
    np.testing.assert_array_equal(b, a)


def test_a_block_has_a_row_at_least(rng):
    a = rng.standard_normal((3, 4))
    assert [part.shape for (part,) in blocks(a, size=8)] == [(1, 4)] * 3
    assert next(blocks(a, size=a.nbytes))[0] is a

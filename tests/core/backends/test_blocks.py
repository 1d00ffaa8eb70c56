"""autograd_core/backends/blocks.py"""

import numpy as np
import pytest

from autograd_core.backends.blocks import BLOCK, add_to, blocks, in_blocks


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

    for other in (a.T, a[0]):
        np.testing.assert_array_equal(in_blocks(formula, a, other), a + other)
    assert sizes == [40_000] * 2


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


def test_dtypes_and_numbers_may_differ(rng):
    a, b = rng.standard_normal(3 * BLOCK + 5), rng.standard_normal(3 * BLOCK + 5).astype(np.float32)
    sizes = []

    def formula(a, b, number):
        sizes.append(a.size)
        return a * number + b

    y = in_blocks(formula, a, b, 3)
    np.testing.assert_array_equal(y, a * 3 + b)
    assert y.dtype == np.float64
    assert sorted(sizes) == [5, BLOCK, BLOCK, BLOCK]


def test_several_results_some_of_them_none_or_an_argument(rng):
    a, b = rng.standard_normal((2, 3, BLOCK))
    total, nothing, same, sign = in_blocks(lambda a, b: (a + b, None, b, a > 0), a, b)
    np.testing.assert_array_equal(total, a + b)
    assert nothing is None
    assert same is b
    np.testing.assert_array_equal(sign, a > 0)


def test_a_formula_that_does_not_keep_the_shape_sees_the_whole(rng):
    a = rng.standard_normal((4, BLOCK))
    np.testing.assert_array_equal(in_blocks(lambda a: a.sum(), a), a.sum())


def test_the_callers_error_settings_hold_in_every_thread():
    a = np.ones(4 * BLOCK)
    a[-1] = 0  # in the last block
    with np.errstate(divide="raise"), pytest.raises(FloatingPointError):
        in_blocks(lambda a: 1 / a, a)
    with np.errstate(divide="ignore"):
        assert in_blocks(lambda a: 1 / a, a)[-1] == np.inf


@pytest.mark.parametrize("shape", [(7,), (2 * BLOCK + 3,), (1, 2 * BLOCK), (300, 200)])
def test_adding_to_an_array_changes_it(rng, shape):
    y, x = rng.standard_normal((2, *shape))
    right = y + x
    assert add_to(y, x) is y
    np.testing.assert_array_equal(y, right)

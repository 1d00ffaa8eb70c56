"""Vectors in kernels against NumPy: squares turned and transformed, products in tiles of registers."""

import numba
import numpy as np
import pytest

from autograd_core.backends.compiled import vectors
from autograd_core.backends.compiled.jit import U
from autograd_core.backends.compiled.register_tile import ROWS, apart, multiply, slide


@pytest.fixture(params=[np.float32, np.float64])
def dtype(request):
    return request.param


def normal(dtype, *shape):
    return np.random.default_rng(0).standard_normal(shape).astype(dtype)


@pytest.mark.parametrize("count", [1, 3, 100])
def test_channels_last_and_first(dtype, count):
    lanes = vectors.VECTOR // np.dtype(dtype).itemsize
    count = min(count, lanes)
    x = normal(dtype, lanes, 7 * count)
    turned = np.full((lanes, lanes + 2), 9, dtype)
    back, shift = np.full((lanes, 7 * count), 9, dtype), normal(dtype, lanes + 1)

    @numba.njit
    def there_and_back(x, turned, back, shift, count):  # type: ignore[no-untyped-def]
        pitch, beside = U(x.shape[1]), U(turned.shape[1])
        vectors.channels_last(x.reshape(x.size), U(2), pitch, U(count), turned.reshape(turned.size), U(1), beside)
        flat = turned.reshape(turned.size)
        vectors.channels_first(flat, U(1), beside, U(count), back.reshape(back.size), U(2), pitch, shift, U(1))

    there_and_back(x, turned, back, shift, count)
    np.testing.assert_array_equal(turned[:count, 1:-1], x[:, 2 : 2 + count].T)
    assert (turned[count:] == 9).all()
    assert (turned[:, [0, -1]] == 9).all()
    np.testing.assert_array_equal(back[:, 2 : 2 + count], x[:, 2 : 2 + count] + shift[1:, None])
    assert (np.delete(back, np.s_[2 : 2 + count], axis=1) == 9).all()


def test_transform(dtype):
    lanes = vectors.VECTOR // np.dtype(dtype).itemsize
    first, second = np.array([[1, 0, -2], [0, 0.5, -1]]), np.array([[1, 1], [0, 1], [-1, 3]])
    both = vectors.transform(second, first)
    x, y = normal(dtype, 3, 3, lanes), np.empty((3, 3, lanes), dtype)

    @numba.njit
    def run(x, y):  # type: ignore[no-untyped-def]
        wide, lanes = U(x.shape[1] * x.shape[2]), U(x.shape[2])
        both(x.reshape(x.size), U(0), wide, lanes, y.reshape(y.size), U(0), wide, lanes)

    run(x, y)
    matrix = second @ first
    expected = np.einsum("ij,jkl,mk->iml", matrix, x, matrix)
    np.testing.assert_allclose(y, expected, rtol=0, atol=20 * np.finfo(dtype).eps * np.abs(expected).max())


@pytest.mark.parametrize("vectors_of_columns", [1, 2, 3, 4])
@pytest.mark.parametrize("fresh", [True, False])
def test_multiply(dtype, vectors_of_columns, fresh):
    columns = vectors_of_columns * vectors.VECTOR // np.dtype(dtype).itemsize
    a, b = normal(dtype, ROWS, 11), normal(dtype, 11, columns)
    y = np.full((ROWS, columns), np.nan if fresh else 2, dtype)

    @numba.njit
    def run(a, b, y, fresh):  # type: ignore[no-untyped-def]
        k, depth = U(b.shape[1]), U(a.shape[1])
        left, right, results = a.reshape(a.size), b.reshape(b.size), y.reshape(y.size)
        lefts, targets = apart(depth), apart(k)
        multiply(left, U(0), lefts, U(1), right, U(0), k, depth, results, U(0), targets, U(0), b.shape[1], fresh)

    run(a, b, y, fresh)
    expected = a.astype(np.float64) @ b + (0 if fresh else 2)
    np.testing.assert_allclose(y, expected, rtol=0, atol=40 * np.finfo(dtype).eps * np.abs(expected).max())


@pytest.mark.parametrize("vectors_of_columns", [1, 2, 3, 4])
def test_slide(dtype, vectors_of_columns):
    columns = vectors_of_columns * vectors.VECTOR // np.dtype(dtype).itemsize
    a, b = normal(dtype, 11, ROWS + 1), normal(dtype, 3 * columns)
    y = np.full((ROWS, columns), 2, dtype)
    offsets = np.random.default_rng(1).integers(0, 2 * columns, 11).astype(np.uintp)

    @numba.njit
    def run(a, b, y, offsets):  # type: ignore[no-untyped-def]
        left, results, columns = a.reshape(a.size), y.reshape(y.size), U(y.shape[1])
        slide(left, U(1), U(a.shape[1]), b, U(0), offsets, U(len(a)), results, U(0), columns, y.shape[1])

    run(a, b, y, offsets)
    expected = a[:, 1:].T.astype(np.float64) @ np.stack([b[o : o + columns] for o in map(int, offsets)]) + 2
    np.testing.assert_allclose(y, expected, rtol=0, atol=40 * np.finfo(dtype).eps * np.abs(expected).max())

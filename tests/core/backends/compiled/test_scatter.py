"""Rows added by the kernel against NumPy's own addition at an index."""

import numpy as np
import pytest

from autograd_core.backends import numpy_backend
from autograd_core.backends.compiled import scatter
from tests.core.backends.compiled.agreement import assert_close, on_threads


def added(add, y, *arguments):
    y = y.copy()
    add(y, *arguments)
    return y


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("rows", "columns", "count"), [(5, 1, 40), (1, 17, 3), (300, 33, 1000), (10, 64, 1)])
def test_equals_the_plain_code(rows, columns, count, dtype):
    rng = np.random.default_rng(0)
    y, value = (rng.standard_normal((size, columns)).astype(dtype) for size in (rows, count))
    index = rng.integers(0, rows, count)
    expected = added(np.add.at, y, index, value)
    assert_close(on_threads(lambda: added(scatter.add_rows, y, index, value)), expected)


@pytest.mark.parametrize(
    ("shape", "index"),
    [
        ((50, 40), np.full((100, 30), 7)),
        ((50, 8, 5), np.arange(3000) % 50),
        ((50, 40), np.arange(3000) % 100 - 50),  # some count from the end
        ((50, 40), (np.arange(3000) % 50, slice(None))),
        ((50, 40), (np.arange(3000) % 50).astype(np.int16)),
    ],
)
def test_large_additions_at_any_index(shape, index):
    rng = np.random.default_rng(0)
    y = rng.standard_normal(shape)
    for value in (rng.standard_normal(y[index].shape), rng.standard_normal(shape[1:]), np.float64(2)):
        assert_close(added(numpy_backend.scatter_add, y, index, value), added(np.add.at, y, index, value))


def test_a_row_that_is_not_there():
    with pytest.raises(IndexError):
        numpy_backend.scatter_add(np.zeros((50, 40)), np.full(3000, 50), np.ones((3000, 40)))


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(("rows", "columns", "count"), [(5, 1, 40), (1, 17, 3), (300, 33, 1000), (10, 64, 1)])
def test_rows_by_number_and_their_sums(rows, columns, count, dtype):
    rng = np.random.default_rng(0)
    table, value = (rng.standard_normal((size, columns)).astype(dtype) for size in (rows, count))
    index = rng.integers(0, rows, count)
    np.testing.assert_array_equal(on_threads(lambda: scatter.rows(table, index)), table[index])
    expected = added(np.add.at, np.zeros_like(table), index, value)
    assert_close(on_threads(lambda: scatter.sum_rows(rows, index, value)), expected)

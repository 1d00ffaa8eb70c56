import numpy as np
import pytest

from autograd_nn.data.collate import collate
from autograd_nn.errors import DataError


def test_arrays_and_tuples():
    x, (a, b) = collate([(np.full((2, 3), k, "f"), [np.int16(k), np.ones(1)]) for k in range(4)])
    assert (x.shape, x.dtype) == ((4, 2, 3), np.float32)
    assert (a.dtype, a.tolist(), b.shape) == (np.int16, [0, 1, 2, 3], (4, 1))


@pytest.mark.parametrize(
    ("items", "dtype"),
    [([1.5, 2.0], np.float32), ([1, 2], np.int64), ([True, False], np.bool_), ([1, 2.5], np.float32)],
)
def test_numbers(items, dtype):
    got = collate(items)
    assert (got.dtype, got.tolist()) == (dtype, items)


def test_dicts_and_texts():
    got = collate([{"x": np.zeros(2), "name": "a"}, {"name": "b", "x": np.ones(2)}])
    assert got["name"] == ["a", "b"]
    np.testing.assert_array_equal(got["x"], [[0, 0], [1, 1]])


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([np.zeros((2, 3)), np.zeros((2, 4))], r"one shape, not \(2, 3\) and \(2, 4\)\. Resize or pad them"),
        ([(1, 2), (1, 2, 3)], "as many parts as the first, 2"),
        ([{"a": 1}, {"b": 1}], r"the keys of the first, \['a'\]"),
    ],
)
def test_refused(items, message):
    with pytest.raises(DataError, match=message):
        collate(items)

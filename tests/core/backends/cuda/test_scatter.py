"""CUDA kernels that take and add rows, against NumPy."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends.cuda import kernels
from autograd_nn import functional as F

pytestmark = pytest.mark.on_card


@pytest.mark.parametrize("size", [1, 5, 300])
@pytest.mark.parametrize("ordered", [False, True])
def test_takes_and_adds_rows(card, dtype, close, rng, size, ordered):
    table, value = rng.standard_normal((4, size)).astype(dtype), rng.standard_normal((9, size)).astype(dtype)
    index = rng.integers(0, 4, 9)
    fast = kernels("scatter", card(table))
    close(fast.rows(card(table), card(index)), table[index].astype(np.float64))
    expected = table.astype(np.float64)
    np.add.at(expected, index, value.astype(np.float64))
    y = card(table)
    with ag.deterministic(ordered):
        fast.add_rows(y, card(index), card(value))
        close(y, expected)
        close(fast.sum_rows(4, card(index), card(value)), expected - table.astype(np.float64), 2)


@pytest.mark.parametrize("shift", [0, 1, 300])
def test_a_row_that_occurs_often_is_added_up_in_pieces(card, dtype, close, rng, shift):
    """Where a row's values lie among those of others changes nothing, to the last bit."""
    often, others = rng.standard_normal((1700, 3)).astype(dtype), rng.standard_normal((shift, 3)).astype(dtype)
    value, index = np.concatenate([others, often]), np.repeat([0, 2], [shift, 1700])
    mixed = rng.permutation(len(index))
    mixed[index[mixed] == 2] = np.flatnonzero(index == 2)  # in their order
    fast = kernels("scatter", card(often))
    with ag.deterministic():
        alone = fast.sum_rows(3, card(np.full(1700, 2)), card(often)).get()
        found = fast.sum_rows(3, card(index), card(value))
        among = fast.sum_rows(3, card(index[mixed]), card(value[mixed]))
    np.testing.assert_array_equal(found.get()[2], alone[2])
    np.testing.assert_array_equal(among.get()[2], alone[2])
    expected = [rows.astype(np.float64).sum(axis=0) for rows in (others, often[:0], often)]
    close(found, expected, 40)


def test_the_order_of_sums(card, rng):
    """By hand: pieces of 512 in the order of the index, then their sums."""
    value = rng.standard_normal((1200, 1)).astype(np.float32)
    total = np.float32(0)
    for start in range(0, 1200, 512):
        part = np.float32(0)
        for element in value[start : start + 512, 0]:
            part += element
        total += part
    with ag.deterministic():
        found = kernels("scatter", card(value)).sum_rows(1, card(np.zeros(1200, np.int64)), card(value))
    assert found.get()[0, 0] == total


def test_sums_in_the_order_of_the_index(card, rng):
    index, value = rng.integers(0, 3, 1000), rng.standard_normal((1000, 2)).astype(np.float32)
    expected = np.zeros((3, 2), np.float32)
    np.add.at(expected, index, value)
    with ag.deterministic():
        found = kernels("scatter", card(value)).sum_rows(3, card(index), card(value))
    np.testing.assert_array_equal(found.get(), expected)


def test_numbers_out_of_bounds_touch_no_other_memory(card):
    table, index = np.arange(6.0).reshape(3, 2), card(np.array([-1, 2, 3], np.int32))
    fast = kernels("scatter", card(table))
    np.testing.assert_array_equal(fast.rows(card(table), index).get(), [[np.nan] * 2, table[2], [np.nan] * 2])
    y = card(table)
    fast.add_rows(y, index, card(np.ones((3, 2))))  # they wrap around, as CuPy's do
    np.testing.assert_array_equal(y.get(), table + np.array([[1], [0], [2]]))


@pytest.mark.parametrize(
    "index",
    [np.array([[0, 1], [1, 1]]), (np.array([0, 1, 0]), np.array([2, 2, 2])), (slice(None), np.array([1, 1, 0]))],
)
def test_deterministic_holds_for_any_index(card, cupy, rng, index):
    y = rng.standard_normal((4, 3)).astype(np.float32)
    value = rng.standard_normal(y[index].shape).astype(np.float32)
    there = (
        tuple(card(i) if isinstance(i, np.ndarray) else i for i in index) if isinstance(index, tuple) else card(index)
    )
    found = card(y)
    with ag.deterministic():
        backends.of(found).scatter_add(found, there, card(value))
    np.add.at(y, index, value)
    np.testing.assert_array_equal(found.get(), y)


def test_embedding_uses_it(card, rng):
    weight, index = rng.standard_normal((4, 3)), np.array([[1, 1], [0, 3]])
    results = []
    for move in (np.array, card):
        w = ag.Variable(move(weight), requires_grad=True)
        y = F.embedding(ag.Variable(move(index)), w, padding_idx=0)
        (y * y).sum().backward()
        results.append((y.array, w.grad))
    for here, there in zip(*results, strict=True):
        np.testing.assert_allclose(there.get(), here, rtol=1e-15)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32])
def test_an_index_of_few_bytes_for_many_rows(card, dtype):
    x = ag.Variable(card(np.zeros((300, 2))))
    y = x[card(np.array([0, 100, 100], dtype))]
    y.backward(card(np.ones((3, 2))))
    np.testing.assert_array_equal(x.grad.get()[:, 0], np.bincount([0, 100, 100], minlength=300))


@pytest.mark.parametrize("shape", [(0,), (2, 0)])
def test_an_embedding_of_nothing(card, shape):
    weight = ag.Variable(card(np.ones((4, 3))))
    y = F.embedding(card(np.zeros(shape, np.int64)), weight)
    assert y.shape == (*shape, 3)
    y.sum().backward()
    assert not weight.grad.any()

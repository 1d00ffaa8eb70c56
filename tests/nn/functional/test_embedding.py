"""autograd_nn/functional/embedding.py, against NumPy's indexing and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import embedding
from tests.nn.torch_reference import assert_same, load_torch


@pytest.mark.parametrize("shape", [(), (5,), (3, 4), (2, 0)])
def test_rows_and_their_gradients(rng, shape):
    weight, index = rng.standard_normal((6, 3)), rng.integers(0, 6, shape)
    np.testing.assert_array_equal(embedding(index, weight), weight[index])
    w = ag.Variable(weight)
    gy = rng.standard_normal((*shape, 3))
    embedding(index, w).backward(gy)
    expected = np.zeros((6, 3))
    np.add.at(expected, index, gy)
    np.testing.assert_allclose(w.grad, expected)


@pytest.mark.parametrize("padding_idx", [None, 2, -1])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_equals_pytorch(rng, padding_idx, dtype):
    torch = load_torch()
    index = rng.integers(0, 6, (4, 7))
    assert_same(
        rng,
        lambda w: embedding(index, w, padding_idx),
        lambda w: torch.nn.functional.embedding(torch.tensor(index), w, padding_idx),
        [rng.standard_normal((6, 3)).astype(dtype)],
    )


def test_gradients_of_second_order(rng):
    index = np.array([[0, 2, 2], [1, 4, 0]])
    ag.check_grads(lambda w: embedding(index, w) ** 3, [rng.standard_normal((5, 2))])


def test_the_padding_row_has_no_gradient_of_second_order_either(rng):
    """grad w is linear in gy; nothing of gy at padding reaches it."""
    index = np.array([0, 2, 1, 2])
    gy = ag.Variable(rng.standard_normal((4, 2)))
    w = ag.Variable(rng.standard_normal((3, 2)))
    (embedding(index, w, padding_idx=2) * gy).sum().backward(create_graph=True)
    assert not w.grad[2].any()
    gy.zero_grad()
    (w.grad_var**2).sum().backward()
    np.testing.assert_array_equal(gy.grad[[1, 3]], 0)
    np.testing.assert_allclose(gy.grad[[0, 2]], 2 * gy.array[[0, 2]])


def test_vmap_over_indices_and_over_tables(rng):
    weight, index = rng.standard_normal((5, 2)), rng.integers(0, 5, (3, 4))
    np.testing.assert_array_equal(ag.vmap(lambda i: embedding(i, weight))(index), weight[index])
    tables = rng.standard_normal((3, 5, 2))
    np.testing.assert_array_equal(
        ag.vmap(embedding)(index, tables), np.stack([t[i] for t, i in zip(tables, index, strict=True)])
    )
    gradient = ag.grad(lambda w, i: (embedding(i, w, 1) ** 2).sum())
    together = ag.vmap(gradient, in_axes=(None, 0))(weight, index)
    np.testing.assert_allclose(together, np.stack([gradient(weight, i) for i in index]))


@pytest.mark.parametrize(("index", "words"), [([[0, 1], [5, 2]], ["5", "(1, 0)"]), ([0, -1], ["-1", "(1,)"])])
def test_a_number_out_of_range_is_named(index, words):
    with pytest.raises(ag.OutOfBoundsError) as caught:
        embedding(np.array(index), np.zeros((5, 2)))
    assert all(word in str(caught.value) for word in ["embedding", "has 5", "0 to 4", *words])


def test_a_number_out_of_range_inside_vmap(rng):
    with pytest.raises(ag.OutOfBoundsError, match="the number 9"):
        ag.vmap(lambda i: embedding(i, np.zeros((5, 2))))(np.array([[0], [9]]))


def test_wrong_arguments():
    with pytest.raises(ag.DTypeError, match="embedding: input has dtype float64"):
        embedding(np.zeros(3), np.zeros((5, 2)))
    with pytest.raises(ag.ShapeError, match=r"embedding: weight is \(5,\)"):
        embedding(np.array([0]), np.zeros(5))
    with pytest.raises(ag.ArgumentError, match="padding_idx=5 names none of the table's 5 rows"):
        embedding(np.array([0]), np.zeros((5, 2)), padding_idx=5)

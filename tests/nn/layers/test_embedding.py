"""autograd_nn/layers/embedding.py"""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


def test_rows_of_the_weight(rng):
    layer = nn.Embedding(5, 3, rng=rng)
    index = np.array([[0, 4], [2, 2]])
    np.testing.assert_array_equal(layer(index).array, layer.weight.array[index])
    assert list(layer.state_dict()) == ["weight"]
    assert layer.weight.dtype == np.float32
    assert repr(layer) == "Embedding(5, 3)"


def test_initial_values_are_standard_normal(rng):
    weight = nn.Embedding(300, 40, rng=rng).weight.array
    assert weight.mean() == pytest.approx(0, abs=0.03)
    assert weight.std() == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("padding_idx", [1, -4])
def test_the_padding_row_is_zero_and_stays_so(padding_idx):
    layer = nn.Embedding(5, 3, padding_idx=padding_idx)
    assert not layer.weight.array[1].any()
    layer(np.array([0, 1, 1])).sum().backward()
    np.testing.assert_array_equal(layer.weight.grad[:3], [[1] * 3, [0] * 3, [0] * 3])
    assert repr(layer) == "Embedding(5, 3, padding_idx=1)"


def test_from_pretrained(rng):
    table = rng.standard_normal((4, 2)).astype(np.float32)
    layer = nn.Embedding.from_pretrained(table, padding_idx=0)
    assert not layer.weight.requires_grad
    np.testing.assert_array_equal(layer(np.array([3, 1])), table[[3, 1]])
    assert layer.padding_idx == 0
    assert nn.Embedding.from_pretrained(table, freeze=False).weight.requires_grad
    with pytest.raises(ag.ShapeError, match=r"Embedding: the table is \(2,\)"):
        nn.Embedding.from_pretrained(table[0])


def test_wrong_arguments():
    with pytest.raises(ag.ShapeError, match="Embedding: num_embeddings must be"):
        nn.Embedding(0, 3)
    with pytest.raises(ag.ArgumentError, match="Embedding: padding_idx=5"):
        nn.Embedding(5, 3, padding_idx=5)
    with pytest.raises(ag.OutOfBoundsError, match="the number 5 at position"):
        nn.Embedding(5, 3)(np.array([5]))

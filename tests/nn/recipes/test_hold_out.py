import numpy as np
import pytest

from autograd_nn.data import ArrayDataset
from autograd_nn.errors import DataError
from autograd_nn.recipes.hold_out import hold_out


@pytest.fixture
def data():
    """100 examples, each its own number; of classes 0, 1 and 2 there are 60, 30 and 10, mixed."""
    labels = np.repeat([0, 1, 2], [60, 30, 10])
    return ArrayDataset(np.arange(100), np.random.default_rng(0).permutation(labels), "data", ("a", "b", "c"))


def test_of_each_class_the_same_share_and_every_example_in_one_part(data):
    train, validation = hold_out(data, 0.2)
    assert np.bincount(validation.targets).tolist() == [12, 6, 2]
    assert sorted([*train.indices, *validation.indices]) == list(range(100))
    for part in (train, validation):
        inputs, targets = part[:]
        assert np.all(np.diff(inputs) > 0)  # in the order of the data set
        np.testing.assert_array_equal(targets, data.targets[inputs])
        assert part.classes == ("a", "b", "c")


def test_the_seed_decides(data):
    parts = [hold_out(data, 0.2, seed)[1].indices.tolist() for seed in (0, 0, 1)]
    assert parts[0] == parts[1] != parts[2]


def test_of_nothing(data):
    with pytest.raises(DataError, match="ArrayDataset 'data' is empty; it must hold examples"):
        hold_out(ArrayDataset(*data[:0], "data"), 0.2)


@pytest.mark.parametrize("share", [0.001, 0.9999])
def test_no_part_may_be_empty(data, share):
    with pytest.raises(DataError, match=f"'data': {share:g} of its 100 examples held out for validation leaves"):
        hold_out(data, share)

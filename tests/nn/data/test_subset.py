import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, ConcatDataset, DataLoader, Subset
from autograd_nn.errors import DataError


@pytest.fixture
def ten():
    return ArrayDataset(np.arange(0, 100, 10.0)[:, None], np.arange(10), "ten", tuple("0123456789"))


PAIRS = [(k * 10.0, k) for k in range(10)]


def test_subset_of_arrays(ten):
    part = Subset(ten, [7, 2, 2])
    assert (len(part), part.batched, part.name, part.classes) == (3, True, "ten", ten.classes)
    assert part.targets.tolist() == [7, 2, 2]
    assert [float(part[0][0][0]), int(part[-1][1])] == [70, 2]
    assert part[np.array([2, 0])][1].tolist() == [2, 7]
    assert [y.tolist() for _, y in DataLoader(part, 2)] == [[7, 2], [2]]
    assert repr(part) == "Subset(3 of the 10 examples of ArrayDataset 'ten')"
    assert Subset(part, [1]).targets.tolist() == [2]


def test_subset_of_a_list():
    part = Subset(PAIRS, np.array([7, 2]))
    assert not part.batched
    assert part[1] == (20.0, 2)
    assert [y.tolist() for _, y in DataLoader(part, 2)] == [[7, 2]]
    with pytest.raises(DataError, match="list has no `targets`"):
        part.targets  # noqa: B018


@pytest.mark.parametrize(
    ("indices", "message"),
    [([10], r"Subset: index 10 is not in 0\.\.9"), ([-1], "Subset: index -1 is not"), ([0.5], "whole numbers, not float64"),
     ([[1]], r"of shape \(1, 1\)"), ([True] * 10, "whole numbers, not bool")],
)  # fmt: skip
def test_subset_refuses(ten, indices, message):
    with pytest.raises(DataError, match=message):
        Subset(ten, indices)


def test_concat_of_arrays(ten, rng):
    more = ArrayDataset(np.full((3, 1), 5.0), np.array([100, 101, 102]))
    both = ConcatDataset([ten, more, Subset(ten, [4])])
    assert (len(both), both.batched) == (14, True)
    expected = [*range(10), 100, 101, 102, 4]
    assert both.targets.tolist() == expected
    assert [int(both[k][1]) for k in range(14)] == expected
    assert int(both[-2][1]) == 102
    index = rng.permutation(14)
    x, y = both[index]
    assert y.tolist() == [expected[k] for k in index]
    assert x.shape == (14, 1)
    assert x[y >= 100].ravel().tolist() == [5, 5, 5]
    np.testing.assert_array_equal(x[y < 100].ravel(), 10 * y[y < 100])
    assert sorted(np.concatenate([y for _, y in DataLoader(both, 4, shuffle=True)]).tolist()) == sorted(expected)
    with pytest.raises(IndexError):
        both[14]


def test_concat_of_lists(ten):
    both = ConcatDataset([PAIRS[:2], ten])
    assert not both.batched
    assert both[1] == (10.0, 1)
    assert int(both[2][1]) == 0
    assert repr(both) == "ConcatDataset(12 examples: list, ArrayDataset 'ten')"
    with pytest.raises(DataError, match="ConcatDataset: there is no data set"):
        ConcatDataset([])

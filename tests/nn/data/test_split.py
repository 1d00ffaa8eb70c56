import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader, random_split, stratified_split
from autograd_nn.errors import DataError


def labelled(labels):
    labels = np.asarray(labels)
    return ArrayDataset(np.arange(len(labels), dtype=np.float32), labels, classes=("a", "b", "c"))


@pytest.mark.parametrize(
    ("lengths", "sizes"),
    [
        ([70, 30], [70, 30]),
        ([0.7, 0.3], [70, 30]),
        ([0.29, 0.71], [29, 71]),
        ([1 / 3] * 3, [34, 33, 33]),
        ([1.0], [100]),
    ],
)
def test_random_split_shares_all_examples_out(lengths, sizes):
    data = labelled(np.arange(100))
    parts = random_split(data, lengths, seed=1)
    assert [len(part) for part in parts] == sizes
    assert sorted(np.concatenate([part.targets for part in parts]).tolist()) == list(range(100))
    assert parts[0].targets.tolist() != list(range(sizes[0]))


def test_random_split_follows_from_the_seed():
    data = labelled(np.arange(50))
    first, again, other = (random_split(data, [0.5, 0.5], seed)[0].targets.tolist() for seed in (0, 0, 1))
    assert first == again != other


def test_random_split_of_a_list():
    a, b = random_split([(k, k) for k in range(5)], [3, 2])
    assert sorted([a[0][1], a[1][1], a[2][1], b[0][1], b[1][1]]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("fractions", [[0.9, 0.1], [0.6, 0.2, 0.2], [0.5, 0.5]])
def test_stratified_split_gives_each_class_its_share(fractions, rng):
    labels = rng.permutation(np.repeat([0, 1, 2], [501, 87, 12]))
    parts = stratified_split(labelled(labels), fractions, seed=4)
    assert sorted(np.concatenate([part.indices for part in parts]).tolist()) == list(range(600))
    for part, fraction in zip(parts, fractions, strict=True):
        assert len(part) == pytest.approx(600 * fraction, abs=0.5)
        assert np.bincount(part.targets) == pytest.approx(np.array([501, 87, 12]) * fraction, abs=1 + 1e-9)
        assert (np.diff(part.indices) > 0).all()  # the data set's order
        assert part.classes == ("a", "b", "c")
    assert sum(len(y) for _, y in DataLoader(parts[0], 50, shuffle=True)) == len(parts[0])


def test_stratified_split_draws_by_the_seed():
    data = labelled(np.arange(60) % 3)
    first, again, other = (stratified_split(data, [0.5, 0.5], seed)[0].indices.tolist() for seed in (0, 0, 1))
    assert first == again != other


@pytest.mark.parametrize(
    ("split", "lengths", "message"),
    [
        (
            random_split,
            [3, 3],
            r"fractions above 0 that sum to 1 or whole numbers that sum to 9, not \[3, 3\], which sum to 6",
        ),
        (random_split, [0.5, 0.4], r"which sum to 0\.9"),
        (random_split, [1.5, -0.5], "fractions above 0"),
        (random_split, [], "fractions above 0"),
        (random_split, [9, 0], "one is empty; 9 examples are too few"),
        (random_split, [0.99, 0.005, 0.005], "one is empty; 9 examples are too few"),
        (stratified_split, [5, 4], r"stratified_split: lengths must be fractions above 0 that sum to 1, not \[5, 4\]"),
        (stratified_split, [0.97, 0.03], r"parts of \[9, 0\] examples: one is empty"),
    ],
)
def test_lengths_are_refused(split, lengths, message):
    with pytest.raises(DataError, match=message):
        split(labelled(np.arange(9) % 3), lengths)


def test_stratified_split_needs_labels():
    with pytest.raises(DataError, match="list has no `targets`"):
        stratified_split([(0, 0)], [1.0])
    with pytest.raises(DataError, match=r"one label for each of 4 examples, not \(4, 2\)"):
        stratified_split(ArrayDataset(np.zeros(4), np.zeros((4, 2))), [0.5, 0.5])


def test_fractions_that_are_not_numbers():
    with pytest.raises(DataError, match="lengths must be fractions above 0 that sum to 1"):
        random_split(ArrayDataset(np.zeros(9), np.zeros(9)), [float("nan"), 1.0])

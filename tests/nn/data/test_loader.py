import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.errors import DataError


@pytest.fixture
def ten():
    """Ten examples whose input is ten times their target."""
    return ArrayDataset(np.arange(0, 100, 10, dtype=np.float32)[:, None], np.arange(10))


def targets(loader):
    return [y.tolist() for _, y in loader]


@pytest.mark.parametrize(
    ("batch_size", "drop_last", "sizes"),
    [(1, False, [1] * 10), (5, False, [5, 5]), (5, True, [5, 5]), (4, False, [4, 4, 2]), (4, True, [4, 4]),
     (10, True, [10]), (99, False, [10])],
)  # fmt: skip
@pytest.mark.parametrize("shuffle", [False, True])
def test_batch_sizes(ten, batch_size, drop_last, sizes, shuffle):
    loader = DataLoader(ten, batch_size, drop_last=drop_last, shuffle=shuffle)
    assert len(loader) == len(sizes)
    assert [len(y) for _, y in loader] == sizes


def test_default_order_is_the_data_sets(ten):
    loader = DataLoader(ten, 4)
    for _ in range(2):
        assert targets(loader) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert targets(DataLoader(ten)) == [[k] for k in range(10)]


def test_a_shuffled_epoch_has_each_example_once(ten):
    x, y = (np.concatenate(parts) for parts in zip(*DataLoader(ten, 3, shuffle=True), strict=True))
    assert sorted(y.tolist()) == list(range(10))
    np.testing.assert_array_equal(x[:, 0], 10 * y)  # inputs stay with their targets
    assert x.dtype == np.float32


def test_order_depends_on_seed_and_epoch_only(ten):
    loader = DataLoader(ten, 3, shuffle=True, seed=5)
    epochs = [targets(loader) for _ in range(3)]
    assert epochs[0] != epochs[1] != epochs[2] != epochs[0]
    assert loader.epoch == 3
    np.random.seed(1)  # the global generator must not matter
    resumed = DataLoader(ten, 3, shuffle=True, seed=5)
    resumed.epoch = 2
    assert targets(resumed) == epochs[2]
    assert targets(DataLoader(ten, 3, shuffle=True, seed=6)) != epochs[0]


def test_the_global_generator_is_not_advanced(ten):
    np.random.seed(3)
    expected = np.random.random()
    np.random.seed(3)
    targets(DataLoader(ten, 3, shuffle=True))
    assert np.random.random() == expected


def test_batch_size_does_not_change_the_order(ten):
    whole = targets(DataLoader(ten, 10, shuffle=True, seed=1))[0]
    parts = [whole[:3], whole[3:6], whole[6:9], whole[9:]]
    assert targets(DataLoader(ten, 3, shuffle=True, seed=1)) == parts
    assert targets(DataLoader(ten, 3, shuffle=True, seed=1, drop_last=True)) == parts[:3]


def test_iterators_do_not_disturb_each_other(ten):
    loader = DataLoader(ten, 5, shuffle=True)
    first, second = iter(loader), iter(loader)
    interleaved = [next(second)[1].tolist(), next(first)[1].tolist(), next(second)[1].tolist(), next(first)[1].tolist()]
    again = DataLoader(ten, 5, shuffle=True)
    epoch_0, epoch_1 = targets(again), targets(again)
    assert interleaved == [epoch_1[0], epoch_0[0], epoch_1[1], epoch_0[1]]


def test_an_epoch_left_early_counts(ten):
    loader = DataLoader(ten, 5, shuffle=True)
    for _ in loader:
        break
    assert loader.epoch == 1


@pytest.mark.parametrize("shuffle", [False, True])
def test_a_batch_is_a_copy(ten, shuffle):
    for x, y in DataLoader(ten, 10, shuffle=shuffle):
        x += 1
        y += 1
    np.testing.assert_array_equal(ten.inputs[:, 0], 10 * ten.targets)
    assert ten.targets.tolist() == list(range(10))


def test_any_data_set_with_length_and_index_arrays():
    asked = []

    class Squares:
        def __len__(self):
            return 5

        def __getitem__(self, index):
            asked.append(index)
            return index, index**2

    loader = DataLoader(Squares(), 2)
    assert [(x.tolist(), y.tolist()) for x, y in loader] == [([0, 1], [0, 1]), ([2, 3], [4, 9]), ([4], [16])]
    assert all(isinstance(index, np.ndarray) for index in asked)  # one fetch for a batch
    assert len(asked) == 3


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, "2", None])
def test_batch_size_is_refused(ten, batch_size):
    with pytest.raises(DataError, match="batch_size must be an int of 1 or more, not"):
        DataLoader(ten, batch_size)


@pytest.mark.parametrize("seed", [-1, 0.5, None])
def test_seed_is_refused(ten, seed):
    with pytest.raises(DataError, match="seed must be an int of 0 or more, not"):
        DataLoader(ten, seed=seed)


def test_empty_data_set_is_refused():
    with pytest.raises(DataError, match=r"the data set \(ArrayDataset\) is empty"):
        DataLoader(ArrayDataset(np.zeros((0, 3)), np.zeros(0)))


def test_drop_last_without_a_batch_is_refused(ten):
    with pytest.raises(DataError, match=r"drop_last leaves no batch: 10 examples .* batch_size 11"):
        DataLoader(ten, 11, drop_last=True)

import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader, Dataset, Subset, SubsetRandomSampler
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


class Squares:
    """A data set of one's own, which notes what it was asked for."""

    def __init__(self, batched):
        self.asked = []
        self.batched = batched

    def __len__(self):
        return 5

    def __getitem__(self, index):
        self.asked.append(index)
        return index, index**2


def test_a_batched_data_set_is_asked_once_for_a_batch():
    data = Squares(batched=True)
    assert [(x.tolist(), y.tolist()) for x, y in DataLoader(data, 2)] == [
        ([0, 1], [0, 1]),
        ([2, 3], [4, 9]),
        ([4], [16]),
    ]
    assert [index.tolist() for index in data.asked] == [[0, 1], [2, 3], [4]]


def test_another_data_set_is_asked_for_each_example():
    data = Squares(batched=False)
    assert [(x.tolist(), y.tolist()) for x, y in DataLoader(data, 2)] == [
        ([0, 1], [0, 1]),
        ([2, 3], [4, 9]),
        ([4], [16]),
    ]
    assert data.asked == [0, 1, 2, 3, 4]
    assert {type(index) for index in data.asked} == {int}


def test_a_list_of_pairs_is_a_data_set():
    pairs = [(np.full((2,), k, np.float32), k) for k in range(5)]
    (x, y), (last, _) = DataLoader(pairs, 3)
    np.testing.assert_array_equal(x, [[0, 0], [1, 1], [2, 2]])
    assert (y.dtype, y.tolist(), last.shape) == (np.int64, [0, 1, 2], (2, 2))


def test_a_class_may_derive_from_dataset():
    class Ones(Dataset):
        def __len__(self):
            return 3

        def __getitem__(self, index):
            return np.ones(2, np.float32), index

    assert [(x.shape, y.tolist()) for x, y in DataLoader(Ones(), 2)] == [((2, 2), [0, 1]), ((1, 2), [2])]


def test_collate_of_ones_own_gets_the_examples(ten):
    got = list(DataLoader(ten, 4, collate=lambda items: [float(x[0] + y) for x, y in items]))
    assert got == [[0, 11, 22, 33], [44, 55, 66, 77], [88, 99]]


# --- samplers -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, 2])
def test_sampler_gives_the_order(ten, workers):
    loader = DataLoader(ten, 2, sampler=[7, 7, 0], workers=workers)
    assert len(loader) == 2
    assert targets(loader) == [[7, 7], [0]]
    assert targets(DataLoader(ten, 2, sampler=np.array([7, 7, 0]), drop_last=True)) == [[7, 7]]


def test_random_samplers_follow_seed_and_epoch(ten):
    def loader(seed=0):
        return DataLoader(ten, 4, sampler=SubsetRandomSampler([1, 3, 5, 7]), seed=seed)

    first = loader()
    epochs = [targets(first)[0] for _ in range(3)]
    assert [sorted(epoch) for epoch in epochs] == [[1, 3, 5, 7]] * 3
    assert not epochs[0] == epochs[1] == epochs[2]
    resumed = loader()
    resumed.epoch = 2
    assert targets(resumed)[0] == epochs[2]


@pytest.mark.parametrize(
    ("sampler", "message"),
    [
        ([0, 10], r"DataLoader: sampler: index 10 is not in 0\.\.9: the data set has 10 examples"),
        ([-1], r"DataLoader: sampler: index -1 is not in 0\.\.9"),
        ([0.5], "DataLoader: sampler: indices must be a row of whole numbers, not float64"),
    ],
)
def test_indices_are_checked(ten, sampler, message):
    with pytest.raises(DataError, match=message):
        iter(DataLoader(ten, 2, sampler=sampler))


def test_sampler_is_refused(ten):
    with pytest.raises(DataError, match="shuffle=True with a sampler"):
        DataLoader(ten, sampler=[1], shuffle=True)
    with pytest.raises(DataError, match=r"the sampler \(generator\) has no length. Use list\(sampler\)"):
        DataLoader(ten, sampler=(k for k in range(3)))
    with pytest.raises(DataError, match="the sampler is empty"):
        DataLoader(ten, sampler=[])


# --- transform ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, 3])
def test_transform_draws_by_seed_epoch_and_batch(ten, workers):
    def transform(x, y, rng):
        return x + rng.random(), y

    def epochs(seed, start=0):
        loader = DataLoader(ten, 4, seed=seed, transform=transform, workers=workers)
        loader.epoch = start
        return [[float(x[0, 0]) - 10 * int(y[0]) for x, y in loader] for _ in range(3 - start)]

    drawn = epochs(0)
    assert len(np.unique(np.round(drawn, 4))) == 9  # each batch of each epoch has its own
    assert epochs(0) == drawn
    assert epochs(0, start=2) == drawn[2:]
    assert epochs(1) != drawn
    assert drawn[0][0] == pytest.approx(np.random.default_rng((0, 0, 1)).random(), abs=1e-6)


def test_the_first_batch_does_not_draw_the_numbers_of_the_order(ten):
    seen = []
    loader = DataLoader(ten, 10, shuffle=True, transform=lambda x, y, rng: seen.append(rng.permutation(10)) or (x, y))
    (order,) = targets(loader)
    assert order != seen[0].tolist()


def test_transform_needs_pairs():
    loader = DataLoader([np.zeros(2)], transform=lambda x, y, rng: (x, y))
    with pytest.raises(DataError, match=r"transform changes batches \(x, y\); this data set gives ndarray"):
        next(iter(loader))


# --- inputs that are no numbers -----------------------------------------------------------------------------------


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize(("bad", "shown"), [(np.nan, "nan"), (-np.inf, "-inf")])
def test_nan_is_refused_by_the_example(bad, shown, workers):
    x = np.zeros((10, 2, 3), np.float32)
    x[7, 1, 2] = bad
    loader = DataLoader(ArrayDataset(x, np.arange(10), "toy"), 4, shuffle=True, workers=workers)
    with pytest.raises(
        DataError, match=rf"ArrayDataset 'toy': the input of example 7 is {shown} at \(1, 2\); inputs must"
    ):
        list(loader)


def test_nan_of_a_single_number_and_in_a_dict():
    with pytest.raises(DataError, match="the input of example 1 is nan; inputs must"):
        list(DataLoader([(1.0, 0), (float("nan"), 0)], 2))
    with pytest.raises(DataError, match=r"the input of example 0 is inf at \(1,\)"):
        list(DataLoader([{"a": 1, "b": np.array([0, np.inf])}], 2))


def test_nan_in_a_batch_of_another_layout():
    data = [(np.array([0.0, np.nan, 0.0]), 0), (np.zeros(3), 1)]
    loader = DataLoader(data, 2, collate=lambda items: (np.stack([x for x, _ in items], axis=1), 0))
    with pytest.raises(DataError, match=r"the input of one of the examples 0, 1 is nan at \(1, 0\)"):
        list(loader)


def test_targets_may_be_nan():
    ((_, y),) = DataLoader([(1.0, float("nan"))])
    assert np.isnan(y).all()


@pytest.mark.parametrize("batch_size", [0, -1, 2.0, "2", None])
def test_batch_size_is_refused(ten, batch_size):
    with pytest.raises(DataError, match="batch_size must be an int of 1 or more, not"):
        DataLoader(ten, batch_size)


@pytest.mark.parametrize(("name", "value", "least"), [("workers", -1, 0), ("workers", 1.5, 0), ("prefetch", 0, 1)])
def test_workers_are_refused(ten, name, value, least):
    with pytest.raises(DataError, match=f"{name} must be an int of {least} or more, not {value}"):
        DataLoader(ten, **{name: value})


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


@pytest.mark.parametrize("workers", [0, 2])
def test_indices_are_those_of_the_batch_in_hand(workers):
    loader = DataLoader(ArrayDataset(np.arange(10.0), np.arange(10)), 3, shuffle=True, seed=4, workers=workers)
    for _, y in loader:
        np.testing.assert_array_equal(loader.indices, y)


@pytest.mark.parametrize("workers", [0, 2])
def test_stop_iteration_in_a_data_set_is_not_the_end_of_the_epoch(workers):
    class Ends(list):
        def __getitem__(self, i):
            if i == 2:
                raise StopIteration
            return super().__getitem__(i)

    with pytest.raises(DataError, match="Ends raised StopIteration for example 2"):
        list(DataLoader(Ends([1, 2, 3]), 2, workers=workers))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ((np.zeros((4, 2)), np.zeros(4)), r"a tuple of arrays is no data set; use ArrayDataset\(x, y\)"),
        ((i for i in range(3)), "a generator is no data set"),
        (5, "a int is no data set"),
    ],
)
def test_what_is_no_data_set(data, message):
    with pytest.raises(DataError, match=message):
        DataLoader(data, 2)


def test_nan_in_a_part_is_named_by_its_number_in_the_whole():
    x = np.zeros((9, 2))
    x[7, 1] = np.nan
    part = Subset(Subset(ArrayDataset(x, np.zeros(9), "all"), [1, 3, 5, 7]), [3, 0])
    with pytest.raises(DataError, match=r"ArrayDataset 'all': the input of example 7 is nan at \(1,\)"):
        list(DataLoader(part, 2))

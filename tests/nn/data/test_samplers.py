import numpy as np
import pytest

from autograd_nn import manual_seed
from autograd_nn.data import RandomSampler, SequentialSampler, SubsetRandomSampler, WeightedRandomSampler
from autograd_nn.errors import DataError


def test_sequential():
    sampler = SequentialSampler("abcd")
    assert (len(sampler), list(sampler)) == (4, [0, 1, 2, 3])


def test_random_without_replacement(rng):
    assert sorted(RandomSampler(range(20)).order(rng).tolist()) == list(range(20))
    assert len(set(RandomSampler(range(20), num_samples=7).order(rng).tolist())) == 7
    more = RandomSampler(range(4), num_samples=10)
    order = more.order(rng).tolist()
    assert len(more) == len(order) == 10
    assert sorted(order[:4]) == sorted(order[4:8]) == [0, 1, 2, 3]  # round by round
    assert len(set(order[8:])) == 2


def test_random_with_replacement(rng):
    order = RandomSampler(range(10), replacement=True, num_samples=5000).order(rng)
    assert np.bincount(order, minlength=10).tolist() == pytest.approx([500] * 10, abs=110)
    assert len(RandomSampler(range(10), True)) == 10


def test_weighted(rng):
    order = WeightedRandomSampler([1, 0, 3], 4000).order(rng)
    assert np.bincount(order, minlength=3).tolist() == pytest.approx([1000, 0, 3000], abs=150)
    assert sorted(WeightedRandomSampler([5, 0, 1, 1], 3, replacement=False).order(rng).tolist()) == [0, 2, 3]


def test_subset(rng):
    sampler = SubsetRandomSampler([8, 2, 5])
    assert len(sampler) == 3
    orders = {tuple(sampler.order(rng).tolist()) for _ in range(100)}
    assert len(orders) == 6
    assert {tuple(sorted(order)) for order in orders} == {(2, 5, 8)}


def test_iteration_draws_from_the_process_generator():
    sampler = RandomSampler(range(50))
    orders = []
    for seed in (1, 1, 2):
        manual_seed(seed)
        orders.append(list(sampler))
    assert orders[0] == orders[1] != orders[2]
    assert {type(index) for index in orders[0]} == {int}


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomSampler(range(3), num_samples=0), "RandomSampler: num_samples must be .* at least 1, not 0"),
        (lambda: WeightedRandomSampler([1], 1.5), r"WeightedRandomSampler: num_samples must be .* not 1\.5"),
        (lambda: WeightedRandomSampler([1, -1], 1), "weights must be a row of finite numbers"),
        (lambda: WeightedRandomSampler([1, np.nan], 1), "weights must be a row of finite numbers"),
        (lambda: WeightedRandomSampler([0, 0], 1), "weights must be .* not all 0"),
        (lambda: WeightedRandomSampler([1, 0, 2], 3, replacement=False), "only 2 weights are above 0"),
    ],
)
def test_refused(make, message):
    with pytest.raises(DataError, match=message):
        make()


def test_a_subset_sampler_takes_whole_numbers_only():
    with pytest.raises(DataError, match="indices must be a row of whole numbers, not float64"):
        SubsetRandomSampler([0.5, 1.0])

"""Random search in rounds."""

import random

import numpy as np
import pytest

from autograd_nn import search


def nothing(trial):
    pass


def run(bench, space, trials=30, seed=0, done=()):
    return search.run(search.RandomSearch(space, trials, seed), trials, bench, done, nothing)


@pytest.mark.parametrize(
    ("trials", "bounds"),
    [(1, [0, 1]), (2, [0, 1, 2]), (10, [0, 3, 6, 10]), (40, [0, 10, 20, 30, 40]), (100, [0, 20, 40, 60, 80, 100])],
)
def test_the_rounds_share_the_trials(space, trials, bounds):
    method = search.RandomSearch(space, trials)
    assert method.bounds == bounds
    rounds = [method.round_of(number) for number in range(1, trials + 1)]
    assert rounds == [r for r in range(1, len(bounds)) for _ in range(bounds[r - 1], bounds[r])]


def test_what_is_tried_depends_on_the_seed_alone(bench, space):
    """Not on how many trials run at once, nor on the order in which they end."""
    expected = run(bench(), space)
    shuffled = random.Random(1)
    several = bench(jobs=4, choose=shuffled.choice)
    assert run(several, space) == expected
    assert several.most == 4
    assert run(bench(), space, seed=1) != expected


def test_a_search_goes_on_from_any_of_its_trials(bench, space):
    expected = run(bench(), space)
    rng = np.random.default_rng(0)
    for kept in (1, 9, 10, 17, 29):
        done = [*expected[: kept - 1], expected[min(kept + 1, 29)]]  # the last one ended before its neighbours
        done = done if done[-1].proposal.round == expected[kept - 1].proposal.round else expected[:kept]
        rest = bench(jobs=2)
        assert run(rest, space, done=rng.permutation(np.array(done, object))) == expected
        assert len(rest.started) == 30 - len(done)
    rest = bench()
    assert run(rest, space, done=expected) == expected
    assert rest.started == []


def test_a_round_waits_for_the_one_before(space):
    method = search.RandomSearch(space, 30)
    first = [method.propose(number, [], []) for number in range(1, 11)]
    assert all(proposal.round == 1 for proposal in first)
    assert method.propose(11, [], first) is None


def test_ranges_narrow_round_by_round_and_never_widen(bench, space):
    trials = run(bench(), space, 50)
    method = search.RandomSearch(space, 50)
    before = space
    for round in range(1, 6):
        ranges = method.ranges(round, trials)
        for name, range_ in ranges.items():
            assert before[name].low <= range_.low <= range_.high <= before[name].high
        for trial in trials:
            if trial.proposal.round == round:
                assert all(ranges[name].low <= value <= ranges[name].high for name, value in trial.settings.items())
        before = ranges
    assert before["lr"].high / before["lr"].low < 1e3  # of 1e6


def test_narrowing_finds_better_settings_than_the_same_number_of_draws_from_everywhere(bench, space, monkeypatch):
    def accuracies():
        """By seed and number."""
        searches = [run(bench(), space, 50, seed) for seed in range(20)]
        return np.array([[trial.measured.validation_accuracy for trial in trials] for trials in searches])

    narrowed = accuracies()
    assert narrowed[:, 40:].mean() > 1.5 * narrowed[:, :10].mean()
    monkeypatch.setattr(search.RandomSearch, "ranges", lambda self, *_: self.space)
    everywhere = accuracies()
    np.testing.assert_array_equal(everywhere[:, :10], narrowed[:, :10])
    assert narrowed.max(axis=1).mean() > everywhere.max(axis=1).mean() + 0.05


def test_a_round_s_ranges_are_those_of_the_best_third(space):
    method = search.RandomSearch({"lr": search.Range(1e-6, 1.0)}, 27)
    trials = [
        search.Trial(
            search.Proposal(number, 1, {"lr": 10.0 ** -((number % 5) + 1)}), search.Measured(accuracy, 0.0, 1.0)
        )
        for number, accuracy in enumerate([0.1, 0.9, 0.8, 0.2, 0.3, 0.1, 0.7, 0.1, 0.1], 1)
    ]
    # the best are number 2, 3 and 7, with lr 1e-3, 1e-4 and 1e-3; the mean gap is half an order of magnitude
    assert method.ranges(2, trials) == {"lr": search.Range(3.16e-5, 3.16e-3)}


def test_failed_trials_do_not_count_among_the_best(space):
    method = search.RandomSearch({"lr": search.Range(1e-6, 1.0)}, 27)
    failed = search.Measured(0.0, None, 1.0, "the loss is nan")
    trials = [search.Trial(search.Proposal(number, 1, {"lr": 1e-3}), failed) for number in range(1, 10)]
    assert method.ranges(2, trials) == method.space


def test_few_trials_leave_the_ranges_as_they_are(bench, space):
    trials = run(bench(), space, 5)
    method = search.RandomSearch(space, 5)
    assert method.ranges(3, trials) == space

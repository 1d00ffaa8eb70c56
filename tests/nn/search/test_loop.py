"""The loop of a search."""

from autograd_nn import search


def test_trials_are_told_as_they_end_and_returned_by_number(bench, space):
    told = []
    last_first = bench(jobs=3, choose=max)
    trials = search.run(search.RandomSearch(space, 6), 6, last_first, [], told.append)
    assert [trial.number for trial in told] == [2, 1, 4, 3, 6, 5]
    assert [trial.number for trial in trials] == [1, 2, 3, 4, 5, 6]
    assert trials == sorted(told, key=lambda trial: trial.number)
    assert [trial.proposal for trial in trials] == last_first.started
    assert all(trial.measured == last_first.measure(trial.settings) for trial in trials)

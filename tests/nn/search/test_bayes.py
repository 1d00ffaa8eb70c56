"""Bayesian search by Optuna's model."""

import builtins
import itertools

import numpy as np
import pytest

from autograd_nn import search
from autograd_nn.errors import RecipeError


def nothing(trial):
    pass


@pytest.fixture
def bayes(space):
    pytest.importorskip("optuna")
    return lambda bench, trials=25, seed=0, done=(): search.run(search.Bayes(space, seed), trials, bench, done, nothing)


def test_the_model_finds_better_settings_than_chance(bench, bayes, space, capfd):
    searches = [bayes(bench(), 40, seed) for seed in range(5)]
    for trials in searches:
        assert [trial.proposal.round for trial in trials] == [1] * 10 + [2] * 30
    accuracies = np.array([[trial.measured.validation_accuracy for trial in trials] for trials in searches])
    assert accuracies[:, 10:].mean() > 1.3 * accuracies[:, :10].mean()
    for trial in itertools.chain(*searches):
        assert all(space[name].low <= value <= space[name].high for name, value in trial.settings.items())
        assert isinstance(trial.settings["batch_size"], int)
    assert capfd.readouterr() == ("", "")  # Optuna has nothing to say here


def test_the_same_seed_tries_the_same_and_a_search_goes_on_as_it_would_have(bench, bayes):
    expected = bayes(bench())
    assert bayes(bench()) == expected
    assert bayes(bench(), seed=1) != expected
    for kept in (4, 15):
        rest = bench()
        assert bayes(rest, done=reversed(expected[:kept])) == expected
        assert len(rest.started) == 25 - kept


def test_trials_at_once_are_not_the_same(bench, bayes):
    several = bench(jobs=4)
    trials = bayes(several)
    assert several.most == 4
    assert len({str(trial.settings) for trial in trials}) == 25


def test_running_trials_count_as_the_worst(space):
    """The model then proposes what it would propose had they failed."""
    pytest.importorskip("optuna")
    method = search.Bayes(space)
    proposals = [method.propose(number, [], []) for number in range(1, 13)]
    done = [search.Trial(proposal, search.Measured(0.5 + 0.01 * i, 1.0, 1.0)) for i, proposal in enumerate(proposals)]
    liars = [*done[1:], search.Trial(proposals[0], search.Measured(0.51, 1.0, 1.0))]
    assert method.propose(13, done[1:], proposals[:1]) == method.propose(13, liars, [])


def test_without_optuna(monkeypatch, space):
    real = builtins.__import__

    def missing(name, *arguments, **options):
        if name == "optuna":
            raise ImportError(name)
        return real(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(
        RecipeError, match=r"^--method bayes needs Optuna: pip install '\.\[search\]'; or use --method random"
    ):
        search.Bayes(space)

"""Trials, and which of them is better."""

import json

from autograd_nn.search import Measured, Proposal, Trial


def trial(number, accuracy, loss=0.5, error=None):
    return Trial(Proposal(number, 1, {"lr": 0.1, "batch_size": 32}), Measured(accuracy, loss, 1.5, error))


def test_the_best_has_the_highest_accuracy_then_the_lowest_loss_then_the_lowest_number():
    failed = trial(1, 0.0, None, "the loss is nan")
    trials = [failed, trial(2, 0.0, 9.0), trial(3, 0.9), trial(4, 0.95, 0.7), trial(5, 0.95, 0.6), trial(6, 0.95, 0.6)]
    assert [t.number for t in sorted(trials, key=lambda t: t.rank)] == [5, 6, 4, 3, 2, 1]


def test_a_row_gives_the_trial_back():
    for original in (trial(3, 1 / 3, 0.1), trial(4, 0.0, None, "the loss is nan")):
        back = Trial.of_row(json.loads(json.dumps(original.row())))
        assert back == original
        assert isinstance(back.settings["batch_size"], int)
    assert list(trial(3, 0.9).row()) == [
        "number", "round", "settings", "validation_accuracy", "validation_loss", "seconds", "error",
    ]  # fmt: skip

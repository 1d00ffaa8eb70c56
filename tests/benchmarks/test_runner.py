import pytest

from benchmarks import runner
from benchmarks.errors import ContestantError
from benchmarks.launch import Settings
from benchmarks.peers import Peer

SETTINGS = Settings(rounds=3, seconds=1.0, at_least=1, threads=1)


@pytest.fixture
def four(duel, monkeypatch):
    """`duel` between ours, torch, autograd and mygrad, of which mygrad is not installed."""
    for key in ["ours", "torch", "autograd", "mygrad"]:
        duel.contestant(key)(dict)
    monkeypatch.setattr(Peer, "installed", lambda self: self.module not in ("mygrad", "autograd_core"))
    return duel


@pytest.fixture
def turns(sample):
    """A launcher that notes who was started and can be told who fails, and in which of its turns."""

    class Turns(list):
        failing: dict[str, int] = {}  # noqa: RUF012

        def __call__(self, benchmark, contestant, settings):
            self.append(contestant)
            if self.failing.get(contestant) == self.count(contestant):
                raise ContestantError("out of steam")
            return {"forward": sample(1.0), "both": sample(2.0)}

    return Turns()


def test_contestants_take_turns(four, turns):
    outcome = runner.run(four, SETTINGS, launch=turns)
    assert turns == ["ours", "torch", "autograd"] * 3
    assert outcome.left_out == ["mygrad"]
    assert outcome.failed == {}
    assert [len(rounds) for rounds in outcome.samples.values()] == [3, 3, 3]


def test_who_fails_is_not_started_again_and_the_others_go_on(four, turns):
    turns.failing = {"torch": 2}
    outcome = runner.run(four, SETTINGS, launch=turns)
    assert turns == ["ours", "torch", "autograd", "ours", "torch", "autograd", "ours", "autograd"]
    assert outcome.failed == {"torch": "out of steam"}
    assert [found is None for found in outcome.samples["torch"]] == [False, True, True]


def test_our_absence_is_a_failure(four, turns):
    turns.failing = {"ours": 1}
    assert runner.run(four, SETTINGS, launch=turns).failed == {"ours": "out of steam"}


def test_only_some(four, turns):
    outcome = runner.run(four, SETTINGS, only=["torch"], launch=turns)
    assert turns == ["torch"] * 3
    assert outcome.left_out == []


def test_progress(four, turns):
    lines = []
    runner.run(four, SETTINGS, only=["torch"], launch=turns, progress=lines.append)
    assert lines == [f"duel: round {turn} of 3, PyTorch" for turn in (1, 2, 3)]

"""Which tests run where: on the stand-in for CuPy, on a card, or not at all."""

import time
from types import SimpleNamespace

import pytest

from tests import conftest


def item(*marks):
    return SimpleNamespace(get_closest_marker=lambda name: name if name in marks else None)


def test_tests_on_a_card_are_skipped_without_one_and_when_their_time_is_over(monkeypatch):
    monkeypatch.delenv("AUTOGRAD_GPU_TESTS_UNTIL", raising=False)
    monkeypatch.setattr(conftest, "why_no_card", lambda: "no card")
    with pytest.raises(pytest.skip.Exception, match="no card"):
        conftest.pytest_runtest_setup(item("gpu"))
    conftest.pytest_runtest_setup(item())
    monkeypatch.setattr(conftest, "why_no_card", lambda: "")
    conftest.pytest_runtest_setup(item("gpu"))
    monkeypatch.setenv("AUTOGRAD_GPU_TESTS_UNTIL", str(time.time() - 1))
    with pytest.raises(pytest.skip.Exception, match="not finished in time"):
        conftest.pytest_runtest_setup(item("gpu"))
    conftest.pytest_runtest_setup(item())


@pytest.mark.parametrize(
    ("marks", "reason", "fixtures", "twice"),
    [
        (["on_card"], "", ["cupy", "card"], True),
        (["on_card"], "no card", ["cupy"], False),
        ([], "", ["cupy"], False),
        (["on_card"], "", ["rng"], False),
    ],
)
def test_what_is_marked_on_card_runs_a_second_time_where_there_is_one(monkeypatch, marks, reason, fixtures, twice):
    monkeypatch.setattr(conftest, "why_no_card", lambda: reason)
    found = []
    metafunc = SimpleNamespace(
        fixturenames=fixtures,
        definition=item(*marks),
        parametrize=lambda name, values, indirect: found.append((name, values)),
    )
    conftest.pytest_generate_tests(metafunc)
    assert bool(found) == twice
    if twice:
        ((name, (stand_in, card)),) = found
        assert (name, stand_in, card.values) == ("cupy", "stand-in", ("card",))
        assert "gpu" in [mark.name for mark in card.marks]

"""The file of trials."""

import pytest

from autograd_nn.errors import RecipeError
from autograd_nn.search import Measured, Proposal, Trial, TrialFile

TRIALS = [Trial(Proposal(number, 1, {"lr": 0.1 / number}), Measured(0.9, 0.3, 2.5)) for number in (2, 1, 3)]


@pytest.fixture
def file(tmp_path):
    return TrialFile(tmp_path / "trials.jsonl")


def test_trials_come_back_in_the_order_in_which_they_ended(file):
    assert file.read() == []
    for trial in TRIALS:
        file.append(trial)
    assert file.read() == TRIALS
    assert len(file.path.read_text().splitlines()) == 3


def test_a_cut_last_line_is_ignored_and_written_over(file):
    for trial in TRIALS:
        file.append(trial)
    whole = file.path.read_bytes()
    second = whole.index(b"\n") + 1
    for length in range(second, len(whole)):
        file.path.write_bytes(whole[:length])
        assert file.read() == TRIALS[: whole[:length].count(b"\n")]
    file.append(TRIALS[2])
    assert file.path.read_bytes() == whole


@pytest.mark.parametrize("line", ["", "half", "[]", "{}", '{"number": 1}'])
def test_another_damaged_line_is_named(file, line):
    file.append(TRIALS[0])
    with file.path.open("a") as stream:
        stream.write(f"{line}\n")
    with pytest.raises(RecipeError, match=r"trials\.jsonl, line 2, is no trial: it is damaged; delete that line"):
        file.read()

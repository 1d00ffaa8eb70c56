import json

import pytest

from benchmarks import accuracy
from benchmarks.command import main
from benchmarks.errors import ContestantError


def test_a_training_by_the_command_becomes_a_row(capsys, tmp_path):
    assert main(["accuracy", "mlp", "--epochs", "1", "--json", str(tmp_path / "table.json")]) == 0
    out = capsys.readouterr().out
    assert "test accuracy on digits, seed 0" in out
    (row,) = json.loads((tmp_path / "table.json").read_text())
    assert row["recipe"] == "mlp"
    assert row["parameters"] == 784 * 100 + 100 + 100 * 10 + 10
    assert row["epochs"] == 1
    assert f"{100 * row['accuracy']:.2f} %" in out


def test_a_failed_training_is_a_line_and_the_others_go_on(capsys):
    def train(recipe, options):
        if recipe == "bad":
            raise ContestantError("no memory")
        return accuracy.Result(recipe, 10, 2, 3.0, 0.969)

    options = accuracy.make_parser().parse_args([])
    assert accuracy.report(["bad", "good"], options, train) == 1
    out = capsys.readouterr().out
    assert "1/2  bad failed: no memory" in out
    assert "96.90 %  not met" in out


def test_an_unknown_recipe_is_refused(capsys):
    assert main(["accuracy", "lenett"]) == 2
    assert "unknown recipe 'lenett'; did you mean 'lenet'?" in capsys.readouterr().err


@pytest.mark.parametrize(("share", "verdict"), [(0.97, "met"), (0.9699, "not met")])
def test_the_bar(share, verdict):
    assert accuracy.Result("x", 1, 1, 1.0, share).cells()[-1] == verdict

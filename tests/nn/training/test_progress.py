import io
import sys

import pytest

from autograd_nn.training.progress import Progress, describe, duration

ROW = {
    "epoch": 3,
    "lr": 0.1,
    "train_loss": 0.25,
    "train_accuracy": 0.875,
    "validation_loss": 0.5,
    "validation_accuracy": 1.0,
}


def test_describe():
    assert describe(ROW, 20) == (
        "epoch  3/20  train loss 0.2500 accuracy  87.50 %  validation loss 0.5000 accuracy 100.00 %"
    )
    assert describe({"epoch": 1, "train_loss": 12.0}, 9) == "epoch 1/9  train loss 12.0000"


def test_lines_and_no_bar_without_a_terminal(capsys):
    with Progress(20, 4) as progress:
        progress.batch()
        progress.epoch(ROW, best=True)
        out, err = capsys.readouterr()
        assert out.startswith("epoch  3/20  train loss 0.2500 ")
        assert out.endswith(" s, 0 s left  best\n")
        progress.epoch(ROW, best=False)
        assert capsys.readouterr().out.endswith(" s left\n")
        progress.epoch({**ROW, "epoch": 20}, best=False)
        assert capsys.readouterr().out.endswith(" s\n")
    assert (err, capsys.readouterr().err) == ("", "")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_a_bar_on_a_terminal_goes_away_after_an_error(monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)

    def interrupted():
        with Progress(2, 4) as progress:
            progress.batch()
            progress.epoch({**ROW, "epoch": 1}, best=False)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert "0/8 [" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")  # the bar is wiped
    assert capsys.readouterr().out.startswith("epoch 1/2")


def test_the_time_left_is_that_of_the_epochs_so_far(monkeypatch, capsys):
    """Epochs before a checkpoint took their time elsewhere."""
    clock = iter([0.0, 30.0, 50.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    with Progress(10, 4, done=5) as progress:
        progress.epoch({**ROW, "epoch": 6}, best=False)
        progress.epoch({**ROW, "epoch": 7}, best=True)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("  30.0 s, 2 min left")
    assert second.endswith("  20.0 s, 75 s left  best")


def test_duration():
    assert [duration(s) for s in (0.2, 99, 100, 3599, 5999, 12600)] == [
        "0 s",
        "99 s",
        "2 min",
        "60 min",
        "1.7 h",
        "3.5 h",
    ]

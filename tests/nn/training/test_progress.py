import io
import sys

import pytest

from autograd_nn.training.progress import Progress, describe

ROW = {"epoch": 3, "lr": 0.1, "train_loss": 0.25, "train_accuracy": 0.875, "test_loss": 0.5, "test_accuracy": 1.0}


def test_describe():
    assert describe(ROW, 20) == "epoch  3/20  train loss 0.2500 accuracy  87.50 %  test loss 0.5000 accuracy 100.00 %"
    assert describe({"epoch": 1, "train_loss": 12.0}, 9) == "epoch 1/9  train loss 12.0000"


def test_lines_and_no_bar_without_a_terminal(capsys):
    with Progress(20, 4) as progress:
        progress.batch()
        progress.epoch(ROW, best=True)
        out, err = capsys.readouterr()
        assert out.startswith("epoch  3/20  train loss 0.2500 ")
        assert out.endswith(" s  best\n")
        progress.epoch(ROW, best=False)
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

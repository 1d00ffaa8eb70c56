"""What all of the command shares: help, exit codes, one line for an error."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import autograd_nn.command
from autograd_core import AutogradError, DeviceError
from autograd_nn.command import Terminated
from autograd_nn.errors import TrainingError
from autograd_nn.recipes import RECIPES

KNOWN = ", ".join(RECIPES)
ROOT = Path(autograd_nn.__file__).parents[1]


def python(*arguments, **variables):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, timeout=60)


def test_as_a_program():
    done = python("-m", "autograd_nn", "draw", "x*y", "-o", "product.svg")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("x*y: ")
    assert Path("product.svg").read_text().startswith("<?xml")
    done = python("-m", "autograd_nn", "train", "lenett")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"autograd: unknown recipe 'lenett'; did you mean 'lenet'? known: {KNOWN}\n"


def test_a_terminal_that_knows_only_ascii():
    done = python("-m", "autograd_nn", "explain", "x*y", "x=2", "y=3", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "?v2/?x   = 3" in done.stdout


def test_help_loads_nothing_heavy():
    code = (
        "import sys; from autograd_nn.command import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: print([name for name in ('matplotlib', 'PIL', 'tqdm', 'safetensors', 'numba', 'viz')\n"
        "                         if name in sys.modules])"
    )
    assert python("-c", code).stdout.endswith("\n[]\n")


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (["--help"], ["usage: autograd ", "train a recipe", "classify images", "draw the graph", "examples:"]),
        (["train", "--help"], ["usage: autograd train ", "--data digits|mnist", "LeNet-5", "model.safetensors"]),
        (["predict", "--help"], ["RUN IMAGE", "--no-invert", "white ink on black paper"]),
        (["resume", "--help"], ["RUN", "from its last whole epoch", "examples:"]),
        (["evaluate", "--help"], ["RUN", "--data digits|mnist", "precision and recall"]),
        (["recipes", "--help"], ["List the recipes"]),
        (["draw", "--help"], ["EXPRESSION_OR_MODEL", "NAME=VALUE", "--values"]),
        (["explain", "--help"], ["EXPRESSION [NAME=VALUE ...]", "local derivative", "apples.html"]),
        (["--version"], ["autograd 0."]),
    ],
)
def test_help(autograd, arguments, parts):
    done = autograd(*arguments)
    assert (done.code, done.err) == (0, [])
    assert all(len(line) <= 110 for line in done.out)
    for part in parts:
        assert part in "\n".join(done.out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            [],
            "do what? train, resume, search, evaluate, predict, report, draw, explain, gallery or recipes "
            "(help: autograd --help)",
        ),
        (["trian", "lenet"], "argument COMMAND: invalid choice: 'trian'"),
        (["train"], "the following arguments are required: RECIPE (help: autograd train --help)"),
        (["train", "lenet", "--epochs", "x"], "argument --epochs: invalid int value: 'x' (help: autograd train "),
        (["train", "lenet", "--lr", "fast"], "argument --lr: invalid float value: 'fast'"),
        (["train", "lenet", "--sed", "1"], "unrecognized arguments: --sed 1"),
        (["predict", "run"], "the following arguments are required: IMAGE (help: autograd predict --help)"),
    ],
)
def test_wrong_usage(refused, arguments, message):
    assert refused(*arguments).startswith(message)


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (AutogradError("a\n  b"), 2, "a b"),
        (DeviceError("no card"), 2, "no card"),
        (TrainingError("the loss is nan"), 1, "the loss is nan"),
        (OSError(28, "No space left on device", "x"), 1, "x: No space left on device"),
        (OSError("odd"), 1, "odd"),
        (KeyError("lost"), 1, "unexpected KeyError: 'lost' (--debug shows where)"),
        (MemoryError(), 1, "out of memory; try a smaller --batch-size"),
        (KeyboardInterrupt(), 130, "interrupted; no files were kept"),
        (Terminated(), 143, "terminated; no files were kept"),
    ],
)
def test_an_error_is_one_line(refused, monkeypatch, error, code, message):
    def fail(options):
        raise error

    monkeypatch.setattr(autograd_nn.command, "execute", fail)
    assert refused("train", "lenet", code=code) == message


def test_only_training_speaks_of_files(refused, monkeypatch):
    def fail(options):
        raise KeyboardInterrupt

    monkeypatch.setattr(autograd_nn.command, "execute", fail)
    assert refused("draw", "x", code=130) == "interrupted"


def test_sigterm_is_an_interruption_while_a_command_runs_and_not_afterwards(refused, monkeypatch):
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(autograd_nn.command, "execute", lambda options: signal.raise_signal(signal.SIGTERM))
    assert refused("draw", "x", code=143) == "terminated"
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("arguments", [["--debug", "train", "lenett"], ["train", "lenett", "--debug"]])
def test_debug_shows_the_traceback_too(autograd, arguments):
    done = autograd(*arguments)
    assert done.code == 2
    assert done.err[0] == "Traceback (most recent call last):"
    assert done.err[-1].startswith("autograd: unknown recipe 'lenett'")


def test_a_reader_that_goes_away_is_no_error():
    code = (
        "import sys, os; from autograd_nn import command\n"
        "def execute(options):\n"
        "    raise BrokenPipeError\n"
        "command.execute = execute; sys.exit(command.main(['train', 'lenet']))"
    )
    done = python("-c", code)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_a_missing_picture_program_is_no_wrong_input(refused, monkeypatch):
    from viz.graphs import program

    monkeypatch.setattr(program, "find_dot", lambda: (_ for _ in ()).throw(program.VizError(program.MISSING)))
    assert refused("draw", "x*y", code=1).startswith("drawing needs Graphviz's dot, which is not on the PATH")

"""What the command's tests share: a way to run it, a trained run and image files."""

from typing import NamedTuple

import numpy as np
import pytest

from autograd_nn.command import main
from autograd_nn.data import digits


class Done(NamedTuple):
    code: int
    out: list[str]
    err: list[str]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Every test works in an empty folder of its own, and without MNIST."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRAD_DATA", raising=False)
    return tmp_path


@pytest.fixture
def autograd(capsys):
    """Run the command: autograd("train", "lenet") gives its exit code and what it wrote, as lines."""

    def run(*arguments):
        capsys.readouterr()
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as exit:
            code = exit.code
        out, err = capsys.readouterr()
        return Done(code, out.splitlines(), err.splitlines())

    return run


@pytest.fixture
def refused(autograd, folder):
    """Run a command that must fail with one line and this exit code, and leave no file; gives the line."""

    def run(*arguments, code=2):
        before = sorted(folder.rglob("*"))
        done = autograd(*arguments)
        assert (done.code, len(done.err)) == (code, 1), done
        assert sorted(folder.rglob("*")) == before
        assert done.err[0].startswith("autograd: ")
        return done.err[0].removeprefix("autograd: ")

    return run


@pytest.fixture(scope="session")
def trained(tmp_path_factory):
    """The folder of a run: an MLP after four epochs."""
    folder = tmp_path_factory.mktemp("runs") / "mlp"
    assert main(["train", "mlp", "--epochs", "4", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="session")
def digit():
    """A test image, white on black, as bytes (28, 28), and the digit on it."""
    _, test = digits()
    return np.round(255 * test.inputs[0, 0]).astype(np.uint8), int(test.targets[0])

"""The folder of a run: made before training starts, filled while it goes on, gone if it fails before anything is saved."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from autograd_nn.errors import CheckpointError, RecipeError, TrainingError

CHECKPOINT = "checkpoint.safetensors"  # there while a run is not finished, from its first epoch on
HISTOGRAMS = "histograms.csv"  # of weights and gradients, from the first epoch on
OWN = {
    "run.json", "metrics.csv", HISTOGRAMS, CHECKPOINT, "model.safetensors", "curves.png", "graph.svg", "graph.dot",
    "tensorboard", "search.json",
}  # fmt: skip


class RunInUseError(RecipeError):
    """Another process works in the folder."""


class RunFolder:
    """Claims a new folder for a run, and takes it back if the `with` block ends in an error before the first checkpoint.

    out:      the folder the user named: it must be absent or empty.
    default:  the folder if none was named; if it is there already, the first of default-2, default-3, … that is not.

    Raises RecipeError when the folder can't be made or written to: before hours of training, not after.
    """

    def __init__(self, out: str | None, default: Path) -> None:
        self.out = out
        self.default = default
        self.made: list[Path] = []  # folders that were not there before, outermost first

    def __enter__(self) -> Self:
        try:
            self.path = Path(self.out).expanduser() if self.out is not None else self._make_numbered()
            if self.out is not None:
                self._use(self.path)
        except OSError as error:
            self._take_back()
            raise RecipeError(
                f"--out {error.filename or self.out or self.default}: {error.strerror or error}; choose another folder "
                "with --out"
            ) from error
        return self

    def __truediv__(self, name: str) -> Path:
        """The path of a file in the folder."""
        return self.path / name

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not (error is None or isinstance(error, RunInUseError) or advise(self.path, error)):
            self._take_back()

    def _make_numbered(self) -> Path:
        self._make_parents(self.default)
        for number in itertools.count(1):
            path = self.default if number == 1 else self.default.with_name(f"{self.default.name}-{number}")
            with suppress(FileExistsError):
                path.mkdir()  # fails if it exists: two runs at once can't claim the same one
                self.made.append(path)
                return path
        raise AssertionError("unreachable: there is always a next number")

    def _use(self, path: Path) -> None:
        if not path.exists():
            self._make_parents(path)
            path.mkdir()
            self.made.append(path)
        elif any(path.iterdir()):
            raise RecipeError(f"--out {path} holds files already; name a new folder, or delete that one first")
        probe = path / ".probe"  # an existing folder may be read-only
        probe.touch()
        probe.unlink()

    def _make_parents(self, path: Path) -> None:
        for parent in reversed([parent for parent in path.parents if not parent.exists()]):
            parent.mkdir()
            self.made.append(parent)

    def _take_back(self) -> None:
        """Remove what this run wrote, and the folders it made; not what somebody else put there meanwhile."""
        with suppress(OSError):
            for path in list(self.path.iterdir()) if hasattr(self, "path") else []:
                if path.name in OWN:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        for folder in reversed(self.made):
            with suppress(OSError):  # someone else put something there meanwhile
                folder.rmdir()


def lock_folder(path: Path, in_use: str) -> int | None:
    """Take the folder for this process: a descriptor to close when it is done, None where there are no such locks.

    Raises RunInUseError, with the text `in_use`, when another process has it.
    """
    if os.name != "posix":
        return None
    import fcntl

    lock = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(lock)
        raise RunInUseError(in_use) from error
    except OSError:  # a file system without locks
        pass
    return lock


@contextmanager
def only_user(path: Path) -> Iterator[None]:
    """Keeps other processes from training in the folder meanwhile, and clears away what a killed one half wrote.

    Raises RunInUseError when one trains there. The lock ends with the process, however that ends.
    """
    lock = lock_folder(path, f"{path} is in use: another process trains there; wait for its end")
    try:
        for part in path.glob(".*.part"):
            with suppress(OSError):
                part.unlink()
        yield
    finally:
        if lock is not None:
            os.close(lock)


def advise(path: Path, error: BaseException) -> bool:
    """Whether a run that ended in an error has a checkpoint; then the error gets a note on what is left."""
    if not (path / CHECKPOINT).exists():
        return False
    if isinstance(error, CheckpointError):
        error.add_note(f"to begin this run anew, delete {path / CHECKPOINT} and resume")
    elif isinstance(error, TrainingError):  # it would end in the same error again
        error.add_note(f"the epochs before are in {path / 'metrics.csv'}")
    else:
        error.add_note(f"go on with: autograd resume {path}")
    return True

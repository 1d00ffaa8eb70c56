"""Finding and running Graphviz: the `dot` program of the machine, or the one that comes as a Python package."""

from __future__ import annotations

import shutil
import subprocess
from importlib import metadata

from viz.errors import VizError

TIMEOUT = 120  # seconds; graphs within the usual limit take less than ten

MISSING = (
    "drawing needs Graphviz's dot, which is not on the PATH, and graphviz-pure is not installed: install one of them "
    "(apt install graphviz, brew install graphviz; or pip install 'autograd-core[viz]'). "
    "The DOT text itself is there without it: print(viz.graph(y))"
)


def find_dot() -> str:
    """Path of the program. Raises VizError naming the ways to install it."""
    path = shutil.which("dot") or _from_package() or shutil.which("graphviz-pure")
    if path is None:
        raise VizError(MISSING)
    return path


def _from_package() -> str | None:
    """The program in the wheel graphviz-pure, found also when its environment's programs are not on the PATH."""
    try:
        files = metadata.files("graphviz-pure") or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.stem == "graphviz-pure" and file.suffix in ("", ".exe"):
            return shutil.which(str(file.locate()))
    return None


def run_dot(text: str, format: str, *options: str) -> bytes:
    """What the program makes of DOT text. Raises VizError with its message when it fails."""
    command = [find_dot(), f"-T{format}", *options]
    try:
        done = subprocess.run(command, input=text.encode(), capture_output=True, timeout=TIMEOUT, check=False)
    except subprocess.TimeoutExpired as error:
        raise VizError(
            f"{command[0]} took longer than {TIMEOUT} s: draw fewer nodes, with depth= or a smaller limit="
        ) from error
    except OSError as error:
        raise VizError(f"{command[0]} can't be run: {error.strerror or error}") from error
    if done.returncode or not done.stdout:
        message = done.stderr.decode(errors="replace").strip() or f"exit code {done.returncode}"
        raise VizError(f"{command[0]} -T{format} failed: {message}")
    return done.stdout

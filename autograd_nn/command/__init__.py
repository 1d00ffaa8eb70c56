"""The `autograd` command (also `python -m autograd_nn`): train, resume, search, evaluate, predict, report, draw, explain,
gallery, recipes.

What fails says so in one line on standard error. Exit codes: 0 done; 2 the request or its input is wrong; 1 something
else went wrong; 130 interrupted by Ctrl-C; 143 ended by SIGTERM. A command's module is imported when it is needed, as it
takes time, so that help comes at once.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import NoReturn

from autograd_core import AutogradError, OutOfMemoryError
from autograd_nn.errors import TrainingError


class Terminated(KeyboardInterrupt):
    """SIGTERM came: an ending in good order, like that of Ctrl-C."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Only --help, --version and wrong usage leave through SystemExit."""
    options = argparse.Namespace(command=None, debug=False)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that knows no "·" shows "?" instead of ending the command
            stream.reconfigure(errors="replace")
    try:
        with termination_as_interrupt():
            from autograd_nn.command.parser import parse  # takes a while, in which Ctrl-C is as good as later

            options = parse(argv)
            execute(options)
        sys.stdout.flush()
    except KeyboardInterrupt as error:
        ended, code = ("terminated", 143) if isinstance(error, Terminated) else ("interrupted", 130)
        no_note = "; no files were kept" if options.command in ("train", "search") and not notes(error) else ""
        return fail(options, code, f"{ended}{no_note}", error)
    except BrokenPipeError:  # the reader of a pipe, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it flushes on exit
        return 1
    except AutogradError as error:
        return fail(options, exit_code(error), str(error), error)
    except MemoryError as error:
        return fail(options, 1, "out of memory; try a smaller --batch-size", error)
    except OSError as error:
        named = error.filename is not None and error.strerror
        return fail(options, 1, f"{error.filename}: {error.strerror}" if named else error.strerror or str(error), error)
    except Exception as error:
        return fail(options, 1, f"unexpected {type(error).__name__}: {error} (--debug shows where)", error)
    return 0


def execute(options: argparse.Namespace) -> None:
    """Carry out parsed options, by the function that has the command's name, in the module that has it."""
    place = {"resume": "train", "recipes": "listing"}.get(options.command, options.command)
    module = import_module(f"autograd_nn.command.{place}")
    getattr(module, options.command)(options)


@contextmanager
def termination_as_interrupt() -> Iterator[None]:
    """SIGTERM, which job schedulers send, ends the block like Ctrl-C does."""

    def terminate(number: int, frame: object) -> NoReturn:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():  # only there can signals be handled
        yield
        return
    before = signal.signal(signal.SIGTERM, terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def exit_code(error: AutogradError) -> int:
    """2 for what the user can put right in the request or its input, 1 for what went wrong on the way."""
    full = isinstance(error.__cause__, OSError) and error.__cause__.errno in (errno.ENOSPC, errno.EDQUOT)
    picture = type(error).__module__.partition(".")[0] == "viz"
    return 1 if full or picture or isinstance(error, TrainingError | OutOfMemoryError) else 2


def notes(error: BaseException) -> list[str]:
    """What was added to an error on its way."""
    return getattr(error, "__notes__", [])


def fail(options: argparse.Namespace, code: int, message: str, error: BaseException) -> int:
    """Say what went wrong in one line, after the traceback if --debug asks for it."""
    if options.debug:
        import traceback

        traceback.print_exc()
    line = "; ".join([message, *notes(error)])
    sys.stderr.write(f"autograd: {' '.join(line.split())}\n")
    return code

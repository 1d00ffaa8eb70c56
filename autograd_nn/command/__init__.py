"""The `autograd` command, also `python -m autograd_nn`: train, predict, draw.

What fails says so in one line on standard error. Exit codes: 0 done; 2 the request or its input is wrong; 1 something
else went wrong; 130 interrupted by Ctrl-C. Imports that take time are inside the functions, so that help comes at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from autograd_core import AutogradError
from autograd_nn.command.parser import parse
from autograd_nn.errors import TrainingError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code. Only --help, --version and wrong usage leave through SystemExit."""
    options = parse(argv)
    try:
        execute(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return fail(options, 130, "interrupted; no files were kept")
    except BrokenPipeError:  # the reader of a pipe, `head` say, has had enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains when it flushes on exit
        return 1
    except TrainingError as error:
        return fail(options, 1, str(error))
    except AutogradError as error:
        return fail(options, exit_code(error), str(error))
    except MemoryError:
        return fail(options, 1, "out of memory; try a smaller --batch-size")
    except OSError as error:
        return fail(options, 1, str(error))
    except Exception as error:
        return fail(options, 1, f"unexpected {type(error).__name__}: {error} (--debug shows where)")
    return 0


def execute(options: argparse.Namespace) -> None:
    """Carry out parsed options."""
    if options.command == "train":
        from autograd_nn.command.train import train

        train(options)
    elif options.command == "predict":
        from autograd_nn.command.predict import predict

        predict(options)
    else:
        from autograd_nn.command.draw import draw

        draw(options)


def exit_code(error: AutogradError) -> int:
    """2 for what the user can put right in the request or its input, 1 for a picture that can't be made."""
    return 1 if type(error).__module__.partition(".")[0] == "viz" else 2


def fail(options: argparse.Namespace, code: int, message: str) -> int:
    """Say what went wrong in one line, after the traceback if --debug asks for it."""
    if options.debug:
        import traceback

        traceback.print_exc()
    sys.stderr.write(f"autograd: {' '.join(message.split())}\n")
    return code

"""Speaking to the user."""

import sys


def say(text: str = "") -> None:
    """A line on standard output, at once: whoever reads a pipe or a log file sees it when it happens."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()

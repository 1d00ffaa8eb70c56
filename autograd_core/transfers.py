"""Copies from a card to main memory, which debug mode reports: each makes the program wait for the card."""

from __future__ import annotations

import sys
import warnings
from typing import Any

from autograd_core.checks import OURS, describe
from autograd_core.errors import TransferWarning


def report(what: str, array: Any) -> None:
    """Warn at the innermost line of the user's code: the first frame, from here outwards, that is not this project's."""
    frame = sys._getframe(1)
    while frame.f_code.co_filename.startswith(OURS) and frame.f_back is not None:
        frame = frame.f_back
    warnings.warn_explicit(
        f"{what} from a card, {describe(array)}: the program waits until the card has done all work before it",
        TransferWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )

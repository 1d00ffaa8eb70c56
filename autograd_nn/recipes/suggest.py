"""What to say when a name is unknown: the nearest one, and all there are."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from autograd_nn.errors import RecipeError


def unknown(kind: str, name: str, known: Iterable[str]) -> RecipeError:
    """The error for a name that is not among `known`, with the nearest of them if one is near."""
    names = list(known)
    lower = {known_name.lower(): known_name for known_name in names}
    near = difflib.get_close_matches(name.lower(), lower, n=1)
    hint = f" did you mean {lower[near[0]]!r}?" if near else ""
    return RecipeError(f"unknown {kind} {name!r};{hint} known: {', '.join(names)}")

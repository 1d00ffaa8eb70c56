"""einsum's subscripts: read, checked, and with every axis named by a letter."""

from __future__ import annotations

import functools
from typing import Any

from autograd_core.errors import ShapeError
from autograd_core.node import Shape

__all__: list[str] = []

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
LETTERS = ALPHABET + "".join(map(chr, range(0x100, 0x180)))  # and more, for axes that nobody has named


def written_out(operands: tuple[Any, ...]) -> tuple[str, list[Any]]:
    """The subscripts as one string, and the arrays; sublists of integers become letters."""
    if not operands:
        raise ShapeError("einsum: must specify the subscripts and at least one operand")
    if isinstance(operands[0], str):
        if len(operands) < 2:
            raise ShapeError("einsum: must provide at least an operand beside the subscripts")
        return operands[0].replace(" ", ""), list(operands[1:])
    terms = [_letters(sublist) for sublist in operands[1::2]]
    result = f"->{_letters(operands[-1])}" if len(operands) % 2 else ""
    return ",".join(terms) + result, list(operands[: len(terms) * 2 : 2])


def _letters(sublist: Any) -> str:
    """[0, Ellipsis, 1] as "A...B": capitals first, so that the order of letters is that of the numbers."""
    alphabet = ALPHABET[26:] + ALPHABET[:26]
    try:
        return "".join("..." if i is Ellipsis else alphabet[range(52)[i]] for i in sublist)
    except (TypeError, IndexError) as error:
        raise ShapeError(f"einsum: a sublist has integers from 0 to 51 and Ellipsis, not {sublist!r}") from error


@functools.lru_cache(maxsize=512)
def parse(subscripts: str, shapes: tuple[Shape, ...]) -> tuple[tuple[str, ...], str]:
    """The letters of each operand, one for each of its axes, and those of the result. Raises ShapeError."""

    def wrong(what: str) -> ShapeError:
        return ShapeError(f"einsum {subscripts!r}: {what}; the operands have shapes {', '.join(map(str, shapes))}")

    left, arrow, right = subscripts.partition("->")
    terms = left.split(",")
    if len(terms) != len(shapes):
        raise wrong(f"{len(terms)} terms for {len(shapes)} operands")
    for term in [*terms, right]:
        if not set(term.replace("...", "", 1)) <= set(ALPHABET):
            raise wrong(f"{term!r} may have letters and one '...' only")
    hidden = [len(shape) - len(term.replace("...", "")) for term, shape in zip(terms, shapes, strict=True)]
    for term, shape, more in zip(terms, shapes, hidden, strict=True):
        if more < 0 or (more and "..." not in term):
            raise wrong(f"{term!r} does not name the {len(shape)} axes of {shape}")
    unused = [c for c in LETTERS if c not in subscripts]
    dots = "".join(unused[: max(hidden)])
    names = tuple(term.replace("...", dots[len(dots) - more :]) for term, more in zip(terms, hidden, strict=True))
    if not arrow:
        result = dots + "".join(sorted(c for c in set("".join(terms)) - {"."} if left.count(c) == 1))
    else:
        if dots and "..." not in right:
            raise wrong("the result needs '...' for the axes that '...' stands for in the operands")
        result = right.replace("...", dots)
    for c in result:
        if result.count(c) > 1:
            raise wrong(f"the result has {c!r} twice")
        if not any(c in name for name in names):
            raise wrong(f"the result has {c!r}, which no operand has")
    found: dict[str, int] = {}
    for name, shape in zip(names, shapes, strict=True):
        for c, size in zip(name, shape, strict=True):
            if name.count(c) > 1 and size != shape[name.index(c)]:
                raise wrong(f"{c!r} is twice in an operand of shape {shape}, with different sizes")
            if size != 1 and found.setdefault(c, size) != size:
                raise wrong(f"{c!r} has the sizes {found[c]} and {size}")
    return names, result

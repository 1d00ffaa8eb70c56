"""Copies from a card to main memory: each makes the program wait for the card, so a training step should have none.

with no_transfers():
    loss.backward()          # a hidden .item() or bool(array) raises TransferError

with counted() as transfers:
    print(loss)
assert transfers == ["get"]
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

_lists: list[list[str]] = []
_refused = 0


class TransferError(AssertionError):
    """A copy to main memory where none should be."""


def note(what: str) -> None:
    """Called by everything that waits for the card."""
    if _refused:
        raise TransferError(f"{what}: a copy from the card to main memory, which waits for the card")
    for transfers in _lists:
        transfers.append(what)


@contextmanager
def no_transfers() -> Iterator[None]:
    """Refuse them meanwhile."""
    global _refused
    _refused += 1
    try:
        yield
    finally:
        _refused -= 1


@contextmanager
def counted() -> Iterator[list[str]]:
    """What waits for the card meanwhile, in order: "get", "item", "bool", "mask index", "nonzero" and so on."""
    transfers: list[str] = []
    _lists.append(transfers)
    try:
        yield transfers
    finally:
        _lists.remove(transfers)

"""Batches on a card, copied there while the card works on the batch before.

A copy that the card makes by itself, beside its other work, needs pages of main memory that stay where they are ("pinned"),
and a queue of its own (a stream). Events keep the two queues in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from autograd_core import backends
from autograd_core import device as on_the_card
from autograd_core.checks import room_for


class Uploaded(NamedTuple):
    """A batch that is on its way."""

    batch: Any  # its arrays on the card, not to be read before `copied`
    indices: Any  # of its examples
    copied: Any  # the event


class Upload:
    """Copies batches, arrays in tuples, lists and dicts, to a card: `start` begins it, `wait` puts work after it in order.

    Batches take turns in two sets of pinned memory, so one may be filled while the other is being copied.
    """

    def __init__(self, device: str) -> None:
        backend = backends.load(device)
        self.cupy = backend.xp
        self.device = f"cuda:{backend.card(device).id}"  # the stream's: "cuda" may be another card later
        with on_the_card(self.device):
            self.stream = self.cupy.cuda.Stream(non_blocking=True)
        self.pinned: list[list[np.ndarray]] = [[], []]  # a set has an array of bytes for each array of a batch
        self.last: list[Any] = [None, None]  # the event of each set's last copy
        self.turn = 0

    def start(self, batch: Any, indices: Any) -> Uploaded:
        """Begin to copy a batch."""
        turn, self.turn = self.turn, 1 - self.turn
        if self.last[turn] is not None:
            self.last[turn].synchronize()  # of the batch before the last: hardly ever still under way
        with on_the_card(self.device), room_for(f"a batch on {self.device}"):
            # New memory may be what a kernel that waits in the other queue still reads: copy after it.
            self.stream.wait_event(self.cupy.cuda.get_current_stream().record())
            number = count()
            moved = _each(batch, lambda array: self._copy(array, self.pinned[turn], next(number)))
            self.last[turn] = copied = self.stream.record()
        return Uploaded(moved, indices, copied)

    def wait(self, uploaded: Uploaded) -> Any:
        """The batch, for work that is asked for from now on: the card does it after the copy."""
        with on_the_card(self.device):
            self.cupy.cuda.get_current_stream().wait_event(uploaded.copied)
        return uploaded.batch

    def _copy(self, array: np.ndarray, pinned: list[np.ndarray], number: int) -> Any:
        import cupyx

        if number == len(pinned):
            pinned.append(np.empty(0, np.uint8))
        if pinned[number].nbytes < array.nbytes:
            pinned[number] = cupyx.empty_pinned(array.nbytes, np.uint8)
        source = pinned[number][: array.nbytes].view(array.dtype).reshape(array.shape)
        source[...] = array
        target = self.cupy.empty(array.shape, array.dtype)
        target.set(source, self.stream)
        return target


def one_ahead(batches: Iterator[Any], upload: Upload, indices: Callable[[], Any]) -> Iterator[tuple[Any, Any]]:
    """Each batch on the card with the indices of its examples, the next one on its way already.

    indices:  gives those of the batch that `batches` has just given.
    """
    before: Uploaded | None = None
    try:
        for batch in batches:
            uploaded = upload.start(batch, indices())
            if before is not None:
                yield upload.wait(before), before.indices
            before = uploaded
        if before is not None:
            yield upload.wait(before), before.indices
    finally:  # a copy that nobody waits for would write into memory that may soon be another array's
        upload.stream.synchronize()


def _each(batch: Any, copy: Callable[[np.ndarray], Any]) -> Any:
    """The batch with each array of numbers copied; anything else stays as it is."""
    if isinstance(batch, dict):
        return {key: _each(part, copy) for key, part in batch.items()}
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):
        return type(batch)(*[_each(part, copy) for part in batch])
    if isinstance(batch, tuple | list):
        return type(batch)(_each(part, copy) for part in batch)
    numbers = isinstance(batch, np.ndarray) and (batch.dtype.kind in "fiub" or backends.is_floating(batch.dtype))
    return copy(batch) if numbers else batch

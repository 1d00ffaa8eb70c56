"""Handles: what a card's work goes through. Each belongs to the card that was current when it was made."""

from __future__ import annotations

from typing import Any

from tests.cudnn_stand_in.names import checked
from tests.cupy_stand_in import device, streams


class Handle:
    def __init__(self) -> None:
        self.card = device.current()
        self.stream = 0


@checked("function")
def create_handle() -> Handle:
    return Handle()


@checked("function")
def set_stream(handle: Handle, stream: int) -> None:
    if not isinstance(handle, Handle) or type(stream) is not int:
        raise TypeError("set_stream takes a handle and an int")
    handle.stream = stream


def check(handle: Any) -> None:
    """The handle must be one, of the current card."""
    if not isinstance(handle, Handle):
        raise TypeError(f"expected a cudnn.Handle, got {type(handle).__name__}")
    if handle.card != device.current():
        raise RuntimeError("CUDNN_STATUS_BAD_PARAM: the handle belongs to another card")


def current_stream() -> int:
    return streams.get_current_stream().ptr

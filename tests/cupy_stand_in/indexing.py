"""Indices as a card reads them: out of bounds they wrap around, and of repeated ones any may win."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.cupy_stand_in import transfers
from tests.cupy_stand_in.conversion import compute, is_array, place


def parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def is_advanced(index: Any) -> bool:
    """Whether there are arrays among the indices."""
    return any(is_array(part) or isinstance(part, list | tuple | np.ndarray | bool | np.bool_) for part in parts(index))


def host_index(array: Any, index: Any) -> tuple[Any, ...]:
    """The index for NumPy. A mask has to be counted, which waits for the card; NumPy's arrays are copied to it."""
    found = []
    axis = 0
    after_ellipsis = sum(_axes(part) for part in parts(index)[_position_of_ellipsis(index) :])
    for part in parts(index):
        if part is Ellipsis:
            axis = array.ndim - after_ellipsis
        if isinstance(part, list | tuple | np.ndarray | bool | np.bool_):
            part = np.asarray(part)
            part = place(part.astype(np.int32) if part.size == 0 and part.dtype.kind == "f" else part)
        if is_array(part):
            if part.dtype.kind not in "biu":
                raise IndexError(
                    f"arrays used as indices must be of integer or boolean type. (actual: {part.dtype.type})"
                )
            axes, part = _axes(part), part._host
            if part.dtype.kind == "b":
                transfers.note("mask index")
            elif axis < array.ndim and array.shape[axis]:
                part = part.astype(np.int64) % array.shape[axis]
            axis += axes
        elif part is not None and part is not Ellipsis:
            axis += 1
        found.append(part)
    return tuple(found)


def _axes(part: Any) -> int:
    if part is None or part is Ellipsis:
        return 0
    return part.ndim if hasattr(part, "dtype") and part.dtype.kind == "b" else 1


def _position_of_ellipsis(index: Any) -> int:
    return next((i for i, part in enumerate(parts(index)) if part is Ellipsis), 0)


def get(array: Any, index: Any) -> Any:
    found = host_index(array, index)
    arrays = [part for part in parts(index) if is_array(part)]
    advanced = is_advanced(index)

    def read(x: np.ndarray, *_: Any) -> Any:
        y = x[found]
        return np.array(y) if advanced else y if isinstance(y, np.ndarray) else x[(*found, ...)]

    return compute(read, (array, *arrays), {})


def put(array: Any, index: Any, value: Any) -> None:
    """array[index] = value. Where an index occurs several times a card takes any: here the first, so that nobody relies on
    NumPy's last."""
    found = host_index(array, index)
    advanced = is_advanced(index)
    if not is_array(value):
        value = np.asarray(value, array.dtype)
        if value.ndim and not advanced:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        value = place(value)
    arrays = [part for part in parts(index) if is_array(part)]

    def write(x: np.ndarray, v: np.ndarray, *_: Any) -> None:
        if not advanced or any(isinstance(part, np.ndarray) and part.dtype.kind == "b" for part in found):
            x[found] = v
            return
        places = np.arange(x.size).reshape(x.shape)[found]
        np.put(x, places.ravel()[::-1], np.broadcast_to(v, places.shape).ravel()[::-1])

    compute(write, (array, value, *arrays), {})

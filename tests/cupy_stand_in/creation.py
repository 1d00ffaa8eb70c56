"""New arrays, copies to the card and from it, and writing into arrays: what can't go by NumPy's function of the same name."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.cupy_stand_in import device, memory, transfers
from tests.cupy_stand_in.conversion import check_dtype, compute, is_array, place


def array(
    obj: Any, dtype: Any = None, copy: bool | None = True, order: str = "K", subok: bool = False, ndmin: int = 0,
    blocking: bool = False,
) -> Any:  # fmt: skip
    """From anything: numbers, lists, NumPy's arrays (a copy to the card), lists of the card's arrays."""
    if is_array(obj):
        if obj._memory.device_id != device.current():
            obj = obj.copy()
        y = obj if dtype is None else obj.astype(dtype, copy=False)
        y = compute(lambda x: np.array(x, order=order or "K"), (y,), {}) if copy and y is obj else y
        return y if y.ndim >= ndmin else y.reshape((1,) * (ndmin - y.ndim) + y.shape)
    if isinstance(obj, list | tuple) and _has_array(obj):
        return compute(lambda items: np.array(items, dtype=dtype, ndmin=ndmin), (list(obj),), {})
    host = np.array(obj, dtype=dtype, order=order or "K", ndmin=ndmin)
    return place(host)


def _has_array(value: Any) -> bool:
    return is_array(value) or (isinstance(value, list | tuple) and any(map(_has_array, value)))


def asarray(
    a: Any, dtype: Any = None, order: str | None = None, copy: bool | None = None, blocking: bool = False
) -> Any:
    return array(a, dtype, copy, order or "K")


asanyarray = asarray


def ascontiguousarray(a: Any, dtype: Any = None) -> Any:
    if not is_array(a):
        return array(a, dtype, order="C")
    if dtype is None and a.flags.c_contiguous and a.ndim:
        return a
    return compute(lambda x: np.array(x, dtype=dtype, order="C", ndmin=1), (a,), {})


def asnumpy(a: Any, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True) -> np.ndarray:
    if is_array(a):
        return a.get(stream=stream, order=order, out=out, blocking=blocking)
    return np.asarray(a, order=order)


def copy(a: Any, order: str = "K") -> Any:
    return a.copy(order)


def astype(x: Any, dtype: Any, copy: bool = True) -> Any:
    return x.astype(dtype, copy=copy)


def empty(shape: Any, dtype: Any = float, order: str = "C") -> Any:
    """Filled with NaN or the largest number, so that nobody takes what lies there for zeros."""
    host = np.empty(_shape(shape), check_dtype(dtype), order=order)
    host.fill(_garbage(host.dtype))
    return place(host)


def _garbage(dtype: np.dtype) -> Any:
    return np.nan if dtype.kind in "fcV" else np.iinfo(dtype).max if dtype.kind in "iu" else True


def zeros(shape: Any, dtype: Any = float, order: str = "C") -> Any:
    return place(np.zeros(_shape(shape), check_dtype(dtype), order=order))


def ones(shape: Any, dtype: Any = float, order: str = "C") -> Any:
    return place(np.ones(_shape(shape), check_dtype(dtype), order=order))


def full(shape: Any, fill_value: Any, dtype: Any = None, order: str = "C") -> Any:
    value = fill_value if is_array(fill_value) else np.asarray(fill_value)
    y = empty(shape, dtype or value.dtype, order)
    if value.shape == ():
        y.fill(fill_value)
    else:
        y[...] = fill_value if is_array(fill_value) else array(fill_value)
    return y


def _shape(shape: Any) -> Any:
    if is_array(shape) or any(map(is_array, shape if isinstance(shape, list | tuple) else ())):
        raise TypeError("'cupy.ndarray' object cannot be interpreted as an integer")
    return shape


def _like(make: Any) -> Any:
    def made(a: Any, *fill: Any, dtype: Any = None, order: str = "K", subok: Any = None, shape: Any = None) -> Any:
        if not is_array(a):
            raise TypeError(f"a must be a cupy.ndarray, not {type(a)}")
        return make(a.shape if shape is None else shape, *fill, dtype=dtype or a.dtype)

    return made


empty_like, zeros_like, ones_like, full_like = map(_like, (empty, zeros, ones, full))


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    if any(map(is_array, (start, stop, step))):
        transfers.note("arange")
        start, stop, step = [x.item() if is_array(x) else x for x in (start, stop, step)]
    return place(np.arange(start, dtype=dtype) if stop is None else np.arange(start, stop, step, dtype=dtype))


def copyto(dst: Any, src: Any, casting: str = "same_kind", where: Any = None) -> None:
    if isinstance(src, np.ndarray):
        if src.ndim:
            raise ValueError("non-scalar numpy.ndarray cannot be used for copyto")
        src = src.item()
    settings = {} if where is None else {"where": where}
    compute(lambda x, y, **rest: np.copyto(x, y, casting=casting, **rest), (dst, src), settings)


def put(a: Any, ind: Any, v: Any, mode: str = "wrap") -> None:
    compute(lambda x, index, value: np.put(x, index, value, mode=mode), (a, array(ind), array(v)), {})


def put_along_axis(arr: Any, indices: Any, values: Any, axis: int | None) -> None:
    compute(np.put_along_axis, (arr, indices, values, axis), {})


def fill_diagonal(a: Any, val: Any, wrap: bool = False) -> None:
    compute(np.fill_diagonal, (a, val, wrap), {})


def get_array_module(*args: Any) -> Any:
    import sys

    return sys.modules["cupy"] if any(map(is_array, args)) else np


def get_default_memory_pool() -> memory.MemoryPool:
    return memory.default_pool


def get_default_pinned_memory_pool() -> memory.PinnedMemoryPool:
    return memory.default_pinned_pool


def is_available() -> bool:
    return device.COUNT > 0


def from_dlpack(array: Any, *, device: Any = None, copy: Any = None) -> Any:
    raise BufferError("the stand-in's arrays have no DLPack: there is no card to share")

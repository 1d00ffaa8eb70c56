"""The two ways across: NumPy computes for the card on the arrays' memory, and its results become arrays of the card."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from tests.cupy_stand_in import device
from tests.cupy_stand_in.memory import Block

SCALARS = frozenset((int, float, bool, complex, *(np.dtype(code).type for code in "?bBhHiIlLqQefdFD")))
_new = object.__new__
_array_type: Any = None  # cupy.ndarray, set by arrays.py, which needs this file


def set_array_type(array_type: type) -> None:
    global _array_type
    _array_type = array_type


def is_array(value: Any) -> bool:
    return isinstance(value, _array_type)


def is_bfloat16(dtype: Any) -> bool:
    return dtype.name == "bfloat16"


def check_dtype(dtype: Any) -> np.dtype:
    """A dtype that cards have: no objects, text or long doubles."""
    dtype = np.dtype(dtype)
    if dtype.char not in "?bBhHiIlLqQefdFD" and not is_bfloat16(dtype):
        raise ValueError(f"Unsupported dtype {dtype}")
    return dtype


def place(host: Any, base: Any = None) -> Any:
    """An array of the current card with these numbers in memory of its own; or a view of another."""
    array = _new(_array_type)
    array._host = host = host if isinstance(host, np.ndarray) else np.asarray(host)
    if base is None:
        check_dtype(host.dtype)
        array.base = None
        array._memory = Block(host.nbytes)
    else:
        array.base = base if base.base is None else base.base
        array._memory = base._memory
    return array


def unwrap(value: Any, seen: list[Any]) -> Any:
    """The numbers of the card's arrays in a value, which are noted in `seen`; NumPy's arrays are refused."""
    if isinstance(value, _array_type):
        seen.append(value)
        return value._host
    if isinstance(value, np.ndarray):
        raise TypeError(f"Unsupported type {type(value)}")
    if isinstance(value, tuple):
        return tuple([unwrap(item, seen) for item in value])
    if isinstance(value, list):
        return [unwrap(item, seen) for item in value]
    return value


def wrap(result: Any, seen: list[Any]) -> Any:
    """What NumPy returned, as the card would: the same array for one written to, a view of an input, or a new array."""
    if isinstance(result, np.ndarray | np.generic):
        for array in seen:
            if array._host is result:
                device.check(seen)
                return array
        for array in seen:
            if np.may_share_memory(array._host, result):
                return place(result, array)
        device.check(seen)
        return place(result)
    if isinstance(result, tuple | list):
        kind = list if type(result) is list else tuple  # CuPy has no named tuples here
        return kind([wrap(item, seen) for item in result])
    return result


def compute(function: Callable[..., Any], args: Any, settings: dict[str, Any]) -> Any:
    """NumPy's function on the card's arrays. A card warns of nothing that happens to numbers."""
    seen: list[Any] = []
    args = [unwrap(value, seen) for value in args]
    settings = {key: unwrap(value, seen) for key, value in settings.items()}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        result = function(*args, **settings)
    if result is None:  # it wrote into an array
        device.check(seen)
    return wrap(result, seen)


def in_float32(function: Callable[..., Any]) -> Callable[..., Any]:
    """NumPy's sum or product as a card computes it in half precision: added up in float32, rounded once."""

    def computed(*args: Any, **settings: Any) -> Any:
        halves = [x.dtype for x in _arrays(args) if x.dtype.char == "e" or is_bfloat16(x.dtype)]
        if not halves or settings.get("dtype") is not None or settings.get("out") is not None:
            return function(*args, **settings)
        y = function(*[_widened(x) for x in args], **settings)
        return y.astype(halves[0]) if y.dtype == np.float32 and _all_half(args) else y

    return computed


def _arrays(args: Any) -> list[np.ndarray]:
    return [x for x in args if isinstance(x, np.ndarray)]


def _all_half(args: Any) -> bool:
    return all(x.dtype.itemsize == 2 for x in _arrays(args))


def _widened(x: Any) -> Any:
    half = isinstance(x, np.ndarray) and (x.dtype.char == "e" or is_bfloat16(x.dtype))
    return x.astype(np.float32) if half else x

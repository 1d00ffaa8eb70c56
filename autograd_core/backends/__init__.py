"""Array backends: one file per library, with the same names in each. An op asks here and never says "NumPy or CuPy?".

NumPy is always there; CuPy is imported only when an array or a device asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core.backends import numpy_backend
from autograd_core.backends.batch_array import BatchArray, innermost
from autograd_core.backends.choice import explain as explain, prefer as prefer
from autograd_core.errors import DeviceError, DTypeError, ShapeError

_NUMBERS = (float, int, bool)
_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)
met_half = False  # whether arrays of half precision have been seen: before, no op needs to ask for them

# For each type of array: what finds the backend of one.
_BACKEND_OF: dict[type, Callable[[Any], Any]] = {np.ndarray: lambda x: numpy_backend, BatchArray: lambda x: x.xp}


def register(array_type: type, backend: Any) -> None:
    """Let arrays of this type be used as they are: `backend` has the names that numpy_backend.py has."""
    _BACKEND_OF[array_type] = lambda x: backend


def as_array(value: Any) -> Any:
    """The value as an array that ops can work on; arrays pass through uncopied.

    Raises DTypeError unless it is floating-point, integer or boolean, ShapeError for ragged lists.
    """
    if value.__class__ in _BACKEND_OF or _is_new_cupy(value):
        array = value
    else:
        try:
            array = np.asarray(value)
        except (ValueError, OverflowError) as error:
            raise ShapeError(f"not an array: {error}") from error
    dtype = array.dtype
    if dtype is _FLOAT32 or dtype is _FLOAT64:
        return array
    if dtype.itemsize == 2 and is_floating(dtype):
        global met_half
        met_half = True
        return array
    if dtype.kind in "fiub":
        return array
    if array.dtype.kind == "c":
        raise DTypeError(
            f"complex numbers ({array.dtype}) are not supported: give the real and the imaginary part as two arrays"
        )
    what = f"an array of dtype {array.dtype}" if hasattr(value, "dtype") or array.ndim else type(value).__name__
    raise DTypeError(f"{what} is not made of numbers: give floating-point numbers, integers or booleans")


def is_floating(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of this dtype can require a gradient: float16, float32, float64 and ml_dtypes' bfloat16."""
    return dtype.kind == "f" or dtype.name == "bfloat16"


def _is_new_cupy(value: Any) -> bool:
    """Whether it is a CuPy array, of a CuPy that somebody else imported: then its backend is registered now."""
    cupy = sys.modules.get("cupy")
    if cupy is None or not isinstance(value, cupy.ndarray):
        return False
    load("cuda")
    return True


def of(array: Any) -> Any:
    """The backend of an array: a module with `xp` and the functions that differ from library to library."""
    find = _BACKEND_OF.get(array.__class__)
    if find is None:
        find = _BACKEND_OF[array.__class__] if _is_new_cupy(array) else _BACKEND_OF[np.ndarray]
    return find(array)


def load(device: str) -> ModuleType:
    """The backend for "cpu", "cuda" or "cuda:1". Raises DeviceError where it can't run."""
    kind, colon, number = str(device).partition(":")
    if kind == "cpu" and not colon:
        return numpy_backend
    if kind == "cuda" and (not colon or number.isdigit()):
        from autograd_core.backends import cupy_backend

        register(cupy_backend.xp.ndarray, cupy_backend)
        return cupy_backend
    raise DeviceError(f'unknown device {device!r}: use "cpu", "cuda" or "cuda:1"')


def array_module(arrays: list[Any], op: object) -> Any:
    """The namespace for all of these arrays: numpy, cupy, or vmap's. Raises DeviceError when they come from several."""
    batch = innermost(arrays)
    if batch is not None:
        return batch.xp
    found = {id(backend): backend for backend in (of(x) for x in arrays if not isinstance(x, _NUMBERS) and x.ndim)}
    if len(found) > 1:
        devices = ", ".join(device_of(x) for x in arrays if not isinstance(x, _NUMBERS))
        raise DeviceError(
            f'{op}: the inputs are on different devices ({devices}): move them with x.to("cuda") or x.to("cpu")'
        )
    if not found:  # numbers and 0-d arrays: any library takes NumPy's among its own
        kinds = [of(x) for x in arrays if not isinstance(x, _NUMBERS)]
        found = {0: kind for kind in kinds if kind is not numpy_backend}  # noqa: B035  # at most one is needed
    return next(iter(found.values())).xp if found else np


def zeros_like(array: Any) -> Any:
    return of(array).xp.zeros_like(array)


def ones_like(array: Any) -> Any:
    return of(array).xp.ones_like(array)


def device_of(array: Any) -> str:
    return of(array).device_of(array)


def to_numpy(array: Any) -> np.ndarray:
    return of(array).to_numpy(array)

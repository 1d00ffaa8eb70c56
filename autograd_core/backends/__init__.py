"""Array backends: one file per library, with the same names in each. An op asks here and never says "NumPy or CuPy?".

NumPy is always there; CuPy is imported only when an array or a device asks for it.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core.backends import numpy_backend
from autograd_core.backends.batch_array import BatchArray, innermost
from autograd_core.errors import DeviceError, DTypeError, ShapeError

_NUMBERS = (float, int, bool)


def as_array(value: Any) -> Any:
    """The value as an array that ops can work on; arrays pass through uncopied.

    Raises DTypeError unless it is floating-point, integer or boolean, ShapeError for ragged lists.
    """
    if value.__class__ is np.ndarray or not (is_cupy(value) or isinstance(value, BatchArray)):
        try:
            value = np.asarray(value)
        except ValueError as error:
            raise ShapeError(f"not an array: {error}") from error
        if value.dtype.kind not in "fiub" and not is_floating(value.dtype):
            raise DTypeError(f"an array of dtype {value.dtype} can't be differentiated: give real numbers, integers or "
                             "booleans (for complex numbers use the real and the imaginary part)")
    return value


def is_floating(dtype: np.dtype[Any]) -> bool:
    """Whether arrays of this dtype can require a gradient: float16, float32, float64 and ml_dtypes' bfloat16."""
    return dtype.kind == "f" or dtype.name == "bfloat16"


def is_cupy(value: Any) -> bool:
    """Whether it is a CuPy array, without importing CuPy: where one exists, CuPy is loaded."""
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(value, cupy.ndarray)


def of(array: Any) -> Any:
    """The backend of an array: a module with `xp` and the functions that differ from library to library."""
    if isinstance(array, BatchArray):
        return array.xp
    return load("cuda") if is_cupy(array) else numpy_backend


def load(device: str) -> ModuleType:
    """The backend for "cpu", "cuda" or "cuda:1". Raises DeviceError where it can't run."""
    kind, _, number = device.partition(":")
    if kind == "cpu" and not number:
        return numpy_backend
    if kind == "cuda" and (not number or number.isdigit()):
        from autograd_core.backends import cupy_backend

        return cupy_backend
    raise DeviceError(f'unknown device {device!r}: use "cpu", "cuda" or "cuda:1"')


def array_module(arrays: list[Any], op: object) -> Any:
    """numpy or cupy, whichever made all of these arrays. Raises DeviceError when they come from both."""
    batch = innermost(arrays)
    if batch is not None:
        return batch.xp
    kinds = {is_cupy(array) for array in arrays if not isinstance(array, _NUMBERS) and array.ndim}
    if len(kinds) == 2:
        devices = ", ".join(device_of(array) for array in arrays if not isinstance(array, _NUMBERS))
        raise DeviceError(f'{op}: the inputs are on different devices ({devices}): move them with x.to("cuda") or '
                          'x.to("cpu")')
    return load("cuda").xp if True in kinds or any(map(is_cupy, arrays)) else np


def zeros_like(array: Any) -> Any:
    return of(array).xp.zeros_like(array)


def ones_like(array: Any) -> Any:
    return of(array).xp.ones_like(array)


def device_of(array: Any) -> str:
    return of(array).device_of(array)


def to_numpy(array: Any) -> np.ndarray:
    return of(array).to_numpy(array)

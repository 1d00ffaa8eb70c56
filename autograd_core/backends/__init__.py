"""Array backends: one file per library, with the same names in each. An op asks here and never says "NumPy or CuPy?".

NumPy is always there; CuPy is imported only when an array or a device asks for it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from types import ModuleType
from typing import Any, TypeVar

import numpy as np

from autograd_core.backends import compiled, numpy_backend
from autograd_core.backends.batch_array import BatchArray, all_examples, innermost
from autograd_core.backends.choice import explain as explain, prefer as prefer
from autograd_core.errors import DeviceError, DTypeError, ShapeError
from autograd_core.modes import changed, modes

T = TypeVar("T")

_NUMBERS = (float, int, bool)
_FLOAT32, _FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)
_NOTHING: AbstractContextManager[Any] = nullcontext()

several_cards = False  # whether CuPy's current card has to follow the arrays: set when its backend is loaded
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


def library(array: Any) -> Any:
    """The namespace of the library that holds the numbers, numpy or cupy: inside vmap, of the whole batch."""
    return of(all_examples(array)).xp


def load(device: str) -> ModuleType:
    """The backend for "cpu", "cuda" or "cuda:1". Raises DeviceError where it can't run."""
    kind, colon, number = str(device).partition(":")
    if kind == "cpu" and not colon:
        return numpy_backend
    if kind == "cuda" and (not colon or number.isdigit()):
        global several_cards
        from autograd_core.backends import cuda, cupy_backend

        register(cupy_backend.xp.ndarray, cupy_backend)
        compiled.register(cupy_backend.xp.ndarray, cuda.kernels)
        from autograd_core.backends import convolution, cudnn  # after the first, which says where CuPy is missing

        convolution.register(cupy_backend.xp.ndarray, cudnn)
        several_cards = cupy_backend.xp.cuda.runtime.getDeviceCount() > 1
        return cupy_backend
    raise DeviceError(f'unknown device {device!r}: use "cpu", "cuda" or "cuda:1"')


def array_module(arrays: list[Any], op: object) -> Any:
    """The namespace for all of these arrays: numpy, cupy, or vmap's. Raises DeviceError when they lie on several devices.

    A single number on the CPU, an array without axes, goes with any.
    """
    batch = innermost(arrays)
    if batch is not None:
        return batch.xp
    homes: dict[Any, Any] = {}
    for x in arrays:
        if not isinstance(x, _NUMBERS):
            backend = of(x)
            if x.ndim or backend is not numpy_backend:
                homes[card_of(x)] = backend
    if len(homes) > 1:
        devices = ", ".join(device_of(x) for x in arrays if not isinstance(x, _NUMBERS))
        layer = f" in layer {modes.now.layer}" if modes.now.layer else ""
        raise DeviceError(
            f'{op}{layer}: the inputs are on different devices ({devices}): move them with x.to("cuda") or x.to("cpu"), and a '
            'model with model.to("cuda")'
        )
    return next(iter(homes.values())).xp if homes else np


def card_of(array: Any) -> int:
    """The number of the card that an array lies on; -1 for main memory."""
    array = all_examples(array)
    return -1 if array.__class__ is np.ndarray else of(array).card_of(array)


def other_card(arrays: list[Any]) -> AbstractContextManager[Any] | None:
    """A context in which the card of these arrays is the current one; None if it is that already."""
    for x in map(all_examples, arrays):
        if not isinstance(x, _NUMBERS) and (card := card_of(x)) >= 0:
            return None if card == of(x).current_card() else of(x).at(x)
    return None


def follow(array: Any) -> bool:
    """Make the card of an array the current one from now on; whether it has one."""
    array = all_examples(array)
    on_card = card_of(array) >= 0
    if on_card:
        of(array).use(array)
    return on_card


def at(array: Any) -> AbstractContextManager[Any]:
    """The array's card is the current one meanwhile, which work on raw arrays of a card needs; nothing on the CPU."""
    return (several_cards and other_card([array])) or _NOTHING


def together(a: Any, b: Any) -> bool:
    """Whether two arrays, or the arrays of Variables, lie on one device."""
    a, b = getattr(a, "array", a), getattr(b, "array", b)
    if a.__class__ is np.ndarray and b.__class__ is np.ndarray:
        return True
    return card_of(a) == card_of(b)


def by_card(items: Sequence[T], array_of: Callable[[T], Any]) -> list[Sequence[T]]:
    """The items whose arrays lie on one card, card by card: a kernel works on those of its own."""
    if not several_cards:
        return [items]
    cards: dict[int, list[T]] = {}
    for item in items:
        cards.setdefault(card_of(array_of(item)), []).append(item)
    return list(cards.values())


def beside(x: Any, array: Any) -> Any:
    """An array of NumPy's in the library of x, and on its card."""
    with at(x):
        return of(x).xp.asarray(array)


def known(array: Any) -> bool:
    """Whether its values can be looked at: not inside vmap, and not on a card, for which the program would have to wait.
    Debug mode waits."""
    return isinstance(array, np.ndarray | np.generic) or (modes.now.debug and not isinstance(array, BatchArray))


def zeros_like(array: Any) -> Any:
    with at(array):
        return of(array).xp.zeros_like(array)


def ones_like(array: Any) -> Any:
    with at(array):
        return of(array).xp.ones_like(array)


def device_of(array: Any) -> str:
    array = getattr(array, "array", array)
    return of(array).device_of(array)


def to_numpy(array: Any) -> np.ndarray:
    return of(array).to_numpy(array)


def peek(array: Any) -> np.ndarray:
    """`to_numpy` for a check or an error message: debug mode, which reports copies, does not report its own."""
    with changed(debug=False):
        return to_numpy(array)


def item(array: Any) -> Any:
    """The only element as a Python number. On a card this waits for all work before it."""
    backend = of(array)
    return backend.item(array) if backend.name == "cupy" else array.item()

"""A stand-in for an array library that is not NumPy: its arrays refuse what NumPy's forgive.

Nothing converts them to NumPy arrays by itself, they don't mix with NumPy arrays, and NumPy's functions don't take them.
What runs on them uses only the namespace it was given and the arrays' own methods, as code for a GPU must.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends

NUMBERS = (int, float, bool, np.generic)


class StrictArray:
    """A NumPy array that insists on its own kind."""

    __slots__ = ("_array",)
    __hash__ = None
    __array_ufunc__ = None

    def __init__(self, array: np.ndarray) -> None:
        self._array = np.asarray(array)

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        raise TypeError("implicit conversion to a NumPy array: use the namespace that the op was given")

    def __array_function__(self, function: Any, *args: Any) -> Any:
        raise TypeError(f"np.{function.__name__} on an array of another library")

    shape = property(lambda self: self._array.shape)
    dtype = property(lambda self: self._array.dtype)
    ndim = property(lambda self: self._array.ndim)
    size = property(lambda self: self._array.size)
    T = property(lambda self: StrictArray(self._array.T))
    base = property(lambda self: self._array.base)
    flags = property(lambda self: self._array.flags)

    def __len__(self) -> int:
        return len(self._array)

    def __bool__(self) -> bool:
        return bool(self._array)

    def __float__(self) -> float:
        raise TypeError("an implicit copy from the device: use .item()")

    def item(self) -> Any:
        return self._array.item()

    def __repr__(self) -> str:
        return f"StrictArray({self._array!r})"

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        method = getattr(self._array, name)
        return lambda *args, **kwargs: wrap(method(*unwrap(args), **unwrap(kwargs)))

    def __getitem__(self, index: Any) -> StrictArray:
        return wrap(self._array[unwrap(index)])

    def __setitem__(self, index: Any, value: Any) -> None:
        self._array[unwrap(index)] = unwrap(value)

    def __iter__(self) -> Any:
        return (wrap(x) for x in self._array)


def _operator(name: str) -> Any:
    def operate(self: StrictArray, *others: Any) -> Any:
        if any(not isinstance(other, (StrictArray, *NUMBERS)) for other in others):
            return NotImplemented
        return wrap(getattr(self._array, name)(*unwrap(others)))

    return operate


for _name in (
    "add radd sub rsub mul rmul truediv rtruediv floordiv rfloordiv mod rmod pow rpow matmul rmatmul neg abs invert and or xor "
    "rxor rshift eq ne lt le gt ge iadd isub imul itruediv"
).split():
    setattr(StrictArray, f"__{_name}__", _operator(f"__{_name}__"))


def wrap(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return StrictArray(value)
    if isinstance(value, tuple):
        return tuple(map(wrap, value))
    return [wrap(item) for item in value] if isinstance(value, list) else value


def unwrap(value: Any) -> Any:
    if isinstance(value, StrictArray):
        return value._array
    if isinstance(value, np.ndarray):
        raise TypeError(
            f"a NumPy array of shape {value.shape} among arrays of another library: convert it with xp.asarray"
        )
    if isinstance(value, tuple | list):
        return type(value)(map(unwrap, value))
    return {key: unwrap(item) for key, item in value.items()} if isinstance(value, dict) else value


class StrictNamespace:
    """NumPy's functions, for StrictArrays only."""

    def __init__(self, module: Any) -> None:
        self._module = module

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._module, name)
        if name in ("linalg", "fft"):
            return StrictNamespace(value)
        if name in ("asarray", "array"):  # the explicit way in
            return lambda x, *args, **kwargs: wrap(
                value(x._array if isinstance(x, StrictArray) else x, *args, **kwargs)
            )
        if isinstance(value, type) or not callable(value):
            return value
        return lambda *args, **kwargs: wrap(value(*unwrap(args), **unwrap(kwargs)))


class StrictBackend:
    """The names that autograd_core/backends/numpy_backend.py has."""

    name = "strict"
    xp = StrictNamespace(np)

    @staticmethod
    def device_of(array: StrictArray) -> str:
        return "strict"

    @staticmethod
    def card_of(array: StrictArray) -> int:
        return 0

    @staticmethod
    def to_numpy(array: StrictArray) -> np.ndarray:
        return array._array

    @staticmethod
    def to_device(array: Any, device: str) -> StrictArray:
        return array if isinstance(array, StrictArray) else StrictArray(array)

    @staticmethod
    def scatter_add(y: StrictArray, index: Any, value: StrictArray) -> None:
        np.add.at(y._array, unwrap(index), unwrap(value))

    @staticmethod
    def assign(y: StrictArray, index: Any, value: Any) -> None:
        y[index] = value


backends.register(StrictArray, StrictBackend)

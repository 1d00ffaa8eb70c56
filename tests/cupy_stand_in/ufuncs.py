"""`cupy.ufunc`: element-wise functions. They take arrays and numbers, nothing else, and always return arrays."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.cupy_stand_in import indexing
from tests.cupy_stand_in.conversion import SCALARS, check_dtype, compute, is_array, place

_SETTINGS = frozenset(("out", "dtype", "where", "casting", "order", "subok"))
# Which dtypes have atomic operations in `ufunc.at`.
_INTEGERS = "iIlLqQ"
_AT = {
    "add": _INTEGERS + "efd",
    "subtract": "iI",
    "maximum": _INTEGERS + "fd",
    "minimum": _INTEGERS + "fd",
    "bitwise_and": _INTEGERS,
    "bitwise_or": _INTEGERS,
    "bitwise_xor": _INTEGERS,
}


class ufunc:  # noqa: N801  # CuPy's name
    """One of them, computed by NumPy's or SciPy's function."""

    def __init__(self, name: str, function: Any) -> None:
        self.__name__ = name
        self.name = f"cupy_{name}"
        self._function = function
        self.nin: int = getattr(function, "nin", 1)
        self.nout: int = getattr(function, "nout", 1)
        self.nargs = self.nin + self.nout

    def __repr__(self) -> str:
        return f"<ufunc '{self.name}'>"

    def __call__(self, *args: Any, **settings: Any) -> Any:
        if not self.nin <= len(args) <= self.nargs:
            raise TypeError(f"Wrong number of arguments for '{self.name}'")
        if unknown := set(settings) - _SETTINGS:
            raise TypeError(f"'{self.name}' got an unexpected keyword argument '{min(unknown)}'")
        for value in args:
            if not is_array(value) and type(value) not in SCALARS:
                raise TypeError(f"Unsupported type {type(value)}")
        for value in (*args[self.nin :], settings.get("out")):
            if value is not None and not is_array(value) and not isinstance(value, tuple):
                raise TypeError("output arguments must be cupy.ndarray")
        if settings.get("dtype") is not None:
            check_dtype(settings["dtype"])
        if settings.get("where", True) is not True and not is_array(settings["where"]):
            raise TypeError("where must be a cupy.ndarray")
        settings = {key: value for key, value in settings.items() if value is not None}
        return compute(self._function, args, settings)

    def at(self, a: Any, indices: Any, b: Any = None) -> None:
        """a[indices] op= b, counting an index as often as it occurs; only for dtypes with an atomic operation."""
        if self.__name__ not in _AT:
            raise NotImplementedError(f"`{self.name}.at` is not supported yet")
        if not is_array(a):
            raise AttributeError(f"'{type(a).__name__}' object has no attribute '_scatter_op'")
        if indexing.is_advanced(indices) and a.dtype.char not in _AT[self.__name__]:
            raise TypeError(f"cupy.{self.__name__}.at doesn't support {a.dtype}")
        index = indexing.host_index(a, indices)
        if not is_array(b):
            b = place(np.asarray(b, a.dtype))
        compute(lambda y, value: self._function.at(y, index, value.astype(y.dtype)), (a, b), {})

    def reduce(self, array: Any, axis: Any = 0, dtype: Any = None, out: Any = None, keepdims: bool = False) -> Any:
        if self.__name__ not in ("add", "multiply"):
            raise NotImplementedError(f"`{self.name}.reduce` is not supported yet")
        method = array.sum if self.__name__ == "add" else array.prod
        return method(axis=axis, dtype=dtype, out=out, keepdims=keepdims)

    def accumulate(self, array: Any, axis: int = 0, dtype: Any = None, out: Any = None) -> Any:
        if self.__name__ not in ("add", "multiply"):
            raise NotImplementedError(f"`{self.name}.accumulate` is not supported yet")
        return (array.cumsum if self.__name__ == "add" else array.cumprod)(axis=axis, dtype=dtype, out=out)

    def outer(self, a: Any, b: Any, **settings: Any) -> Any:
        return self(a.reshape(a.shape + (1,) * b.ndim), b, **settings)

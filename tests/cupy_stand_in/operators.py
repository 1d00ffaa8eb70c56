"""The operators of `cupy.ndarray`, and the methods that are functions of the module."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from tests.cupy_stand_in import functions, names
from tests.cupy_stand_in.arrays import ndarray
from tests.cupy_stand_in.conversion import place
from tests.cupy_stand_in.ufuncs import ufunc


def _method(entry: names.Entry) -> Callable[..., Any]:
    """A method with CuPy's parameters, computed by the function of that name."""

    def method(self: ndarray, *args: Any, **settings: Any) -> Any:
        return functions.method(entry, self, args, settings)

    return method


def _operators(name: str, function: ufunc, numpy_function: np.ufunc) -> None:
    """x op y, y op x and x op= y. With what is no card's array NumPy asks both sides (NEP 13)."""

    def forward(x: ndarray, y: Any) -> Any:
        if isinstance(y, ndarray):
            return function(x, y)
        return NotImplemented if getattr(y, "__array_ufunc__", 0) is None else numpy_function(x, y)

    def reflected(x: ndarray, y: Any) -> Any:
        return numpy_function(y, x)

    def in_place(x: ndarray, y: Any) -> ndarray:
        return function(x, y, x)

    setattr(ndarray, f"__{name}__", forward)
    setattr(ndarray, f"__r{name}__", reflected)
    if name not in ("matmul", "divmod"):  # which CuPy has not in place
        setattr(ndarray, f"__i{name}__", in_place)


def _comparison(name: str, function: ufunc, numpy_function: np.ufunc) -> None:
    def compare(x: ndarray, y: Any) -> Any:
        if isinstance(y, ndarray):
            return function(x, y)
        if getattr(y, "__array_ufunc__", 0) is None:
            return NotImplemented
        if isinstance(y, np.ndarray) and not y.ndim:
            y = y.item()
        if name in ("eq", "ne") and (y is None or type(y).__eq__ is object.__eq__):
            return place(np.full(x.shape, name == "ne"))
        return numpy_function(x, y)

    setattr(ndarray, f"__{name}__", compare)


def _unary(name: str, function: ufunc) -> None:
    setattr(ndarray, f"__{name}__", lambda x: function(x))


def add_to_arrays(found: Callable[[str], Any]) -> None:
    """The operators and methods that are functions of the module: called once the module has them."""
    for name, function in [pair.split() for pair in _OPERATORS.split(", ")]:
        _operators(name, found(f"cupy.{function}"), getattr(np, function))
    for name, function in [pair.split() for pair in _COMPARISONS.split(", ")]:
        _comparison(name, found(f"cupy.{function}"), getattr(np, function))
    for name, function in [pair.split() for pair in _UNARY.split(", ")]:
        _unary(name, found(f"cupy.{function}"))
    for entry in names.ENTRIES:
        if entry.kind == "method" and entry.name not in vars(ndarray):
            setattr(ndarray, entry.name, _method(entry))


_OPERATORS = (
    "add add, sub subtract, mul multiply, truediv true_divide, floordiv floor_divide, mod remainder, pow power, matmul matmul, "
    "divmod divmod, and bitwise_and, or bitwise_or, xor bitwise_xor, lshift left_shift, rshift right_shift"
)
_COMPARISONS = "eq equal, ne not_equal, lt less, le less_equal, gt greater, ge greater_equal"
_UNARY = "neg negative, abs absolute, invert invert"

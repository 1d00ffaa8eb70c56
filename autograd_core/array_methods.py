"""The operators and array methods of Variable: each is the op of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

if TYPE_CHECKING:
    from autograd_core import ops
    from autograd_core.node import Axis, Shape
    from autograd_core.variable import Operand, Variable
# At run time variable.py puts `ops` here, once it is loaded: the ops need Variable, and Variable needs this base.


class ArrayMethods:
    """What makes a Variable look like an array."""

    __slots__ = ()

    if TYPE_CHECKING:  # what Variable provides
        _array: Any
        shape: Shape

    # --- operators ------------------------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Variable:
        return ops.Add()(self, other)

    def __radd__(self, other: Operand) -> Variable:
        return ops.Add()(other, self)

    def __sub__(self, other: Operand) -> Variable:
        return ops.Subtract()(self, other)

    def __rsub__(self, other: Operand) -> Variable:
        return ops.Subtract()(other, self)

    def __mul__(self, other: Operand) -> Variable:
        return ops.Multiply()(self, other)

    def __rmul__(self, other: Operand) -> Variable:
        return ops.Multiply()(other, self)

    def __truediv__(self, other: Operand) -> Variable:
        return ops.Divide()(self, other)

    def __rtruediv__(self, other: Operand) -> Variable:
        return ops.Divide()(other, self)

    def __pow__(self, other: Operand) -> Variable:
        return ops.power(self, other)

    def __rpow__(self, other: Operand) -> Variable:
        return ops.power(other, self)

    def __matmul__(self, other: Operand) -> Variable:
        return ops.matmul(self, other)

    def __rmatmul__(self, other: Operand) -> Variable:
        return ops.matmul(other, self)

    def __neg__(self) -> Variable:
        return ops.Negative()(self)

    def __pos__(self) -> Variable:
        return self

    def __abs__(self) -> Variable:
        return ops.absolute(self)

    def __lt__(self, other: Operand) -> Variable:
        return ops.less(self, other)

    def __le__(self, other: Operand) -> Variable:
        return ops.less_equal(self, other)

    def __gt__(self, other: Operand) -> Variable:
        return ops.greater(self, other)

    def __ge__(self, other: Operand) -> Variable:
        return ops.greater_equal(self, other)

    def __eq__(self, other: object) -> Variable:  # type: ignore[override]  # NumPy's ==: element by element
        return ops.equal(self, other)

    def __ne__(self, other: object) -> Variable:  # type: ignore[override]
        return ops.not_equal(self, other)

    def __getitem__(self, index: Any) -> Variable:
        return ops.getitem(self, index)

    def __iter__(self) -> Iterator[Variable]:
        if not self._array.ndim:
            raise TypeError("iteration over a 0-d Variable")
        return (self[i] for i in range(len(self._array)))

    # --- methods --------------------------------------------------------------------------------------------------

    @property
    def T(self) -> Variable:  # noqa: N802  # NumPy's name
        return ops.transpose(self)

    def sum(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        return ops.sum(self, axis, keepdims=keepdims)

    def mean(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        return ops.mean(self, axis, keepdims=keepdims)

    def max(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        return ops.max(self, axis, keepdims=keepdims)

    def min(self, axis: Axis = None, keepdims: bool = False) -> Variable:
        return ops.min(self, axis, keepdims=keepdims)

    def reshape(self, *shape: Any) -> Variable:
        return ops.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Variable:
        return ops.transpose(self, *axes)

    def swapaxes(self, axis1: int, axis2: int) -> Variable:
        return ops.swapaxes(self, axis1, axis2)

    def astype(self, dtype: npt.DTypeLike) -> Variable:
        return ops.astype(self, dtype)

    def clip(self, min: Operand | None = None, max: Operand | None = None) -> Variable:
        return ops.clip(self, min, max)

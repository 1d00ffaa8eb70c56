"""The operators and array methods of Variable: each is the op of the same name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from autograd_core import backends
from autograd_core.errors import ArgumentError, GraphError

if TYPE_CHECKING:
    import numpy.typing as npt

    from autograd_core import ops
    from autograd_core.node import Axis, Shape
    from autograd_core.variable import Operand, Variable
# At run time variable.py puts `ops` here, once it is loaded: the ops need Variable, and Variable needs this base.


class ArrayMethods:
    """What makes a Variable look like an array."""

    __slots__ = ()

    if TYPE_CHECKING:  # what Variable provides
        _array: Any

        @property
        def shape(self) -> Shape: ...

    # --- operators ------------------------------------------------------------------------------------------------

    def __add__(self, other: Operand) -> Variable:
        return ops.Add().apply(self, other)

    def __radd__(self, other: Operand) -> Variable:
        return ops.Add().apply(other, self)

    def __sub__(self, other: Operand) -> Variable:
        return ops.Subtract().apply(self, other)

    def __rsub__(self, other: Operand) -> Variable:
        return ops.Subtract().apply(other, self)

    def __mul__(self, other: Operand) -> Variable:
        return ops.Multiply().apply(self, other)

    def __rmul__(self, other: Operand) -> Variable:
        return ops.Multiply().apply(other, self)

    def __truediv__(self, other: Operand) -> Variable:
        return ops.Divide().apply(self, other)

    def __rtruediv__(self, other: Operand) -> Variable:
        return ops.Divide().apply(other, self)

    def __floordiv__(self, other: Operand) -> Variable:
        return ops.floor_divide(self, other)

    def __rfloordiv__(self, other: Operand) -> Variable:
        return ops.floor_divide(other, self)

    def __mod__(self, other: Operand) -> Variable:
        return ops.remainder(self, other)

    def __rmod__(self, other: Operand) -> Variable:
        return ops.remainder(other, self)

    def __divmod__(self, other: Operand) -> tuple[Variable, Variable]:
        return ops.divmod(self, other)

    def __rdivmod__(self, other: Operand) -> tuple[Variable, Variable]:
        return ops.divmod(other, self)

    def __pow__(self, other: Operand) -> Variable:
        return ops.power(self, other)

    def __rpow__(self, other: Operand) -> Variable:
        return ops.power(other, self)

    def __matmul__(self, other: Operand) -> Variable:
        return ops.matmul(self, other)

    def __rmatmul__(self, other: Operand) -> Variable:
        return ops.matmul(other, self)

    def __neg__(self) -> Variable:
        return ops.Negative().apply(self)

    def __pos__(self) -> Variable:
        return self  # type: ignore[return-value]  # every ArrayMethods is a Variable

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
        if other is None:  # no number equals None, as none equals NaN
            other = float("nan")
        return ops.equal(self, other)  # type: ignore[arg-type]  # the op refuses what is no number

    def __ne__(self, other: object) -> Variable:  # type: ignore[override]
        if other is None:
            other = float("nan")
        return ops.not_equal(self, other)  # type: ignore[arg-type]

    def __and__(self, other: Operand) -> Variable:
        return ops.bitwise_and(self, other)

    def __rand__(self, other: Operand) -> Variable:
        return ops.bitwise_and(other, self)

    def __or__(self, other: Operand) -> Variable:
        return ops.bitwise_or(self, other)

    def __ror__(self, other: Operand) -> Variable:
        return ops.bitwise_or(other, self)

    def __xor__(self, other: Operand) -> Variable:
        return ops.bitwise_xor(self, other)

    def __rxor__(self, other: Operand) -> Variable:
        return ops.bitwise_xor(other, self)

    def __invert__(self) -> Variable:
        return ops.invert(self)

    def __getitem__(self, index: Any) -> Variable:
        return ops.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        """x[index] = value, recorded: the gradient of these elements goes to the value, that of the others to old x.

        The Variable gets an array and a place in the graph of its own: what was computed from the old values stays
        right, and other Variables that share the array keep it as it is. (Where nothing else sees it, it is written to
        in place.)

        Raises GraphError for a leaf that requires a gradient, unless under `no_grad`: there it is a change in place.
        """
        ops.assignment.assign(self, index, value)  # type: ignore[arg-type]

    def __iter__(self) -> Iterator[Variable]:
        if not self._array.ndim:
            raise ArgumentError("iteration over a 0-d Variable: it has no axis to go along")
        return iter(ops.unstack(self))

    def __contains__(self, value: Operand) -> bool:
        """Whether an element equals the value."""
        return bool(ops.equal(self, value).array.any())

    # --- methods --------------------------------------------------------------------------------------------------

    @property
    def T(self) -> Variable:  # noqa: N802  # NumPy's name
        return ops.transpose(self)

    def sum(
        self,
        axis: Axis = None,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
        keepdims: bool = False,
        initial: Operand | None = None,
        where: Operand = True,
    ) -> Variable:
        return ops.sum(self, axis, dtype, out, keepdims, initial, where)

    def prod(
        self,
        axis: Axis = None,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
        keepdims: bool = False,
        initial: Operand | None = None,
        where: Operand = True,
    ) -> Variable:
        return ops.prod(self, axis, dtype, out, keepdims, initial, where)

    def mean(
        self,
        axis: Axis = None,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
        keepdims: bool = False,
        *,
        where: Operand = True,
    ) -> Variable:
        return ops.mean(self, axis, dtype, out, keepdims, where=where)

    def var(
        self,
        axis: Axis = None,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **settings: Any,
    ) -> Variable:
        return ops.var(self, axis, dtype, out, ddof, keepdims, **settings)

    def std(
        self,
        axis: Axis = None,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
        ddof: float = 0,
        keepdims: bool = False,
        **settings: Any,
    ) -> Variable:
        return ops.std(self, axis, dtype, out, ddof, keepdims, **settings)

    def max(
        self,
        axis: Axis = None,
        out: None = None,
        keepdims: bool = False,
        initial: Operand | None = None,
        where: Operand = True,
    ) -> Variable:
        return ops.max(self, axis, out, keepdims, initial, where)

    def min(
        self,
        axis: Axis = None,
        out: None = None,
        keepdims: bool = False,
        initial: Operand | None = None,
        where: Operand = True,
    ) -> Variable:
        return ops.min(self, axis, out, keepdims, initial, where)

    def any(self, axis: Axis = None, out: None = None, keepdims: bool = False, *, where: Operand = True) -> Variable:
        return ops.any(self, axis, out, keepdims, where=where)

    def all(self, axis: Axis = None, out: None = None, keepdims: bool = False, *, where: Operand = True) -> Variable:
        return ops.all(self, axis, out, keepdims, where=where)

    def argmax(self, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
        return ops.argmax(self, axis, out, keepdims=keepdims)

    def argmin(self, axis: int | None = None, out: None = None, *, keepdims: bool = False) -> Variable:
        return ops.argmin(self, axis, out, keepdims=keepdims)

    def nonzero(self) -> tuple[Variable, ...]:
        return ops.nonzero(self)

    def cumsum(self, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
        return ops.cumsum(self, axis, dtype, out)

    def cumprod(self, axis: int | None = None, dtype: npt.DTypeLike | None = None, out: None = None) -> Variable:
        return ops.cumprod(self, axis, dtype, out)

    def argsort(
        self, axis: int | None = -1, kind: str | None = None, order: None = None, *, stable: bool | None = None
    ) -> Variable:
        return ops.argsort(self, axis, kind, order, stable=stable)

    def argpartition(self, kth: Any, axis: int | None = -1, kind: str = "introselect", order: None = None) -> Variable:
        return ops.argpartition(self, kth, axis, kind, order)

    def searchsorted(self, v: Operand, side: str = "left", sorter: Operand | None = None) -> Variable:
        return ops.searchsorted(self, v, side, sorter)

    def sort(self, *args: Any, **settings: Any) -> None:
        """Refused: NumPy's method of this name sorts in place, over what the graph holds."""
        raise GraphError("x.sort() would sort in place, over values that the graph may need: use ag.sort(x)")

    def partition(self, *args: Any, **settings: Any) -> None:
        """Refused: NumPy's method of this name works in place, over what the graph holds."""
        raise GraphError("x.partition() would work in place, over what the graph may need: use ag.partition(x, kth)")

    @property
    def mT(self) -> Variable:  # noqa: N802  # NumPy's name
        return ops.matrix_transpose(self)

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> Variable:
        return ops.reshape(self, shape[0] if len(shape) == 1 else shape, order, copy=copy)

    def ravel(self, order: str = "C") -> Variable:
        return ops.ravel(self, order)

    def flatten(self, order: str = "C") -> Variable:
        return ops.copy(ops.ravel(self, order))

    def transpose(self, *axes: Any) -> Variable:
        one = len(axes) == 1 and (axes[0] is None or hasattr(axes[0], "__len__"))
        return ops.transpose(self, axes[0] if one else axes or None)

    def squeeze(self, axis: Axis = None) -> Variable:
        return ops.squeeze(self, axis)

    def repeat(self, repeats: Any, axis: int | None = None) -> Variable:
        return ops.repeat(self, repeats, axis)

    def take(self, indices: Any, axis: int | None = None, out: None = None, mode: str = "raise") -> Variable:
        return ops.take(self, indices, axis, out, mode)

    def choose(self, choices: Any, out: None = None, mode: str = "raise") -> Variable:
        return ops.choose(self, choices, out, mode)

    def compress(self, condition: Any, axis: int | None = None, out: None = None) -> Variable:
        return ops.compress(condition, self, axis, out)

    def diagonal(self, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Variable:
        return ops.diagonal(self, offset, axis1, axis2)

    def trace(
        self,
        offset: int = 0,
        axis1: int = 0,
        axis2: int = 1,
        dtype: npt.DTypeLike | None = None,
        out: None = None,
    ) -> Variable:
        return ops.trace(self, offset, axis1, axis2, dtype, out)

    def dot(self, b: Operand, out: None = None) -> Variable:
        return ops.dot(self, b, out)

    def copy(self, order: str = "C") -> Variable:
        return ops.copy(self, order)

    def tolist(self) -> Any:
        """The values as nested lists of Python numbers: no gradient flows back."""
        return backends.to_numpy(self._array).tolist()

    def swapaxes(self, axis1: int, axis2: int) -> Variable:
        return ops.swapaxes(self, axis1, axis2)

    def astype(self, dtype: npt.DTypeLike, *, copy: bool = True) -> Variable:
        return ops.astype(self, dtype, copy=copy)

    def round(self, decimals: int = 0) -> Variable:
        return ops.round(self, decimals)

    def clip(self, min: Operand | None = None, max: Operand | None = None) -> Variable:
        return ops.clip(self, min, max)

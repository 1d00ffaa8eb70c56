"""BatchArray: many arrays of one shape that look like one: what `vmap` runs a function's ops on.

To an op it looks like a single example, while the functions of its namespace (batch_backend.py) work on all of them at
once. It is one more kind of array: forward and backward rules run on it as they are.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.errors import GraphError


class BatchArray:
    """`data` has the batch on its first axis; shape, axes and indices speak of the others only.

    level:  which of several nested vmaps it belongs to, the innermost the highest. `data` may be a BatchArray of a lower
            level; to this one it is then an array like any other.

    Operators and methods are those of `BatchNamespace`.
    """

    __slots__ = ("data", "level")
    __hash__ = object.__hash__
    base = None

    def __init__(self, data: Any, level: int) -> None:
        self.data = data
        self.level = level

    @property
    def shape(self) -> tuple[int, ...]:
        return self.data.shape[1:]

    @property
    def dtype(self) -> np.dtype[Any]:
        return self.data.dtype

    @property
    def ndim(self) -> int:
        return self.data.ndim - 1

    @property
    def size(self) -> int:
        return math.prod(self.shape)

    @property
    def T(self) -> BatchArray:  # noqa: N802  # NumPy's name
        return self.transpose()

    @property
    def xp(self) -> Any:
        """NumPy's functions for the batches of this vmap."""
        from autograd_core.backends.batch_backend import BatchNamespace

        return BatchNamespace(self.data.shape[0], self.level, self.data)

    def __len__(self) -> int:
        return self.shape[0]

    def __repr__(self) -> str:
        return f"BatchArray({self.data.shape[0]} of shape {self.shape}, {self.dtype})"

    def __array__(self, *args: Any, **kwargs: Any) -> np.ndarray:
        raise GraphError(
            "inside vmap an array stands for a whole batch, so it has no NumPy values of its own: use ops, or "
            "take this step out of the mapped function"
        )

    def item(self) -> Any:
        raise GraphError(
            "inside vmap a number stands for a whole batch: choose between values with ag.where instead of if"
        )

    __bool__ = __float__ = __int__ = __index__ = item

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        if method != "__call__" or settings:
            raise GraphError(f"inside vmap np.{ufunc.__name__}.{method} with {list(settings)} has no batching rule")
        return getattr(innermost(inputs).xp, ufunc.__name__)(*inputs)

    # --- operators ------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Any:
        return innermost((self, other)).xp.add(self, other)

    def __radd__(self, other: Any) -> Any:
        return innermost((other, self)).xp.add(other, self)

    def __sub__(self, other: Any) -> Any:
        return innermost((self, other)).xp.subtract(self, other)

    def __rsub__(self, other: Any) -> Any:
        return innermost((other, self)).xp.subtract(other, self)

    def __mul__(self, other: Any) -> Any:
        return innermost((self, other)).xp.multiply(self, other)

    def __rmul__(self, other: Any) -> Any:
        return innermost((other, self)).xp.multiply(other, self)

    def __truediv__(self, other: Any) -> Any:
        return innermost((self, other)).xp.divide(self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return innermost((other, self)).xp.divide(other, self)

    def __floordiv__(self, other: Any) -> Any:
        return innermost((self, other)).xp.floor_divide(self, other)

    def __mod__(self, other: Any) -> Any:
        return innermost((self, other)).xp.remainder(self, other)

    def __pow__(self, other: Any) -> Any:
        return innermost((self, other)).xp.power(self, other)

    def __rpow__(self, other: Any) -> Any:
        return innermost((other, self)).xp.power(other, self)

    def __matmul__(self, other: Any) -> Any:
        return innermost((self, other)).xp.matmul(self, other)

    def __rmatmul__(self, other: Any) -> Any:
        return innermost((other, self)).xp.matmul(other, self)

    def __neg__(self) -> Any:
        return self.xp.negative(self)

    def __abs__(self) -> Any:
        return self.xp.absolute(self)

    def __invert__(self) -> Any:
        return self.xp.invert(self)

    def __and__(self, other: Any) -> Any:
        return innermost((self, other)).xp.bitwise_and(self, other)

    def __or__(self, other: Any) -> Any:
        return innermost((self, other)).xp.bitwise_or(self, other)

    def __eq__(self, other: object) -> Any:
        return innermost((self, other)).xp.equal(self, other)

    def __ne__(self, other: object) -> Any:
        return innermost((self, other)).xp.not_equal(self, other)

    def __lt__(self, other: Any) -> Any:
        return innermost((self, other)).xp.less(self, other)

    def __le__(self, other: Any) -> Any:
        return innermost((self, other)).xp.less_equal(self, other)

    def __gt__(self, other: Any) -> Any:
        return innermost((self, other)).xp.greater(self, other)

    def __ge__(self, other: Any) -> Any:
        return innermost((self, other)).xp.greater_equal(self, other)

    def __getitem__(self, index: Any) -> Any:
        return self.xp.getitem(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        self.xp.setitem(self, index, value)

    # --- methods --------------------------------------------------------------------------------------------------

    def astype(self, dtype: Any) -> BatchArray:
        return BatchArray(self.data.astype(dtype), self.level)

    def copy(self) -> BatchArray:
        return BatchArray(self.data.copy(), self.level)

    def reshape(self, *shape: Any) -> Any:
        return self.xp.reshape(self, shape[0] if len(shape) == 1 else shape)

    def transpose(self, *axes: Any) -> Any:
        return self.xp.transpose(self, axes[0] if len(axes) == 1 else axes or None)

    def __getattr__(self, name: str) -> Any:
        """Every other method of an array is the function of the same name: x.sum(axis=0) is xp.sum(x, axis=0)."""
        if name.startswith("_") or not hasattr(np.ndarray, name) or not hasattr(np, name):
            raise AttributeError(f"BatchArray has no {name!r}")
        function = getattr(self.xp, name)
        return lambda *args, **kwargs: function(self, *args, **kwargs)


def all_examples(array: Any) -> Any:
    """The array of all examples that a batch of a vmap is, of an outer one's too; any other array as it is."""
    while isinstance(array, BatchArray):
        array = array.data
    return array


def innermost(operands: Any) -> Any:
    """Of the BatchArrays among the operands, in lists too, one of the highest level; None if there is none."""
    found = None
    for x in operands:
        if isinstance(x, list | tuple):
            x = innermost(x)
        if isinstance(x, BatchArray) and (found is None or x.level > found.level):
            found = x
    return found

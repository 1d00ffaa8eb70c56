"""Products of matrices and vectors, with the signatures that numpy.linalg gives them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from autograd_core import ops
from autograd_core.errors import MatrixError, ShapeError
from autograd_core.ops.axes import operand, refuse_out
from autograd_core.ops.casting import rounded_once
from autograd_core.ops.contractions import tensordot
from autograd_core.ops.products import MatMul, matmul, vecdot
from autograd_core.ops.reshaping import matrix_transpose
from autograd_core.variable import Operand, Variable, shape_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["cross", "diagonal", "matmul", "matrix_transpose", "multi_dot", "outer", "tensordot", "trace", "vecdot"]


def cross(x1: Operand, x2: Operand, /, *, axis: int = -1) -> Variable:
    """The vector product of vectors of three along an axis. Raises ShapeError for other sizes."""
    for x in (x1, x2):
        shape = shape_of(x)
        if not -len(shape) <= axis < len(shape) or shape[axis] != 3:
            raise ShapeError(
                f"linalg.cross: Both input arrays must be (arrays of) 3-dimensional vectors along axis {axis}; the "
                f"shapes are {shape_of(x1)} and {shape_of(x2)}"
            )
    return ops.cross(x1, x2, axis=axis)


def outer(x1: Operand, x2: Operand, /) -> Variable:
    """y[i, j] = x1[i] · x2[j] of two vectors. Raises ShapeError for arrays with another number of axes."""
    if len(shape_of(x1)) != 1 or len(shape_of(x2)) != 1:
        raise ShapeError(
            f"linalg.outer: Input arrays must be one-dimensional; the shapes are {shape_of(x1)} and "
            f"{shape_of(x2)}. ag.outer flattens them"
        )
    return ops.outer(x1, x2)


def diagonal(x: Operand, /, *, offset: int = 0) -> Variable:
    """The diagonals of the matrices in the last two axes."""
    return ops.diagonal(x, offset, -2, -1)


def trace(x: Operand, /, *, offset: int = 0, dtype: npt.DTypeLike | None = None) -> Variable:
    """The sums of the diagonals of the matrices in the last two axes."""
    return ops.trace(x, offset, -2, -1, dtype)


def multi_dot(arrays: Sequence[Operand], *, out: None = None) -> Variable:
    """The product of two or more matrices in the order that takes the fewest multiplications. The first and the last
    may be vectors. Raises LinAlgError for other numbers of axes, ShapeError when sizes differ.
    """
    refuse_out("multi_dot", out)
    xs = [operand(x) for x in arrays]
    shapes = [x.shape for x in xs]
    if len(xs) < 2:
        raise ShapeError(f"multi_dot: Expecting at least two arrays, not {len(xs)}")
    if any(len(shape) != 2 and not (len(shape) == 1 and i in (0, len(xs) - 1)) for i, shape in enumerate(shapes)):
        raise MatrixError(
            f"multi_dot: the arrays must be two-dimensional, the first and the last may be vectors; the shapes are "
            f"{', '.join(map(str, shapes))}"
        )
    row, column = xs[0].ndim == 1, xs[-1].ndim == 1
    xs[0] = ops.expand_dims(xs[0], 0) if row else xs[0]
    xs[-1] = ops.expand_dims(xs[-1], 1) if column else xs[-1]
    splits = _splits([x.shape[0] for x in xs] + [xs[-1].shape[1]])
    y = rounded_once(MatMul(), xs, lambda xs: _chain(xs, splits, 0, len(xs) - 1))
    y = y[0] if row else y
    return y[..., 0] if column else y


def _chain(xs: list[Any], splits: dict[tuple[int, int], int], first: int, last: int) -> Any:
    """The product of xs[first] to xs[last], parted where it is cheapest."""
    if first == last:
        return xs[first]
    k = splits[first, last]
    return matmul(_chain(xs, splits, first, k), _chain(xs, splits, k + 1, last))


def _splits(sizes: list[int]) -> dict[tuple[int, int], int]:
    """After which matrix to part each run of a chain, matrix i being sizes[i] × sizes[i + 1].

    Source:  T. Cormen et al., "Introduction to Algorithms", on matrix chains.
    """
    n = len(sizes) - 1
    cost = {(i, i): 0 for i in range(n)}
    best = {}
    for length in range(1, n):
        for i in range(n - length):
            j = i + length
            costs = {k: cost[i, k] + cost[k + 1, j] + sizes[i] * sizes[k + 1] * sizes[j + 1] for k in range(i, j)}
            best[i, j] = min(costs, key=lambda k: costs[k])
            cost[i, j] = costs[best[i, j]]
    return best

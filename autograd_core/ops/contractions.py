"""einsum and tensordot: sums of products over named axes, two operands at a time, each as one matrix product."""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import DTypeError, GraphError, ShapeError
from autograd_core.function import INPUTS, Function
from autograd_core.half import PRODUCT
from autograd_core.node import Shape
from autograd_core.ops.axes import all_axes
from autograd_core.ops.casting import rounded_once
from autograd_core.ops.subscripts import LETTERS, parse, written_out
from autograd_core.variable import Operand, Variable, shape_of

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["einsum", "tensordot"]


class Bilinear(Function):
    """A product: linear in each of its two inputs, so the tangent is f(ta, b) + f(a, tb)."""

    wide: ClassVar[bool | str] = PRODUCT
    saves = INPUTS

    def push(self, tangents: Sequence[Any], a: Any, b: Any) -> Any:
        ta, tb = tangents
        left = None if ta is None else self.again(ta, b)
        right = None if tb is None else self.again(a, tb)
        return left if right is None else right if left is None else left + right


class Einsum(Bilinear):
    """y = Σ a · b over the letters that the result lacks, as in "ij,jk->ik".

    Every letter has one size, stands once in a term, and stands in two of the three terms at least. Then the derivative
    is of the same kind: the gradient takes the result's place, and the operand that of the result.
    """

    symbol = "Σ×"

    def __init__(self, subscripts: str) -> None:
        self.subscripts = subscripts

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        """Where something is summed one (batched) matrix product, which BLAS does."""
        plan = plan_of(self.subscripts, tuple(a.shape), tuple(b.shape))
        a = a.transpose(plan.left).reshape(plan.left_shape)
        b = b.transpose(plan.right).reshape(plan.right_shape)
        y = xp.matmul(a, b) if plan.sums else a * b
        return y.reshape(plan.shape).transpose(plan.order)

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        left, right, result = _terms(self.subscripts)
        ga = Einsum(f"{result},{right}->{left}")(gy, b) if self.needs(0) else None
        gb = Einsum(f"{left},{result}->{right}")(a, gy) if self.needs(1) else None
        return ga, gb


class Plan(NamedTuple):
    """How to contract two arrays: the order of each one's axes and then its shape; those of the result."""

    sums: bool
    left: tuple[int, ...]
    left_shape: Shape
    right: tuple[int, ...]
    right_shape: Shape
    shape: Shape
    order: tuple[int, ...]


@functools.lru_cache(maxsize=1024)
def plan_of(subscripts: str, left_shape: Shape, right_shape: Shape) -> Plan:
    left, right, result = _terms(subscripts)
    sizes = dict(zip(left, left_shape, strict=True)) | dict(zip(right, right_shape, strict=True))
    batch = [c for c in result if c in left and c in right]
    rows = [c for c in result if c not in right]
    columns = [c for c in result if c not in left]
    summed = [c for c in left if c not in result]
    letters = batch + rows + columns
    if summed:
        outer = tuple(sizes[c] for c in batch)
        m, k, n = (math.prod(sizes[c] for c in group) for group in (rows, summed, columns))
        shapes = (*outer, m, k), (*outer, k, n)
    else:  # side by side, to be broadcast
        letters = list(result)
        shapes = (
            tuple(sizes[c] if c in left else 1 for c in result),
            tuple(sizes[c] if c in right else 1 for c in result),
        )
    axes = [(batch + rows + summed, left), (batch + summed + columns, right)]
    orders = [_order(term, [c for c in (wanted if summed else result) if c in term]) for wanted, term in axes]
    shape = tuple(sizes[c] for c in letters)
    return Plan(bool(summed), orders[0], shapes[0], orders[1], shapes[1], shape, _order("".join(letters), result))


def _terms(subscripts: str) -> tuple[str, str, str]:
    operands, _, result = subscripts.partition("->")
    left, _, right = operands.partition(",")
    return left, right, result


def _order(letters: str, wanted: Sequence[str]) -> tuple[int, ...]:
    return tuple(letters.index(c) for c in wanted)


def tensordot(a: Operand, b: Operand, axes: Any = 2) -> Variable:
    """Σ a · b over pairs of axes: `axes` = n for the last n of a with the first n of b, or (axes of a, axes of b).

    The result has the other axes of a, then those of b. Raises ShapeError when the sizes of a pair differ.
    """
    a_shape, b_shape = shape_of(a), shape_of(b)
    if isinstance(axes, int | np.integer):
        pairs = [*range(len(a_shape) - int(axes), len(a_shape))], [*range(int(axes))]
        if axes > min(len(a_shape), len(b_shape)):
            raise ShapeError(
                f"tensordot: axes={axes} needs as many axes in each operand; shapes {a_shape} and {b_shape}"
            )
    else:
        pairs = tuple([int(side)] if np.ndim(side) == 0 else [int(i) for i in side] for side in axes)  # type: ignore[assignment]
    left = all_axes(pairs[0], len(a_shape))
    right = all_axes(pairs[1], len(b_shape))
    if [a_shape[i] for i in left] != [b_shape[i] for i in right]:
        raise ShapeError(
            f"tensordot: shape-mismatch for sum: axes {left} of a {a_shape} and {right} of b {b_shape} must "
            "have the same sizes, pair by pair"
        )
    return Einsum(_subscripts_of_axes(len(a_shape), len(b_shape), left, right))(a, b)


@functools.lru_cache(maxsize=512)
def _subscripts_of_axes(a_ndim: int, b_ndim: int, left: tuple[int, ...], right: tuple[int, ...]) -> str:
    a_names = LETTERS[:a_ndim]
    own = iter(LETTERS[a_ndim:])
    b_names = "".join(a_names[left[right.index(i)]] if i in right else next(own) for i in range(b_ndim))
    kept = [c for c in a_names if c not in b_names] + [c for c in b_names if c not in a_names]
    return f"{a_names},{b_names}->{''.join(kept)}"


def einsum(
    *operands: Any,
    out: None = None,
    optimize: Any = False,
    dtype: npt.DTypeLike | None = None,
    order: str = "K",
    casting: Any = "safe",
) -> Variable:
    """Sums of products over named axes: einsum("bij,bjk->bik", a, b).

    All of NumPy's forms: an implicit result (the letters that occur once, in alphabetical order), "..." for axes that
    broadcast, a letter twice in one operand (its diagonal), axes of size 1 that stretch, and sublists of integers,
    einsum(a, [0, 1], b, [1, 2], [0, 2]). Operands are contracted two at a time in an order that np.einsum_path finds:
    by `optimize` where it is given ("greedy", "optimal", a path), greedily otherwise.

    Formula:  the derivative for an operand is the einsum of the gradient and the other operands to its letters.
    Raises ShapeError, a ValueError, for subscripts that are malformed or don't fit the shapes.
    """
    if out is not None:
        raise GraphError("einsum(…, out=…) would write past the graph: use the result it returns instead")
    subscripts, xs = written_out(operands)
    xs = [x if isinstance(x, Variable) else backends.as_array(x) for x in xs]
    if dtype is not None:
        for x in xs:
            if not np.can_cast(x.dtype, dtype, casting):
                raise DTypeError(
                    f"einsum: cannot cast an operand from {x.dtype} to {np.dtype(dtype)} by casting={casting!r}"
                )
        xs = [ops.astype(x, dtype) for x in xs]
    names, result = parse(subscripts, tuple(x.shape for x in xs))
    if len(xs) == 2 and _is_plain(names, result, xs[0].shape, xs[1].shape):
        return Einsum(f"{names[0]},{names[1]}->{result}")(*xs)
    if len(xs) == 1:
        return _contracted(subscripts, names, result, xs, optimize)
    return rounded_once(Einsum(""), xs, lambda xs: _contracted(subscripts, names, result, xs, optimize))


def _contracted(subscripts: str, names: Sequence[str], result: str, xs: list[Any], optimize: Any) -> Any:
    """Sums and products of two at a time, until one operand is left."""
    terms = list(names)
    sizes: dict[str, int] = {}
    for i, x in enumerate(xs):
        xs[i], terms[i] = _diagonals(x, terms[i])
        for c, size in zip(terms[i], xs[i].shape, strict=True):
            sizes[c] = size if sizes.get(c, 1) == 1 else sizes[c]
    for i, x in enumerate(xs):
        stretched = [c for c, size in zip(terms[i], x.shape, strict=True) if size != sizes[c]]
        xs[i], terms[i] = _without(x, terms[i], stretched)
    for i, x in enumerate(xs):
        alone = [
            c for c in terms[i] if c not in result and not any(c in term for k, term in enumerate(terms) if k != i)
        ]
        xs[i], terms[i] = _summed(x, terms[i], alone)
    if len(xs) == 1:
        return ops.transpose(xs[0], _order(terms[0], result)) if terms[0] != result else xs[0]
    for group in _path(",".join(terms) + "->" + result, tuple(x.shape for x in xs), _hashable(optimize)):
        taken = [(terms.pop(i), xs.pop(i)) for i in sorted(group, reverse=True)]
        name, x = taken.pop()
        while taken:
            other, b = taken.pop()
            rest = {c for term in [result, *terms, *(t for t, _ in taken)] for c in term}
            last = not terms and not taken
            new = result if last else "".join(c for c in dict.fromkeys(name + other) if c in rest)
            x, name = Einsum(f"{name},{other}->{new}")(x, b), new
        terms.append(name)
        xs.append(x)
    if len(xs) > 1:
        raise ShapeError(
            f"einsum {subscripts!r}: the path {optimize!r} leaves {len(xs)} operands; it must end with one"
        )
    return xs[0]


# --- what einsum does before and between ------------------------------------------------------------------------------


@functools.lru_cache(maxsize=512)
def _is_plain(names: tuple[str, str], result: str, left_shape: Shape, right_shape: Shape) -> bool:
    """Whether two operands meet Einsum's conditions as they are."""
    left, right = (
        dict(zip(name, shape, strict=True)) for name, shape in zip(names, (left_shape, right_shape), strict=True)
    )
    if len(left) < len(left_shape) or len(right) < len(right_shape):
        return False
    return all(left[c] == right[c] if c in left and c in right else c in result for c in left | right)


def _diagonals(x: Any, name: str) -> tuple[Any, str]:
    """The operand with each letter once."""
    for c in dict.fromkeys(name):
        while name.count(c) > 1:
            first, second = name.index(c), name.rindex(c)
            x = ops.diagonal(x, 0, first, second)
            name = name[:first] + name[first + 1 : second] + name[second + 1 :] + c
    return x, name


def _without(x: Any, name: str, letters: list[str]) -> tuple[Any, str]:
    """The operand without these axes of size 1."""
    if not letters:
        return x, name
    kept = [(c, size) for c, size in zip(name, x.shape, strict=True) if c not in letters]
    return ops.reshape(x, tuple(size for _, size in kept)), "".join(c for c, _ in kept)


def _summed(x: Any, name: str, letters: list[str]) -> tuple[Any, str]:
    """The operand summed over these axes, in its own dtype: the sum of booleans is "any"."""
    if not letters:
        return x, name
    total = ops.sum(x, axis=tuple(name.index(c) for c in letters))
    total = total if total.dtype == x.dtype else ops.astype(total, x.dtype)
    return total, "".join(c for c in name if c not in letters)


def _hashable(optimize: Any) -> Any:
    if isinstance(optimize, list | tuple):
        return tuple(_hashable(item) for item in optimize)
    return optimize


@functools.lru_cache(maxsize=512)
def _path(subscripts: str, shapes: tuple[Shape, ...], optimize: Any) -> list[tuple[int, ...]]:
    """Which operands to contract in turn; each result goes to the end of the list."""
    if len(shapes) == 2:
        return [(0, 1)]
    wanted: Any = "greedy" if optimize is False or optimize is True or optimize is None else optimize
    if isinstance(wanted, tuple) and wanted and wanted[0] == "einsum_path":
        return list(wanted[1:])
    stand_ins = [np.broadcast_to(np.float64(0), shape) for shape in shapes]
    return np.einsum_path(subscripts, *stand_ins, optimize=wanted)[0][1:]

"""Half precision: float16 and bfloat16, kept in two bytes, computed in float32 and rounded once.

A sum of float16 numbers that NumPy adds up is rounded after every addition, and its products of float16 matrices are slow
loops besides. So an op that does more than one rounding sets `wide`: its forward gets float32 arrays, and its results are
rounded to half precision at the end. Its rule, too, computes in float32; the engine rounds the gradients.

float16 (IEEE 754 binary16) has 11 significant bits and numbers from 2⁻²⁴ to 65,504; bfloat16, of the package ml_dtypes, has
8 bits and the range of float32.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import backends, checks
from autograd_core.errors import DTypeError

if TYPE_CHECKING:
    import numpy.typing as npt

    from autograd_core.function import Function

FLOAT32 = np.dtype(np.float32)
_FULL = (FLOAT32, np.dtype(np.float64))
REFUSED = "refused"  # for `Function.wide`: decompositions of matrices, whose results in half precision would be noise
LIKE_FIRST = "like first"  # for `Function.wide`: the first input decides, also where weights beside it are in float32
# For `Function.wide`: a GPU does these on half precision itself, adding up in float32.
ON_CPU = "on the CPU"  # its rule is computed in float32 everywhere
PRODUCT = "product"  # its rule is made of products too


def dtype_named(name: npt.DTypeLike) -> np.dtype[Any]:
    """The dtype of that name, "bfloat16" included. Raises DTypeError for other things, and where ml_dtypes is missing."""
    if isinstance(name, str) and name == "bfloat16":
        try:
            import ml_dtypes
        except ImportError as error:
            raise DTypeError("bfloat16 needs the package ml_dtypes: pip install ml_dtypes; or use float16") from error
        name = ml_dtypes.bfloat16
    try:
        return np.dtype(name)
    except TypeError as error:
        raise DTypeError(f"{name!r} is no dtype: {error}") from error


def is_half(dtype: np.dtype[Any]) -> bool:
    """Whether it is float16 or bfloat16."""
    return dtype.itemsize == 2 and backends.is_floating(dtype)


def largest(dtype: np.dtype[Any]) -> float:
    """The largest number of a floating-point dtype."""
    return (2 - 2.0**-7) * 2.0**127 if dtype.name == "bfloat16" else float(np.finfo(dtype).max)


def widened(x: Any) -> Any:
    """An array or a Variable of half precision as float32; a tuple of them alike; anything else as it is."""
    if isinstance(x, tuple):
        return tuple(map(widened, x))
    return x.astype(FLOAT32) if hasattr(x, "dtype") and is_half(x.dtype) else x


def scaled(array: Any, factor: float) -> Any:
    """array · factor in the array's dtype: a new array. float16 alone would take a factor below 2⁻²⁵ for 0."""
    return (widened(array) * factor).astype(array.dtype, copy=False)


def shared_dtype(arrays: Sequence[Any]) -> np.dtype[Any] | None:
    """The dtype of half precision that all floating-point arrays among these have; None if they have another."""
    found = None
    for x in arrays:
        if not hasattr(x, "dtype"):
            continue
        dtype = x.dtype
        if dtype in _FULL:
            return None
        if is_half(dtype):
            if found is not None and dtype != found:
                return None
            found = dtype
    return found


def forward(function: Function, xp: Any, arrays: Sequence[Any]) -> Any:
    """`function.forward(xp, *arrays)`: in float32 and rounded once where the op is wide and the arrays are half.

    Raises DTypeError where the op refuses half precision.
    """
    if function.wide == REFUSED:
        _refuse(function, arrays)
    dtype = _dtype_of_result(function, arrays) if function.wide else None
    if dtype is None or (function.wide in (ON_CPU, PRODUCT) and _is_cupy(xp)):
        return function.forward(xp, *arrays)
    y = function.forward(xp, *[widened(x) for x in arrays])
    return tuple([_rounded(part, dtype) for part in y]) if isinstance(y, tuple) else _rounded(y, dtype)


def _dtype_of_result(function: Function, arrays: Sequence[Any]) -> np.dtype[Any] | None:
    """The half precision that the result is rounded to; None if it is not."""
    if function.wide == LIKE_FIRST:
        return arrays[0].dtype if hasattr(arrays[0], "dtype") and is_half(arrays[0].dtype) else None
    return shared_dtype(arrays)


def for_rule(function: Function, gy: Any, saved: Any) -> tuple[Any, Any]:
    """What a rule computes with: float32 in place of half precision, but for products on a GPU, which are faster on that."""
    if function.wide == PRODUCT and _is_cupy(backends.of(getattr(gy, "array", gy)).xp):
        return gy, saved
    return widened(gy), widened(saved)


def _is_cupy(xp: Any) -> bool:
    return getattr(xp, "__name__", "") == "cupy"


def _refuse(function: Function, arrays: Sequence[Any]) -> None:
    for x in arrays:
        if hasattr(x, "dtype") and is_half(x.dtype):
            raise DTypeError(
                f"{checks.call_text(function, arrays)}: {x.dtype} has too few digits for it; "
                "convert with .astype('float32'), which nn.amp.autocast does by itself"
            )


def _rounded(y: Any, dtype: np.dtype[Any]) -> Any:
    return y.astype(dtype) if y.dtype == FLOAT32 else y

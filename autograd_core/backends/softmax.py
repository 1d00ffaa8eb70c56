"""Softmax and its logarithm on raw arrays, and the two steps of softmax apart, for losses that need no more than that.

The largest element is subtracted first: the quotient depends on differences only, and exp(89) overflows float32.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core.backends.compiled import kernels, row_kernels


def softmax(xp: Any, x: Any, axis: Any) -> Any:
    """y = eˣ / Σ eˣ over the axes."""
    if (fast := by_kernel("softmax", axis, x)) is not None:
        return fast
    y = xp.exp(x - x.max(axis=axis, keepdims=True))
    return y / y.sum(axis=axis, keepdims=True)


def log_softmax(xp: Any, x: Any, axis: Any) -> Any:
    """y = x − ln Σ eˣ over the axes."""
    if (fast := by_kernel("log_softmax", axis, x)) is not None:
        return fast
    y = x - finite_top(xp, x, axis)
    return y - xp.log(xp.exp(y).sum(axis=axis, keepdims=True))


def exponential_sums(xp: Any, x: Any) -> tuple[Any, Any]:
    """The largest score of each example and Σ e^(x − largest): x (N, C, …) -> both (N, …)."""
    if (fast := by_kernel("exponential_sums", 1, x)) is not None:
        return fast
    top = x.max(axis=1)
    shifted = x - top[:, None]
    xp.exp(shifted, out=shifted)
    return top, shifted.sum(axis=1)


def exponentials(xp: Any, x: Any, top: Any, scale: Any) -> Any:
    """scale · e^(x − top): x (N, C, …), top and scale (N, …) -> as x."""
    if (fast := by_kernel("exponentials", 1, x, top, scale)) is not None:
        return fast
    y = x - top[:, None]
    xp.exp(y, out=y)
    y *= scale[:, None]
    return y


def finite_top(xp: Any, x: Any, axis: Any) -> Any:
    """The largest element over the axes, kept as size 1; 0 where it is infinite."""
    top = x.max(axis=axis, keepdims=True)
    return xp.where(xp.isfinite(top), top, 0)


def by_kernel(name: str, axis: Any, x: Any, *more: Any) -> Any:
    """What the kernel of that name gives: on the CPU along the last axis, on a card along any. None for the plain code."""
    if fast := row_kernels("softmax", axis, x, *more):
        return getattr(fast, name)(x, *more)
    if (
        x.__class__ is not np.ndarray
        and isinstance(axis, int)
        and (fast := kernels("softmax", np, 4 * x.size, x, *more))
    ):
        return getattr(fast, name)(x, *more, axis=axis)
    return None

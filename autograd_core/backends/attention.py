"""Scaled dot-product attention on raw arrays.

q (…, L, D), k (…, S, D), v (…, S, E), their leading axes broadcast. mask: None, booleans, False where a query may not look,
or numbers to add to the scores. keep: None, or True for the weights that dropout keeps, to be multiplied by `kept`. Both
broadcast to (…, L, S).
"""

from __future__ import annotations

import math
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core.backends.compiled import kernels

_EXP = 8  # operations that an exponential takes, about
_BOOL = np.dtype(bool)


def weights(xp: Any, q: Any, k: Any, mask: Any, scale: float) -> Any:
    """softmax(scale·q kᵀ + mask), (…, L, S); a row without any key, or any that may be looked at, is 0."""
    p = xp.matmul(q * scale, k.swapaxes(-1, -2))
    if mask is not None and mask.dtype.kind == "b":
        p = xp.where(mask, p, -math.inf)
    elif mask is not None:
        p = p + mask
    if not p.shape[-1]:  # no highest score
        return p
    highest = p.max(axis=-1, keepdims=True)
    p -= highest if mask is None else xp.where(highest == -math.inf, 0.0, highest)
    xp.exp(p, out=p)
    # The highest score gives 1, so that a sum below 1 is that of a row without any.
    p /= xp.maximum(p.sum(axis=-1, keepdims=True), 1.0)
    return p


def attention(xp: Any, q: Any, k: Any, v: Any, mask: Any, keep: Any, scale: float, kept: float) -> Any:
    """weights·v, (…, L, E)."""
    if fast := _kernels(xp, mask, keep, q, k, v):
        return fast.attention(q, k, v, mask, keep, scale, kept)
    p = weights(xp, q, k, mask, scale)
    return xp.matmul(p if keep is None else p * keep * kept, v)


def attention_backward(
    gy: Any, q: Any, k: Any, v: Any, mask: Any, keep: Any, scale: float, kept: float
) -> tuple[Any, Any, Any] | None:
    """The gradients of q, k and v, where there are kernels for these arrays; else None: the rule has the formula."""
    if fast := _kernels(np, mask, keep, q, k, v, gy):
        return fast.attention_backward(gy, q, k, v, mask, keep, scale, kept)
    return None


def _kernels(xp: Any, mask: Any, keep: Any, *arrays: Any) -> ModuleType | None:
    """The compiled kernels, which know up to two leading axes, the same for q, k and v."""
    q, k, v = arrays[:3]
    heads = q.shape[:-2]
    if q.ndim > 4 or k.shape[:-2] != heads or v.shape[:-2] != heads or not q.shape[-1]:
        return None
    scores = (*heads, q.shape[-2], k.shape[-2])
    for array in (mask, keep):
        if array is None:
            continue
        if array.__class__ is not q.__class__ or (array.dtype != _BOOL and (array is keep or array.dtype != q.dtype)):
            return None
        if array.ndim > len(scores) or any(
            size not in (1, n) for size, n in zip(array.shape[::-1], scores[::-1], strict=False)
        ):
            return None
    return kernels("attention", xp, math.prod(scores) * (q.shape[-1] + v.shape[-1] + _EXP), *arrays)

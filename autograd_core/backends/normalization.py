"""Normalisation on raw arrays: each result, and each gradient, for the three ways to say which elements share a mean.

The variance is that of the centred values, in a second pass: the mean of the squares minus the square of the mean would
lose all digits where the mean is large.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core.backends.batch_array import innermost
from autograd_core.backends.compiled import kernels

_ROW = 8  # elements of a channel side by side from which the CPU's kernels, which go row by row, are faster


def batch_norm(xp: Any, x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """Each channel over all examples: x (N, C, M), weight and bias (C,) or None -> y, and mean and variance, (C,)."""
    if _long(xp, x.shape[2]) and (fast := kernels("normalization", xp, 4 * x.size, x)):
        return fast.batch_norm(x, weight, bias, eps)
    count = x.shape[0] * x.shape[2]
    mean = _channel_sums(x) / count
    y = x - mean[:, None]
    var = _channel_products(xp, y, y) / count
    scale = 1 / xp.sqrt(var + eps)
    y *= (scale if weight is None else scale * weight)[:, None]
    if bias is not None:
        y += bias[:, None]
    return y, mean, var


def batch_norm_backward(xp: Any, gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """The gradients of x, weight and bias, from mean and 1/√(var + eps), both (C,)."""
    if _long(xp, x.shape[2]) and (fast := kernels("normalization", xp, 4 * x.size, gy, x, mean, rstd)):
        return fast.batch_norm_backward(gy, x, mean, rstd, weight)
    count = x.shape[0] * x.shape[2]
    gx = x - mean[:, None]
    gweight = _channel_products(xp, gy, gx) * rstd
    gbias = _channel_sums(gy)
    gx *= (gweight * rstd / -count)[:, None]
    gx += gy
    gx -= (gbias / count)[:, None]
    gx *= (rstd if weight is None else rstd * weight)[:, None]
    return gx, gweight, gbias


def group_norm(xp: Any, x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """Each group of channels of each example: x (N, G, K, M), weight and bias (G·K,) or None -> y, mean and variance (N, G)."""
    n, groups, channels, size = x.shape
    if _long(xp, size) and (fast := kernels("normalization", xp, 4 * x.size, *_present(x, weight, bias))):
        return fast.group_norm(x, weight, bias, eps)
    mean = x.mean(axis=(2, 3))
    y = x - mean[:, :, None, None]
    rows = y.reshape(n, groups, channels * size)
    var = _products(xp, rows, rows) / (channels * size)
    scale = (1 / xp.sqrt(var + eps))[:, :, None]
    y *= (scale if weight is None else scale * weight.reshape(groups, channels))[..., None]
    if bias is not None:
        y += bias.reshape(groups, channels, 1)
    return y, mean, var


def group_norm_backward(xp: Any, gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """The gradients of x, weight and bias, from mean and 1/√(var + eps), both (N, G)."""
    _, groups, channels, size = x.shape
    if _long(xp, size) and (fast := kernels("normalization", xp, 4 * x.size, *_present(gy, x, mean, rstd, weight))):
        return fast.group_norm_backward(gy, x, mean, rstd, weight)
    rstd = rstd[:, :, None]
    gx = x - mean[:, :, None, None]
    slopes = _products(xp, gy, gx) * rstd  # Σ gy·x̂ of each channel
    sums = gy.sum(axis=3)
    gweight, gbias = slopes.sum(axis=0).reshape(-1), sums.sum(axis=0).reshape(-1)
    if weight is not None:
        weight = weight.reshape(groups, channels)
        slopes, sums = slopes * weight, sums * weight
        gy = gy * weight[:, :, None]
    gx *= (slopes.mean(axis=2, keepdims=True) * rstd / -size)[..., None]
    gx += gy
    gx -= (sums.mean(axis=2, keepdims=True) / size)[..., None]
    gx *= rstd[..., None]
    return gx, gweight, gbias


def layer_norm(xp: Any, x: Any, weight: Any, bias: Any, eps: float) -> tuple[Any, Any, Any]:
    """Each row: x (R, D), weight and bias (D,) or None -> y, and mean and variance, (R,)."""
    if _long(xp, x.shape[1]) and (fast := kernels("normalization", xp, 4 * x.size, *_present(x, weight, bias))):
        return fast.layer_norm(x, weight, bias, eps)
    mean = x.mean(axis=1)
    y = x - mean[:, None]
    var = _products(xp, y, y) / x.shape[1]
    y *= (1 / xp.sqrt(var + eps))[:, None]
    if weight is not None:
        y *= weight
    if bias is not None:
        y += bias
    return y, mean, var


def layer_norm_backward(xp: Any, gy: Any, x: Any, mean: Any, rstd: Any, weight: Any) -> tuple[Any, Any, Any]:
    """The gradients of x, weight and bias, from mean and 1/√(var + eps), both (R,)."""
    if _long(xp, x.shape[1]) and (
        fast := kernels("normalization", xp, 4 * x.size, *_present(gy, x, mean, rstd, weight))
    ):
        return fast.layer_norm_backward(gy, x, mean, rstd, weight)
    gx = x - mean[:, None]
    gx *= rstd[:, None]
    product = gy * gx
    gweight, gbias = product.sum(axis=0), gy.sum(axis=0)
    if weight is not None:
        product *= weight
        gy = gy * weight
    gx *= -product.mean(axis=1, keepdims=True)
    gx += gy
    gx -= gy.mean(axis=1, keepdims=True)
    gx *= rstd[:, None]
    return gx, gweight, gbias


def alike(arrays: Sequence[Any]) -> Sequence[Any]:
    """Inside vmap: all of them in the batches that any is in, since one that is not can't take another in place."""
    batch = innermost(arrays)
    return arrays if batch is None else [None if a is None else batch.xp.lift(a) for a in arrays]


def _long(xp: Any, size: int) -> bool:
    """Whether rows are long enough for kernels; a card's are faster for any."""
    return size >= _ROW or xp is not np


def _present(*arrays: Any) -> list[Any]:
    return [array for array in arrays if array is not None]


def _channel_sums(x: Any) -> Any:
    """x (N, C, M) -> (C,). Partial sums are added in float64: there may be many."""
    partial = x[:, :, 0] if x.shape[2] == 1 else x.sum(axis=2)  # NumPy is slow at sums of one element
    return partial.sum(axis=0, dtype=np.float64).astype(x.dtype)


def _channel_products(xp: Any, a: Any, b: Any) -> Any:
    """Σ a·b for each channel, (N, C, M) -> (C,)."""
    partial = a[:, :, 0] * b[:, :, 0] if a.shape[2] == 1 else _products(xp, a, b)
    return partial.sum(axis=0, dtype=np.float64).astype(a.dtype)


def _products(xp: Any, a: Any, b: Any) -> Any:
    """Σ a·b along the last axis: by BLAS, without an array of the products."""
    return xp.matmul(a[..., None, :], b[..., :, None])[..., 0, 0]

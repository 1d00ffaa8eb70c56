"""Normalisation on the CPU: each channel or row is read while it is in the cache, without temporary arrays."""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.jit import U, fused, kernel
from autograd_core.backends.compiled.rows import in_any_order
from autograd_core.backends.compiled.rows import total as sum_of
from autograd_core.backends.threads import share


def batch_norm(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.batch_norm`."""
    x = np.ascontiguousarray(x)
    channels = x.shape[1]
    weight = np.ones(channels, x.dtype) if weight is None else np.ascontiguousarray(weight)
    bias = np.zeros(channels, x.dtype) if bias is None else np.ascontiguousarray(bias)
    y, mean, var = np.empty_like(x), np.empty(channels, x.dtype), np.empty(channels, x.dtype)
    share(_normalize, channels, x, weight, bias, float(eps), y, mean, var)
    return y, mean, var


def batch_norm_backward(
    gy: np.ndarray, x: np.ndarray, mean: np.ndarray, rstd: np.ndarray, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.batch_norm_backward`."""
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    channels = x.shape[1]
    weight = np.ones(channels, x.dtype) if weight is None else np.ascontiguousarray(weight)
    gx, gweight, gbias = np.empty_like(x), np.empty(channels, x.dtype), np.empty(channels, x.dtype)
    share(_differentiate, channels, gy, x, mean, rstd, weight, gx, gweight, gbias)
    return gx, gweight, gbias


def group_norm(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.group_norm`."""
    x = np.ascontiguousarray(x)
    n, groups, channels, size = x.shape
    weight = np.ones(groups * channels, x.dtype) if weight is None else np.ascontiguousarray(weight)
    bias = np.zeros(groups * channels, x.dtype) if bias is None else np.ascontiguousarray(bias)
    y, mean, var = np.empty_like(x), np.empty((n, groups), x.dtype), np.empty((n, groups), x.dtype)
    rows, each = (n * groups, channels, size), (groups, channels)
    arrays = x.reshape(rows), weight.reshape(each), bias.reshape(each), float(eps), y.reshape(rows)
    share(_normalize_groups, n * groups, *arrays, mean.reshape(-1), var.reshape(-1))
    return y, mean, var


def group_norm_backward(
    gy: np.ndarray, x: np.ndarray, mean: np.ndarray, rstd: np.ndarray, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.group_norm_backward`."""
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    n, groups, channels, size = x.shape
    weight = np.ones(groups * channels, x.dtype) if weight is None else np.ascontiguousarray(weight)
    gx, slopes, sums = np.empty_like(x), *np.empty((2, n * groups, channels), x.dtype)
    rows = (n * groups, channels, size)
    arrays = gy.reshape(rows), x.reshape(rows), mean.reshape(-1), rstd.reshape(-1), weight.reshape(groups, channels)
    share(_differentiate_groups, n * groups, *arrays, gx.reshape(rows), slopes, sums)
    return gx, slopes.reshape(n, -1).sum(axis=0), sums.reshape(n, -1).sum(axis=0)


def layer_norm(
    x: np.ndarray, weight: np.ndarray | None, bias: np.ndarray | None, eps: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.layer_norm`."""
    x = np.ascontiguousarray(x)
    rows, size = x.shape
    weight = np.ones(size, x.dtype) if weight is None else np.ascontiguousarray(weight)
    bias = np.zeros(size, x.dtype) if bias is None else np.ascontiguousarray(bias)
    y, mean, var = np.empty_like(x), np.empty(rows, x.dtype), np.empty(rows, x.dtype)
    share(_normalize_rows, rows, x, weight, bias, float(eps), y, mean, var)
    return y, mean, var


def layer_norm_backward(
    gy: np.ndarray, x: np.ndarray, mean: np.ndarray, rstd: np.ndarray, weight: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """As `normalization.layer_norm_backward`."""
    gy, x = np.ascontiguousarray(gy), np.ascontiguousarray(x)
    rows, size = x.shape
    weight = np.ones(size, x.dtype) if weight is None else np.ascontiguousarray(weight)
    blocks = -(-rows // _BLOCK)
    gx = np.empty_like(x)
    gweights, gbiases = np.zeros((blocks, size), x.dtype), np.zeros((blocks, size), x.dtype)
    share(_differentiate_rows, blocks, gy, x, mean, rstd, weight, gx, gweights, gbiases)
    return gx, gweights.sum(axis=0), gbiases.sum(axis=0)


_BLOCK = 64  # rows whose gradients of weight and bias are summed by one thread: fixed, so that the threads' number is not seen


@in_any_order
def _sum_of_squares(row, mean):  # type: ignore[no-untyped-def]
    total = row.dtype.type(0)
    for q in range(U(row.size)):
        centred = row[q] - mean
        total += centred * centred
    return total


@in_any_order
def _sums_of_gradient(gy, x, mean):  # type: ignore[no-untyped-def]
    total, product = gy.dtype.type(0), gy.dtype.type(0)
    for q in range(U(gy.size)):
        total += gy[q]
        product += gy[q] * (x[q] - mean)
    return total, product


@kernel
def _normalize(first, last, x, weight, bias, eps, y, means, variances):  # type: ignore[no-untyped-def]
    examples, count = x.shape[0], x.shape[0] * x.shape[2]
    one = x.dtype.type(1)
    for c in range(first, last):
        total = 0.0
        for n in range(examples):
            total += sum_of(x[n, c])
        mean = one * x.dtype.type(total / count)
        total = 0.0
        for n in range(examples):
            total += _sum_of_squares(x[n, c], mean)
        var = total / count
        scale = x.dtype.type(weight[c] / np.sqrt(var + eps))
        shift = bias[c]
        for n in range(examples):
            row, result = x[n, c], y[n, c]
            for q in range(U(row.size)):
                result[q] = (row[q] - mean) * scale + shift
        means[c], variances[c] = mean, var


@kernel
def _differentiate(first, last, gy, x, means, rstds, weight, gx, gweight, gbias):  # type: ignore[no-untyped-def]
    examples, count = x.shape[0], x.shape[0] * x.shape[2]
    kind = x.dtype.type
    for c in range(first, last):
        mean, rstd = means[c], rstds[c]
        total, product = 0.0, 0.0
        for n in range(examples):
            a, b = _sums_of_gradient(gy[n, c], x[n, c], mean)
            total += a
            product += b
        gbias[c], gweight[c] = total, product * rstd
        scale = kind(weight[c] * rstd)
        slope, offset = kind(product * rstd * rstd / count), kind(total / count)
        for n in range(examples):
            incoming, row, result = gy[n, c], x[n, c], gx[n, c]
            for q in range(U(row.size)):
                result[q] = (incoming[q] - offset - (row[q] - mean) * slope) * scale


@in_any_order
def _weighted_sums_of_gradient(gy, x, mean, weight):  # type: ignore[no-untyped-def]
    total, product = gy.dtype.type(0), gy.dtype.type(0)
    for q in range(U(gy.size)):
        g = gy[q] * weight[q]
        total += g
        product += g * (x[q] - mean)
    return total, product


@fused
def _normalize_rows(first, last, x, weight, bias, eps, y, means, variances):  # type: ignore[no-untyped-def]
    size, kind = x.shape[1], x.dtype.type
    for r in range(first, last):
        row, result = x[r], y[r]
        mean = kind(sum_of(row) / size)
        var = _sum_of_squares(row, mean) / size
        scale = kind(1 / np.sqrt(var + eps))
        for q in range(U(size)):
            result[q] = (row[q] - mean) * scale * weight[q] + bias[q]
        means[r], variances[r] = mean, var


@fused
def _differentiate_rows(first, last, gy, x, means, rstds, weight, gx, gweights, gbiases):  # type: ignore[no-untyped-def]
    size, kind = x.shape[1], x.dtype.type
    for block in range(first, last):
        gweight, gbias = gweights[block], gbiases[block]
        for r in range(block * _BLOCK, min(len(x), (block + 1) * _BLOCK)):
            incoming, row, result, mean, rstd = gy[r], x[r], gx[r], means[r], rstds[r]
            total, product = _weighted_sums_of_gradient(incoming, row, mean, weight)
            offset, slope = kind(total / size), kind(product * rstd * rstd / size)
            for q in range(U(size)):
                gweight[q] += incoming[q] * ((row[q] - mean) * rstd)
                gbias[q] += incoming[q]
            for q in range(U(size)):
                result[q] = (incoming[q] * weight[q] - offset - (row[q] - mean) * slope) * rstd


@kernel
def _normalize_groups(first, last, x, weight, bias, eps, y, means, variances):  # type: ignore[no-untyped-def]
    groups, channels, kind = weight.shape[0], x.shape[1], x.dtype.type
    for r in range(first, last):
        group = x[r].reshape(-1)
        mean = kind(sum_of(group) / group.size)
        var = _sum_of_squares(group, mean) / group.size
        rstd = 1 / np.sqrt(var + eps)
        for c in range(channels):
            row, result = x[r, c], y[r, c]
            scale, shift = kind(rstd * weight[r % groups, c]), bias[r % groups, c]
            for q in range(U(row.size)):
                result[q] = (row[q] - mean) * scale + shift
        means[r], variances[r] = mean, var


@kernel
def _differentiate_groups(first, last, gy, x, means, rstds, weight, gx, slopes, sums):  # type: ignore[no-untyped-def]
    groups, channels, kind = weight.shape[0], x.shape[1], x.dtype.type
    count = channels * x.shape[2]
    for r in range(first, last):
        mean, rstd, weights = means[r], rstds[r], weight[r % groups]
        total, product = 0.0, 0.0
        for c in range(channels):
            a, b = _sums_of_gradient(gy[r, c], x[r, c], mean)
            sums[r, c], slopes[r, c] = a, b * rstd
            total += a * weights[c]
            product += b * weights[c]
        offset, slope = kind(total / count), kind(product * rstd * rstd / count)
        for c in range(channels):
            incoming, row, result, scale = gy[r, c], x[r, c], gx[r, c], weights[c]
            for q in range(U(row.size)):
                result[q] = (incoming[q] * scale - offset - (row[q] - mean) * slope) * rstd

"""Pooling and its gradients on arrays of any library, with any number of spatial axes: x (N, C, …) by windows."""

from __future__ import annotations

import functools
import math
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core.backends.compiled import kernels
from autograd_core.backends.windows import Shape, Window

_ALL = slice(None)


def max_pool(xp: Any, x: Any, window: Window, out: Shape) -> tuple[Any, Any]:
    """The largest element of each window and its number in the window, the first if several tie: both (N, C, *out).

    A NaN is larger than all numbers, and the last of several is chosen. Padding is never chosen.
    """
    shape = (*x.shape[:2], *out)
    if _fits_kernel(xp, window) and (fast := kernels("pooling", xp, x.size, x)):
        return fast.max_pool(x, window, out)
    y = xp.full(shape, _lowest(x.dtype), x.dtype)
    where = xp.zeros(shape, _small_integer(window))
    if any(map(any, window.padding)):
        where[...] = xp.asarray(_first(window, out), dtype=where.dtype)
    for number, places, windows in window.elements(x.shape[2:], out):
        element, seen = x[(_ALL, _ALL, *places)], (_ALL, _ALL, *windows)
        best = y[seen]
        where[seen] = xp.where((element > best) | (element != element), number, where[seen])
        y[seen] = xp.maximum(best, element)
    return y, where


def max_unpool(xp: Any, x: Any, where: Any, window: Window, image: Shape) -> Any:
    """Each element of x (N, C, OH, OW) added at the place in its window that `where` names: (N, C, *image)."""
    if _fits_kernel(xp, window) and (fast := kernels("pooling", xp, x.size * math.prod(window.kernel), x)):
        return fast.max_unpool(x, where, window, image)
    y = xp.zeros((*x.shape[:2], *image), x.dtype)
    for number, places, windows in window.elements(image, x.shape[2:]):
        seen = (_ALL, _ALL, *windows)
        y[(_ALL, _ALL, *places)] += xp.where(where[seen] == number, x[seen], 0)
    return y


def max_pick(xp: Any, x: Any, where: Any, window: Window) -> Any:
    """From each window of x (N, C, H, W) the element that `where` names: (N, C, OH, OW)."""
    y = xp.zeros(where.shape, x.dtype)
    for number, places, windows in window.elements(x.shape[2:], where.shape[2:]):
        seen = (_ALL, _ALL, *windows)
        y[seen] = xp.where(where[seen] == number, x[(_ALL, _ALL, *places)], y[seen])
    return y


def sum_pool(xp: Any, x: Any, window: Window, out: Shape) -> Any:
    """The sum of each window: (N, C, *out)."""
    y = xp.zeros((*x.shape[:2], *out), x.dtype)
    for _, places, windows in window.elements(x.shape[2:], out):
        y[(_ALL, _ALL, *windows)] += x[(_ALL, _ALL, *places)]
    return y


def sum_unpool(xp: Any, x: Any, window: Window, image: Shape) -> Any:
    """Each element of x (N, C, OH, OW) added to every place that its window sees: (N, C, *image)."""
    y = xp.zeros((*x.shape[:2], *image), x.dtype)
    for _, places, windows in window.elements(image, x.shape[2:]):
        y[(_ALL, _ALL, *places)] += x[(_ALL, _ALL, *windows)]
    return y


def mean_pool(xp: Any, x: Any, window: Window, out: Shape, divisor: Any) -> Any:
    """The sum of each window divided by one number, or by one for each window: (N, C, *out). Without dilation."""
    if fast := _mean_kernels(xp, window, x):
        return fast.mean_pool(x, window, out, xp.broadcast_to(xp.asarray(divisor, x.dtype), out))
    y = sum_pool(xp, x, window, out)
    y /= divisor
    return y


def mean_unpool(xp: Any, x: Any, window: Window, image: Shape, divisor: Any) -> Any:
    """Each element of x (N, C, OH, OW), divided, added to every place that its window sees: (N, C, *image)."""
    if fast := _mean_kernels(xp, window, x):
        return fast.mean_unpool(x, window, image, xp.broadcast_to(xp.asarray(divisor, x.dtype), x.shape[2:]))
    return sum_unpool(xp, x / divisor, window, image)


def _mean_kernels(xp: Any, window: Window, x: Any) -> ModuleType | None:
    """The kernels, if they suit: on the CPU for images."""
    if xp is np and len(window.kernel) != 2:
        return None
    return kernels("mean_pooling", xp, x.size * math.prod(window.kernel), x)


def counts(window: Window, image: Shape, out: Shape, include_padding: bool) -> np.ndarray:
    """How many elements each window has, as float64 of shape `out`; without dilation.

    include_padding:  count the padding that was asked for. What lies past it, because the last window may hang over,
                      never counts.
    """
    axes = []
    for size, n, k, s, (p, _) in zip(image, out, window.kernel, window.stride, window.padding, strict=True):
        starts = np.arange(n) * s - p
        ends = np.minimum(starts + k, size + p)
        axes.append(ends - starts if include_padding else np.minimum(ends, size) - np.maximum(starts, 0))
    return functools.reduce(np.multiply.outer, axes).astype(np.float64)


def sees_nothing(window: Window, image: Shape) -> bool:
    """Whether the elements of some window all lie outside of the image."""
    for size, k, s, (p, after), d in zip(
        image, window.kernel, window.stride, window.padding, window.dilation, strict=True
    ):
        starts = np.arange(0, size + p + after - d * (k - 1), s) - p
        places = starts[:, None] + np.arange(k) * d
        if not ((places >= 0) & (places < size)).any(axis=1).all():
            return True
    return False


def _fits_kernel(xp: Any, window: Window) -> bool:
    """Whether kernels know such windows: with a number that fits a byte, and on the CPU on images without padding."""
    return math.prod(window.kernel) <= 256 and (xp is not np or window.padding == ((0, 0), (0, 0)))


def _first(window: Window, out: Shape) -> np.ndarray:
    """For each window the number of its first element that is not padding: what a window of -inf alone chooses."""
    first = np.zeros((), np.int64)
    for n, k, s, (p, _), d in zip(out, window.kernel, window.stride, window.padding, window.dilation, strict=True):
        outside = np.maximum(p - np.arange(n) * s, 0)
        first = np.add.outer(first * k, -(-outside // d))
    return first


def _lowest(dtype: Any) -> float | int:
    return int(np.iinfo(dtype).min) if dtype.kind in "iu" else -math.inf


def _small_integer(window: Window) -> type[np.integer[Any]]:
    """The smallest type that can number the window's elements."""
    return np.uint8 if math.prod(window.kernel) <= 256 else np.int32

"""Average pooling of images on the CPU, a row of windows at a time: first the sum of the rows of the image that they see,
then of its columns."""

from __future__ import annotations

import math

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel, with_scratch
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Shape, Window


def mean_pool(x: np.ndarray, window: Window, out: Shape, divisor: np.ndarray) -> np.ndarray:
    """As `pooling.mean_pool`, for images; a divisor for each window, (OH, OW)."""
    y = np.empty((*x.shape[:2], *out), x.dtype)
    kernel = with_scratch(_average, x.shape[3])
    share(kernel, math.prod(x.shape[:2]), _planes(x), _planes(y), divisor, *_numbers(window))
    return y


def mean_unpool(x: np.ndarray, window: Window, image: Shape, divisor: np.ndarray) -> np.ndarray:
    """As `pooling.mean_unpool`, for images; a divisor for each window, (OH, OW)."""
    y = np.empty((*x.shape[:2], *image), x.dtype)
    kernel = with_scratch(_spread, image[1] + x.shape[3])
    share(kernel, math.prod(x.shape[:2]), _planes(x), _planes(y), divisor, *_numbers(window))
    return y


def _planes(x: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(x).reshape(-1, *x.shape[2:])


def _numbers(window: Window) -> tuple[int, ...]:
    return (*window.kernel, *window.stride, window.padding[0][0], window.padding[1][0])


@inline
def _range(offset, step, size, count):  # type: ignore[no-untyped-def]
    """Of the windows o < count those for which o · step + offset is a place in an axis of `size`: the first, and the end."""
    start = max(0, -(offset // step))
    return start, max(start, min(count, (size - 1 - offset) // step + 1))


@inline
def _add(to, row):  # type: ignore[no-untyped-def]
    for q in range(U(to.size)):
        to[q] += row[q]


@inline
def _add_every(to, row, step):  # type: ignore[no-untyped-def]
    for q in range(U(to.size)):
        to[q] += row[q * step]


@inline
def _add_to_every(to, row, step):  # type: ignore[no-untyped-def]
    for q in range(U(row.size)):
        to[q * step] += row[q]


@kernel
def _average(first, last, seen, x, y, divisor, kh, kw, sh, sw, ph, pw):  # type: ignore[no-untyped-def]
    (height, width), (oh, ow) = x.shape[1:], y.shape[1:]
    for plane in range(first, last):
        for r in range(oh):
            top = r * sh - ph
            seen[:] = 0
            for i in range(max(0, top), min(height, top + kh)):
                _add(seen, x[plane, i])
            result = y[plane, r]
            result[:] = 0
            for j in range(kw):
                start, end = _range(j - pw, sw, width, ow)
                column = seen[start * sw + j - pw :]
                if sw == 1:  # compiled for themselves: with a step it knows, LLVM vectorises the loop
                    _add(result[start:end], column)
                elif sw == 2:
                    _add_every(result[start:end], column, U(2))
                else:
                    _add_every(result[start:end], column, U(sw))
            for q in range(U(ow)):
                result[q] /= divisor[r, q]


@kernel
def _spread(first, last, scratch, x, y, divisor, kh, kw, sh, sw, ph, pw):  # type: ignore[no-untyped-def]
    (oh, ow), (height, width) = x.shape[1:], y.shape[1:]
    seen, shares = scratch[:width], scratch[width:]
    for plane in range(first, last):
        y[plane] = 0
        for r in range(oh):
            for q in range(U(ow)):
                shares[q] = x[plane, r, q] / divisor[r, q]
            seen[:] = 0
            for j in range(kw):
                start, end = _range(j - pw, sw, width, ow)
                column = seen[start * sw + j - pw :]
                if sw == 1:
                    _add(column[: end - start], shares[start:end])
                else:
                    _add_to_every(column, shares[start:end], U(sw))
            top = r * sh - ph
            for i in range(max(0, top), min(height, top + kh)):
                _add(y[plane, i], seen)

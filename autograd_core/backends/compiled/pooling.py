"""Pooling of images on the CPU: one pass over each image, a row of windows at a time."""

from __future__ import annotations

import math

import numpy as np

from autograd_core.backends.compiled.jit import U, inline, kernel
from autograd_core.backends.compiled.pairs import largest_of_four, put_one_of_four
from autograd_core.backends.compiled.vectors import VECTOR
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Shape, Window


def max_pool(x: np.ndarray, window: Window, out: Shape) -> tuple[np.ndarray, np.ndarray]:
    """As `pooling.max_pool`, for floating-point images without padding and windows of at most 256 elements."""
    x = np.ascontiguousarray(x)
    y, where = np.empty((*x.shape[:2], *out), x.dtype), np.empty((*x.shape[:2], *out), np.uint8)
    planes = math.prod(x.shape[:2])
    if _lies_side_by_side(window):
        share(_choose_of_four, planes, _planes(x), _planes(y), _planes(where))
        return y, where
    share(_choose, planes, _planes(x), _planes(y), _planes(where), *window.kernel, *window.stride, *window.dilation)
    return y, where


def max_unpool(x: np.ndarray, where: np.ndarray, window: Window, image: Shape) -> np.ndarray:
    """As `pooling.max_unpool`, for images without padding."""
    x = np.ascontiguousarray(x)
    y = np.empty((*x.shape[:2], *image), x.dtype)
    planes = math.prod(x.shape[:2])
    if _lies_side_by_side(window):
        share(_put_back, planes, _planes(x), _planes(where), _planes(y))
        return y
    share(_put, planes, _planes(x), _planes(where), _planes(y), window.kernel[1], *window.stride, *window.dilation)
    return y


def _lies_side_by_side(window: Window) -> bool:
    return window.kernel == window.stride == (2, 2) and window.dilation == (1, 1)


def _planes(x: np.ndarray) -> np.ndarray:
    return x.reshape(-1, *x.shape[2:])


@kernel
def _choose_of_four(first, last, x, y, where):  # type: ignore[no-untyped-def]
    oh, ow, height, width = y.shape[1], y.shape[2], x.shape[1], x.shape[2]
    pixels, best, chosen, lanes = x.reshape(x.size), y.reshape(y.size), where.reshape(where.size), VECTOR // x.itemsize
    for plane in range(first, last):
        for r in range(oh):
            for q in range(0, ow, lanes):
                top, t = (plane * height + 2 * r) * width + 2 * q, (plane * oh + r) * ow + q
                largest_of_four(pixels, U(top), U(top + width), U(min(lanes, ow - q)), best, U(t), chosen)


@kernel
def _put_back(first, last, x, where, y):  # type: ignore[no-untyped-def]
    oh, ow, height, width = x.shape[1], x.shape[2], y.shape[1], y.shape[2]
    given, chosen, pixels, lanes = x.reshape(x.size), where.reshape(where.size), y.reshape(y.size), VECTOR // x.itemsize
    for plane in range(first, last):
        y[plane, 2 * oh :] = 0  # a row or a column that no window sees
        y[plane, :, 2 * ow :] = 0
        for r in range(oh):
            for q in range(0, ow, lanes):
                top, t = (plane * height + 2 * r) * width + 2 * q, (plane * oh + r) * ow + q
                put_one_of_four(given, chosen, U(t), U(min(lanes, ow - q)), pixels, U(top), U(top + width))


@inline
def _compete(best, chosen, row, number, step):  # type: ignore[no-untyped-def]
    """Put every `step`-th element of a row where it is larger than the best so far; NaN is larger than all numbers."""
    for q in range(U(best.size)):
        element, before = row[q * step], best[q]
        larger = element > before or element != element
        chosen[q] = number if larger else chosen[q]
        best[q] = element if larger else before


@kernel
def _choose(first, last, x, y, where, kh, kw, sh, sw, dh, dw):  # type: ignore[no-untyped-def]
    oh, ow = y.shape[1], y.shape[2]
    for plane in range(U(first), U(last)):
        for r in range(U(oh)):
            best, chosen = y[plane, r], where[plane, r]
            row = x[plane, r * U(sh)]
            for q in range(U(ow)):
                best[q] = row[q * U(sw)]
                chosen[q] = 0
            for i in range(U(kh)):
                row = x[plane, r * U(sh) + i * U(dh)]
                for j in range(U(kw)):
                    number = np.uint8(i * U(kw) + j)
                    if sw == 2:  # the usual one, compiled for itself: with a step it knows, LLVM vectorises the loop
                        _compete(best, chosen, row[j * U(dw) :], number, U(2))
                    else:
                        _compete(best, chosen, row[j * U(dw) :], number, U(sw))


@kernel
def _put(first, last, x, where, y, kw, sh, sw, dh, dw):  # type: ignore[no-untyped-def]
    oh, ow = x.shape[1], x.shape[2]
    for plane in range(U(first), U(last)):
        y[plane] = 0
        for r in range(U(oh)):
            for q in range(U(ow)):
                i, j = divmod(U(where[plane, r, q]), U(kw))
                y[plane, r * U(sh) + i * U(dh), q * U(sw) + j * U(dw)] += x[plane, r, q]

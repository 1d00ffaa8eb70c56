"""Convolution and its two derivatives on arrays of any library, with any number of spatial axes.

Each window becomes a column, so that convolution is a matrix product. A batch is worked off in blocks of a few images,
or a few rows of one: the columns take KH·KW times the memory of the images, and small ones stay in the cache.

Source:  K. Chellapilla, S. Puri, P. Simard, "High Performance Convolutional Neural Networks for Document Processing",
         2006, sec. 2.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from autograd_core.backends import compiled
from autograd_core.backends.compiled import kernels
from autograd_core.backends.products import total
from autograd_core.backends.windows import Shape, Window

_IN_CACHE = 4 << 20  # bytes of columns at a time: about the second-level cache of a core
_ON_DEVICE = 256 << 20  # for other libraries, whose products are fast only when large

# For arrays of other libraries: the module that convolves some of them, with the names that this file has.
_libraries: dict[Any, Any] = {}


def register(array_type: type, library: Any) -> None:
    """Ask a library first for arrays of this type: cuDNN for CuPy's. What it doesn't do it answers with None."""
    _libraries[array_type] = library


def conv(xp: Any, x: Any, weight: Any, window: Window, groups: int, bias: Any = None) -> Any:
    """y[n, k, o] = Σ_{c,u} x[n, c, o·stride + u·dilation − padding] · weight[k, c, u] + bias[k].

    x (N, C, H, W), weight (K, C/groups, KH, KW), bias (K,) or None -> (N, K, OH, OW), and with one or three spatial
    axes alike.
    """
    image = x.shape[2:]
    out = window.positions(f"conv{len(image)}d", image)
    n, k = len(x), len(weight)
    if bias is None or bias.__class__ is x.__class__:  # inside vmap it may be a batch where x is none
        if (library := _library(x)) and (y := library.conv(x, weight, window, groups, bias)) is not None:
            return y
        if fast := _compiled(xp, weight, n * math.prod(out), x, weight):
            return fast.conv(x, weight, window, groups, bias)
    filters = _filters(weight, groups)
    if window.is_point() and not _one_by_one(x):
        pixels = x.reshape(n, groups, x.shape[1] // groups, math.prod(image))
        return shifted(xp.matmul(filters, pixels).reshape(n, k, *out), bias)
    y = xp.empty((n, k, *out), np.result_type(x.dtype, weight.dtype))
    for images, rows, columns in _columns(xp, x, window, out, groups):
        product = _product(xp, filters, columns)
        y[images, :, rows] = product.reshape(k, _length(images), _length(rows), *out[1:]).swapaxes(0, 1)
    return shifted(y, bias)


def shifted(y: Any, bias: Any) -> Any:
    """y, which nobody else holds, with a number added to each channel."""
    if bias is not None:
        y += bias.reshape(-1, *(1,) * (y.ndim - 2))
    return y


def conv_input(xp: Any, gy: Any, weight: Any, window: Window, groups: int, image: Shape) -> Any:
    """The gradient of `conv`'s x: every output spreads its filter over the window that it saw.

    gy (N, K, OH, OW), weight (K, C/groups, KH, KW) -> (N, C, *image): transposed convolution.
    """
    out = gy.shape[2:]
    n, c = len(gy), weight.shape[1] * groups
    if (library := _library(gy)) and (gx := library.conv_input(gy, weight, window, groups, image)) is not None:
        return gx
    if fast := _compiled(xp, weight, n * math.prod(out), gy, weight):
        return fast.conv_input(gy, weight, window, groups, image)
    filters = _filters(weight, groups).swapaxes(-1, -2)
    if window.is_point() and not _one_by_one(gy):
        pixels = gy.reshape(n, groups, gy.shape[1] // groups, math.prod(out))
        return xp.matmul(filters, pixels).reshape(n, c, *image)
    gx = xp.zeros((n, c, *image), np.result_type(gy.dtype, weight.dtype))
    size = math.prod(window.kernel)
    for images, rows, part in blocks_of_columns(xp, n, c * size * gx.dtype.itemsize, window, out):
        seen = _outputs(gy, images, rows, groups)
        columns = filters * seen if seen.shape[1] == 1 else _product(xp, filters, seen)  # BLAS is slow on a single row
        columns = columns.reshape(c, size, _length(images), _length(rows), *out[1:]).swapaxes(0, 2)
        for number, places, windows in part.elements(image, (_length(rows), *out[1:])):
            gx[(images, slice(None), *places)] += columns[(slice(None), number, slice(None), *windows)]
    return gx


def conv_weight(xp: Any, gy: Any, x: Any, window: Window, groups: int) -> Any:
    """The gradient of `conv`'s weight: every output adds the window that it saw, scaled by its gradient.

    gy (N, K, OH, OW), x (N, C, H, W) -> (K, C/groups, KH, KW).
    """
    k, c = gy.shape[1], x.shape[1]
    shape = (groups, k // groups, c // groups * math.prod(window.kernel))
    if (library := _library(gy)) and (gw := library.conv_weight(gy, x, window, groups)) is not None:
        return gw
    if len(window.kernel) == 2 and (fast := kernels("convolution", xp, math.prod(shape) * gy[:, 0].size, gy, x)):
        return fast.conv_weight(gy, x, window, groups)
    gw = xp.zeros(shape, np.result_type(gy.dtype, x.dtype))
    for images, rows, columns in _columns(xp, x, window, gy.shape[2:], groups):
        gw += _product(xp, _outputs(gy, images, rows, groups), columns.swapaxes(-1, -2))
    return gw.reshape(k, c // groups, *window.kernel)


def conv_bias(gy: Any) -> Any:
    """The gradient of `conv`'s bias: gy (N, K, OH, OW), an array or a Variable, -> (K,)."""
    if fast := kernels("convolution", np, gy.size, gy):
        return fast.conv_bias(gy)
    return total(gy, (0, *range(2, gy.ndim)))


def _library(array: Any) -> Any:
    """What is asked first for arrays of this type, if there is something."""
    return _libraries.get(array.__class__) if _libraries and compiled.used() else None


def _compiled(xp: Any, weight: Any, positions: int, *arrays: Any) -> Any:
    """The compiled kernels, for images and enough multiplications: each position meets all filters once."""
    return kernels("convolution", xp, weight.size * positions, *arrays) if weight.ndim == 4 else None


def _columns(xp: Any, x: Any, window: Window, out: Shape, groups: int) -> Iterator[tuple[slice, slice, Any]]:
    """Block by block the images, the rows of results and their windows as columns.

    Columns are (groups, C/groups·KH·KW, images·rows·OW); the next block overwrites them.
    """
    c, size = x.shape[1], math.prod(window.kernel)
    columns, before = None, window
    for images, rows, part in blocks_of_columns(xp, len(x), c * size * x.dtype.itemsize, window, out):
        shape = (c, size, _length(images), _length(rows), *out[1:])
        if columns is None or columns.shape != shape:
            columns = xp.zeros(shape, x.dtype)  # where a window sees padding it stays 0
        elif part != before:
            columns[...] = 0  # other rows see padding elsewhere
        before = part
        for number, places, windows in part.elements(x.shape[2:], shape[3:]):
            seen = x[(images, slice(None), *places)]
            columns[(slice(None), number, slice(None), *windows)] = seen.swapaxes(0, 1)
        yield images, rows, columns.reshape(groups, c // groups * size, math.prod(shape[2:]))


def blocks_of_columns(xp: Any, n: int, size: int, window: Window, out: Shape) -> Iterator[tuple[slice, slice, Window]]:
    """Images and rows of results whose columns, of `size` bytes a position, stay about the limit, and the window there."""
    positions = (_IN_CACHE if xp is np else _ON_DEVICE) // max(1, size)
    row = max(1, math.prod(out[1:]))
    (before, after), *others = window.padding
    for images in _parts(n, positions // (row * max(1, out[0]))):
        for rows in _parts(out[0], positions // row):
            start = before - rows.start * window.stride[0]  # the image lies that much further ahead
            yield images, rows, replace(window, padding=((start, after), *others))


def _parts(n: int, most: int) -> Iterator[slice]:
    """n things in parts of one size, at most `most` if that is possible."""
    if n:
        each = -(-n // -(-n // max(1, most)))
        for start in range(0, n, each):
            yield slice(start, min(start + each, n))


def _length(part: slice) -> int:
    return part.stop - part.start


def _product(xp: Any, a: Any, b: Any) -> Any:
    """The products of matrices (G, M, K) and (G, K, N)."""
    if _one_by_one(a):
        return xp.stack([xp.matmul(left, right) for left, right in zip(a, b, strict=True)])
    return xp.matmul(a, b)


def _one_by_one(array: Any) -> bool:
    """Whether matrices must be multiplied each for itself: in half precision, which only cards compute in, CuPy widens
    stacks of float16 and has none of bfloat16."""
    return bool(array.dtype.itemsize == 2)


def _filters(weight: Any, groups: int) -> Any:
    """The filters as rows, (groups, K/groups, C/groups·KH·KW)."""
    return weight.reshape(groups, len(weight) // groups, math.prod(weight.shape[1:]))


def _outputs(gy: Any, images: slice, rows: slice, groups: int) -> Any:
    """The results of a block as rows, (groups, K/groups, images·rows·OW)."""
    part = gy[images, :, rows].swapaxes(0, 1)
    k = part.shape[0]
    return part.reshape(groups, k // groups, math.prod(part.shape[1:]))

"""Convolution with channels side by side: for windows that move by more than one pixel, and for small images.

In direct_convolution.py vectors lie along the rows of an image; here they lie along the channels, so that positions may
lie anywhere: tables say where each of them begins in the padded image, and how much further each place in the window is.
The way back to the images is the same: the pixels that a place in the window can reach are those at its distance modulo
the stride, so each such class of pixels, a phase, sees its own places.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from autograd_core.backends.compiled.jit import U, kernel, scratch, with_scratch
from autograd_core.backends.compiled.register_tile import ROWS, multiply, slide
from autograd_core.backends.compiled.vectors import channels_first, channels_last
from autograd_core.backends.compiled.winograd_tiles import BLOCK, LANES, panel_of, turn
from autograd_core.backends.threads import get_num_threads, share
from autograd_core.backends.windows import Pair, Shape, Window

STEPS = 512  # products added in one go: longer sums of float32 lose digits
NARROW = 12  # pixels of a row below which vectors along it would be half empty
SUMS = 1 << 20  # elements of sums that may be kept side by side


class _Frame(NamedTuple):
    """An image with zeros around it, cut to what windows see."""

    top: int
    left: int
    height: int
    pitch: int
    images: int  # that are worked on together


class _Tables(NamedTuple):
    """Where things begin, for one image; phase p has places[p]:places[p+1] of the window and spots[p]:spots[p+1]."""

    places: np.ndarray
    spots: np.ndarray
    numbers: np.ndarray  # of each place in the window: which of the filter's it is
    shifts: np.ndarray  # and how much further it lies in the frame
    lefts: np.ndarray  # of each spot: where it begins in the frame
    targets: np.ndarray  # and where its results go


def suits(x: Shape, y: Shape, window: Window, groups: int, dtype: Any) -> bool:
    """Whether it is the faster way, and an image with its results fits into the cache.

    x, y:  the shapes of the images and the results, or of their gradients; which is which makes no difference.
    """
    frame = [n + s + t for n, s, t in zip(max(x[2:], y[2:]), window.span(), window.stride, strict=True)]
    return (
        groups == 1
        and dtype == np.float32
        and x[1] % LANES == y[1] % LANES == 0
        and (window.stride != (1, 1) or y[3] < NARROW)
        and frame[0] * frame[1] * (x[1] + y[1]) < 2 * BLOCK
    )


def conv(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, y: np.ndarray, window: Window) -> None:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k], into y."""
    frame, tables = _forward(_fair(len(x)), x.shape[1], y.shape[1], y.shape[2:], window)
    _run(x, weight, bias, y, frame, tables, turned=False)


def conv_input(gy: np.ndarray, weight: np.ndarray, gx: np.ndarray, window: Window) -> None:
    """The gradient of the images, into gx."""
    frame, tables = _backward(_fair(len(gy)), gy.shape[1], gx.shape[1], gx.shape[2:], window)
    _run(gy, weight, np.zeros(gx.shape[1], gx.dtype), gx, frame, tables, turned=True)


def conv_weight(gy: np.ndarray, x: np.ndarray, window: Window) -> np.ndarray:
    """The gradient of the filters. Images are summed in parts, as many whatever the number of threads."""
    n, c, k = len(x), x.shape[1], gy.shape[1]
    size = window.kernel[0] * window.kernel[1]
    parts = min(n, max(2, min(8, SUMS // (size * c * k))))
    frame, tables = _forward(-(-n // parts), c, k, gy.shape[2:], window)
    image = frame.height * frame.pitch * c
    spots = tables.lefts[: gy.shape[2] * gy.shape[3]]
    offsets = (np.arange(frame.images, dtype=np.uintp)[:, None] * np.uintp(image) + spots).reshape(-1)
    sums = scratch("sums", parts * size * k * c, x.dtype).reshape(parts, size, k, c)
    memory = frame.images * (image + len(spots) * k)
    share(with_scratch(_collect, memory), parts, gy, x, offsets, tables.shifts, sums, frame)
    for part in range(1, parts):
        sums[0] += sums[part]
    gradient = np.empty((k, c, *window.kernel), x.dtype)
    share(_unpack, k, sums[0].reshape(-1), gradient.reshape(k, c, size), np.zeros(LANES, x.dtype))
    return gradient


def _fair(n: int) -> int:
    """The most of n images that one thread may take: all of them shall have some."""
    return -(-n // get_num_threads())


@lru_cache
def _forward(most: int, c: int, k: int, out: Pair, window: Window) -> tuple[_Frame, _Tables]:
    """One phase: every result sees all places of the window."""
    (sh, sw), (dh, dw), (kh, kw) = window.stride, window.dilation, window.kernel
    height, pitch = ((size - 1) * s + span for size, s, span in zip(out, window.stride, window.span(), strict=True))
    frame = _frame(most, window.padding[0][0], window.padding[1][0], height, pitch, c, out[0] * out[1] * k)
    i, j = np.indices((kh, kw)).reshape(2, -1)
    r, q = np.indices(out).reshape(2, -1)
    table = _Builder(pitch * c, c, k, out)
    table.add(np.arange(kh * kw), i * dh, j * dw, r * sh, q * sw, r * out[1] + q)
    return frame, table.tables()


@lru_cache
def _backward(most: int, k: int, c: int, image: Pair, window: Window) -> tuple[_Frame, _Tables]:
    """A phase for each place of pixels modulo the stride: pixel s·u + a − top sees place i of the window, if i·d ≡ a."""
    strides, margins = window.stride, [(span - 1) // s for span, s in zip(window.span(), window.stride, strict=True)]
    tops = [before for before, _ in window.padding]
    height, pitch = (
        (size - 1 + top) // s + margin + 1 for size, top, s, margin in zip(image, tops, strides, margins, strict=True)
    )
    frame = _frame(most, margins[0], margins[1], height, pitch, k, image[0] * image[1] * c)
    table = _Builder(pitch * k, k, c, image)
    for phase in np.ndindex(*strides):
        seen = [
            [(i, (i * d - a) // s) for i in range(size) if (i * d - a) % s == 0]
            for size, d, a, s in zip(window.kernel, window.dilation, phase, strides, strict=True)
        ]
        pixels = [
            np.arange((a - top) % s, size, s) for size, top, a, s in zip(image, tops, phase, strides, strict=True)
        ]
        if not all(seen):
            continue
        r, q = (axis.reshape(-1) for axis in np.meshgrid(*pixels, indexing="ij"))
        u, v = ((at + top - a) // s for at, top, a, s in zip((r, q), tops, phase, strides, strict=True))
        places = np.array([(i * window.kernel[1] + j, -down, -right) for i, down in seen[0] for j, right in seen[1]])
        numbers, down, right = places.T
        table.add(numbers, down, right, u + margins[0], v + margins[1], r * image[1] + q)
    return frame, table.tables()


def _frame(most: int, top: int, left: int, height: int, pitch: int, channels: int, results: int) -> _Frame:
    together = max(1, BLOCK // (height * pitch * channels + results))
    # Blocks of equal size: so threads end at the same time.
    return _Frame(top, left, height, pitch, -(-most // -(-most // min(together, most))))


class _Builder:
    """Collects the tables phase by phase; spots fill up whole tiles, with results that nobody reads."""

    def __init__(self, row: int, channels: int, k: int, out: Pair) -> None:
        self._row, self._channels, self._k, self._nowhere = row, channels, k, out[0] * out[1]
        self._parts: list[tuple[np.ndarray, ...]] = []

    def add(self, numbers: Any, down: Any, right: Any, u: Any, v: Any, targets: Any) -> None:
        """Places of the window: their numbers, and how far they lie; spots of the frame, and the results they are for."""
        fill = -len(u) % ROWS
        lefts = np.pad(u * self._row + v * self._channels, (0, fill), mode="edge")  # places may lie before the spot 0
        targets = np.pad(targets * self._k, (0, fill), constant_values=self._nowhere * self._k)
        self._parts.append((numbers, down * self._row + right * self._channels, lefts, targets))

    def tables(self) -> _Tables:
        places, spots = ([0, *np.cumsum([len(part[at]) for part in self._parts])] for at in (0, 2))
        joined = [np.concatenate([part[at] for part in self._parts]).astype(np.uintp) for at in range(4)]
        return _Tables(np.array(places, np.int64), np.array(spots, np.int64), *joined)


def _run(x: Any, weight: Any, bias: Any, y: Any, frame: _Frame, tables: _Tables, turned: bool) -> None:
    n, c, k = len(x), x.shape[1], y.shape[1]
    size, panel = weight.shape[2] * weight.shape[3], panel_of(k)
    filters = scratch("filters", size * c * k, x.dtype).reshape(k // panel, size, c, panel)
    share(_pack, k // panel, weight.reshape(*weight.shape[:2], size), filters, turned)
    memory = frame.images * (frame.height * frame.pitch * c + (y.shape[2] * y.shape[3] + 1) * k)
    share(with_scratch(_apply, memory), -(-n // frame.images), x, filters, bias, y, frame, tables)


@kernel
def _pack(first, last, weight, filters, turned):  # type: ignore[no-untyped-def]
    """Some panels, filters that lie side by side: (panels, places, C, filters of a panel)."""
    _, size, c, panel = filters.shape
    flat, target = weight.reshape(weight.size), filters.reshape(filters.size)
    row, begin = (size, size * panel * filters.shape[0]) if turned else (size * c, size)
    for job in range(first, last):
        for channel in range(c):
            for q in range(0, panel, LANES):
                for place in range(0, size, LANES):
                    s = channel * begin + (job * panel + q) * row + place
                    t = ((job * size + place) * c + channel) * panel + q
                    channels_last(flat, U(s), U(row), U(min(LANES, size - place)), target, U(t), U(c * panel))


@kernel
def _apply(first, last, memory, x, filters, bias, y, frame, tables):  # type: ignore[no-untyped-def]
    panels, size, c, panel = filters.shape
    k, spots = y.shape[1], y.shape[2] * y.shape[3]
    weights, flat = filters.reshape(filters.size), y.reshape(y.size)
    image, found = frame.height * frame.pitch * c, (spots + 1) * k
    pixels, results = memory[: frame.images * image], memory[frame.images * image :]
    for job in range(first, last):
        begin = job * frame.images
        many = min(frame.images, x.shape[0] - begin)
        results[:] = 0
        for m in range(many):
            turn(pixels[m * image :], x, begin + m, -frame.top, frame.height, frame.left, frame.pitch)
        for phase in range(len(tables.places) - 1):
            for place in range(tables.places[phase], tables.places[phase + 1]):
                for p in range(panels):
                    b = (U(p * size) + tables.numbers[place]) * U(c * panel)
                    for m in range(many):
                        for o in range(tables.spots[phase], tables.spots[phase + 1], ROWS):
                            a, t = U(m * image) + tables.shifts[place], U(m * found + p * panel)
                            multiply(
                                pixels, a, tables.lefts, U(1), weights, b, U(panel), U(c),
                                results, t, tables.targets, U(o), panel, False,
                            )  # fmt: skip
        for m in range(many):
            for q in range(0, spots, LANES):
                some = U(min(LANES, spots - q))
                for channel in range(0, k, LANES):
                    s, t = m * found + q * k + channel, ((begin + m) * k + channel) * spots + q
                    channels_first(results, U(s), U(k), some, flat, U(t), U(spots), bias, U(channel))


@kernel
def _collect(first, last, memory, gy, x, offsets, shifts, sums, frame):  # type: ignore[no-untyped-def]
    parts, size, k, c = sums.shape
    spots, image = gy.shape[2] * gy.shape[3], frame.height * frame.pitch * c
    pixels, gradients = memory[: frame.images * image], memory[frame.images * image :]
    for part in range(first, last):
        results = sums[part].reshape(size * k * c)
        results[:] = 0
        end = x.shape[0] * (part + 1) // parts
        for begin in range(x.shape[0] * part // parts, end, frame.images):
            many = min(frame.images, end - begin)
            for m in range(many):
                turn(pixels[m * image :], x, begin + m, -frame.top, frame.height, frame.left, frame.pitch)
                turn(gradients[m * spots * k :], gy, begin + m, 0, gy.shape[2], 0, gy.shape[3])
            for place in range(size):
                for done in range(0, many * spots, STEPS):
                    depth = U(min(STEPS, many * spots - done))
                    for q in range(0, k, ROWS):
                        a, t = U(done * k + q), U((place * k + q) * c)
                        slide(gradients, a, U(k), pixels, shifts[place], offsets[done:], depth, results, t, U(c), c)


@kernel
def _unpack(first, last, sums, gradient, zeros):  # type: ignore[no-untyped-def]
    """(places, K, C), for some filters k, -> (K, C, places)."""
    k, c, size = gradient.shape
    target = gradient.reshape(gradient.size)
    for filter in range(first, last):
        for place in range(0, size, LANES):
            some = U(min(LANES, size - place))
            for channel in range(0, c, LANES):
                s, t = (place * k + filter) * c + channel, (filter * c + channel) * size + place
                channels_first(sums, U(s), U(k * c), some, target, U(t), U(size), zeros, U(0))

"""The gradient of the filters without columns, from windows where they lie, see direct_convolution.py.

    gw[k, u] = Σ_positions gy[k, position] · x[position + u]        u: a channel and a place in the window

Few filters: both factors are read along the rows, a vector of positions at a time, and each sum is a vector until the end.
Many filters: the gradient is turned first, so that filters lie side by side and each sum is a number.
"""

from __future__ import annotations

import numpy as np

from autograd_core.backends.compiled.direct_convolution import Layout, layout, offsets, pad, room
from autograd_core.backends.compiled.jit import U, kernel, with_scratch
from autograd_core.backends.compiled.register_tile import ROWS, SHIFTS, correlate, multiply
from autograd_core.backends.compiled.vectors import VECTOR
from autograd_core.backends.threads import share
from autograd_core.backends.windows import Window

FEW = 512  # sums up to which a vector for each of them fits into the first-level cache
CHUNK = 128  # positions: so many rows of the turned gradient stay in the first-level cache
SUMS = 1 << 20  # elements of sums that may be kept side by side


def conv_weight(gy: np.ndarray, x: np.ndarray, window: Window, groups: int) -> np.ndarray:
    """The gradient of the filters, (K, C/groups, KH, KW).

    The images are summed in a few parts, then the parts: as many whatever the number of threads, for equal results.
    """
    channels, k = x.shape[1] // groups, gy.shape[1] // groups
    depth = channels * window.kernel[0] * window.kernel[1]
    gradient = (_few if k * depth <= FEW else _many)(gy, x, window, groups, channels, k, depth)
    return np.ascontiguousarray(gradient).reshape(gy.shape[1], channels, *window.kernel)


def _few(gy: np.ndarray, x: np.ndarray, window: Window, groups: int, channels: int, k: int, depth: int) -> np.ndarray:
    """(groups, k, depth)."""
    lanes = VECTOR // x.itemsize
    columns = k if k == 1 or k % 6 == 0 else -(-k // 4) * 4
    blocks = layout(x.shape[3], gy.shape[2], window, channels, columns)
    shifts = _filled(offsets(channels, window, blocks), SHIFTS)
    parts = _parts(len(x), groups * len(shifts) * columns * lanes)
    sums = np.zeros((parts, groups, len(shifts), columns, lanes), x.dtype)
    memory = blocks.size + columns * _reach(blocks, lanes)
    share(with_scratch(_correlate, memory), parts, gy, x, shifts, sums, blocks)
    return sums.sum(axis=(0, 4))[:, :depth, :k].swapaxes(1, 2)


def _many(gy: np.ndarray, x: np.ndarray, window: Window, groups: int, channels: int, k: int, depth: int) -> np.ndarray:
    """(groups, k, depth)."""
    lanes = VECTOR // x.itemsize
    wide = -(-k // lanes) * lanes
    blocks = layout(x.shape[3], gy.shape[2], window, channels, wide)
    shifts = _filled(offsets(channels, window, blocks), ROWS)
    targets = wide * np.arange(len(shifts), dtype=np.uintp)
    parts = _parts(len(x), depth * wide)
    sums = np.zeros((parts, groups, len(shifts), wide), x.dtype)
    memory = blocks.size + blocks.rows * blocks.pitch * wide
    share(with_scratch(_multiply, memory), parts, gy, x, shifts, targets, sums, blocks)
    return sums.sum(axis=0)[:, :depth, :k].swapaxes(1, 2)


def _parts(n: int, size: int) -> int:
    """Parts of n images for sums of this size."""
    return min(n, max(2, min(8, SUMS // size)))


def _filled(shifts: np.ndarray, tile: int) -> np.ndarray:
    """With the last one repeated until they fill tiles."""
    return np.concatenate([shifts, np.repeat(shifts[-1:], -len(shifts) % tile)])


def _reach(blocks: Layout, lanes: int) -> int:
    """Positions in a block, filled up to whole vectors."""
    return -(-blocks.rows * blocks.pitch // lanes) * lanes


@kernel
def _correlate(first, last, memory, gy, x, shifts, sums, layout):  # type: ignore[no-untyped-def]
    parts, groups, depth, columns, lanes = sums.shape
    channels, k, oh, ow = x.shape[1] // groups, gy.shape[1] // groups, gy.shape[2], gy.shape[3]
    rows, pitch = layout.rows, layout.pitch
    padded, planes, gradients = room(memory, channels, layout)
    reach = gradients.size // columns
    gradients[:] = 0  # those of positions between the rows, and of filters that fill up a tile, stay so
    for part in range(first, last):
        for n in range(x.shape[0] * part // parts, x.shape[0] * (part + 1) // parts):
            for g in range(groups):
                total = sums[part, g].reshape(depth * columns * lanes)
                for start in range(0, oh, rows):
                    count = min(rows, oh - start)
                    pad(planes, x[n, g * channels : (g + 1) * channels], start * layout.sh, layout)
                    for m in range(U(k)):
                        line = gradients[m * U(reach) : (m + U(1)) * U(reach)]
                        for r in range(U(count)):
                            source, at = gy[U(n), U(g * k) + m, U(start) + r], r * U(pitch)
                            for q in range(U(ow)):
                                line[at + q] = source[q]
                        line[count * pitch :] = 0
                    steps = U((count * pitch + lanes - 1) // lanes * lanes)
                    for o in range(0, depth, SHIFTS):
                        at = U(o * columns * lanes)
                        correlate(padded, shifts, U(o), gradients, U(reach), steps, total, at, columns)


@kernel
def _multiply(first, last, memory, gy, x, shifts, targets, sums, layout):  # type: ignore[no-untyped-def]
    parts, groups, depth, wide = sums.shape
    channels, k, oh, ow = x.shape[1] // groups, gy.shape[1] // groups, gy.shape[2], gy.shape[3]
    rows, pitch = layout.rows, layout.pitch
    padded, planes, gradients = room(memory, channels, layout)
    gradients[:] = 0  # those of positions between the rows, and of filters that fill up a vector, stay so
    turned = gradients.reshape(rows * pitch, wide)
    for part in range(first, last):
        for n in range(x.shape[0] * part // parts, x.shape[0] * (part + 1) // parts):
            for g in range(groups):
                total = sums[part, g].reshape(depth * wide)
                for start in range(0, oh, rows):
                    count = min(rows, oh - start)
                    positions = (count - 1) * pitch + ow
                    pad(planes, x[n, g * channels : (g + 1) * channels], start * layout.sh, layout)
                    for r in range(U(count)):
                        at = r * U(pitch)
                        for m in range(U(k)):
                            source = gy[U(n), U(g * k) + m, U(start) + r]
                            for q in range(U(ow)):
                                turned[at + q, m] = source[q]
                    for done in range(0, positions, CHUNK):
                        some, b = U(min(CHUNK, positions - done)), U(done * wide)
                        for o in range(0, depth, ROWS):
                            multiply(
                                padded, U(done), shifts, U(1), gradients, b, U(wide), some,
                                total, U(0), targets, U(o), wide, False,
                            )  # fmt: skip

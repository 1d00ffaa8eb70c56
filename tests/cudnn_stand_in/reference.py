"""Convolution and its gradients by definition, in float64: one product for each element of the window."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

Sizes = tuple[int, ...]


class Steps(NamedTuple):
    """How a window moves: one number an axis."""

    before: Sizes
    after: Sizes
    stride: Sizes
    dilation: Sizes

    def results(self, image: Sizes, kernel: Sizes) -> Sizes:
        """How many windows fit along each axis."""
        sizes = zip(image, kernel, *self, strict=True)
        return tuple([(n + b + a - d * (k - 1) - 1) // s + 1 for n, k, b, a, s, d in sizes])


def forward(x: np.ndarray, weight: np.ndarray, steps: Steps) -> np.ndarray:
    """(N, C, …) and (K, C/groups, …) -> (N, K, …)."""
    n, k = len(x), len(weight)
    out = steps.results(x.shape[2:], weight.shape[2:])
    y = np.zeros((n, k, *out))
    for element, seen in _windows(_padded(x, steps), weight.shape[2:], out, steps):
        for filters, channels in _groups(x.shape[1], weight.shape):
            y[:, filters] += np.einsum("nc...,kc->nk...", seen[:, channels], weight[filters][:, :, *element])
    return y


def to_images(gy: np.ndarray, weight: np.ndarray, image: Sizes, steps: Steps) -> np.ndarray:
    """(N, K, …) and (K, C/groups, …) -> (N, C, …)."""
    groups = image[1] // weight.shape[1]
    padded = _padded(np.zeros((len(gy), weight.shape[1] * groups, *image[2:])), steps)
    for element, seen in _windows(padded, weight.shape[2:], gy.shape[2:], steps):
        for filters, channels in _groups(image[1], weight.shape):
            seen[:, channels] += np.einsum("nk...,kc->nc...", gy[:, filters], weight[filters][:, :, *element])
    inner = [slice(b, b + n) for b, n in zip(steps.before, image[2:], strict=True)]
    return padded[:, :, *inner]


def to_filters(gy: np.ndarray, x: np.ndarray, shape: Sizes, steps: Steps) -> np.ndarray:
    """(N, K, …) and (N, C, …) -> (K, C/groups, …)."""
    gw = np.zeros(shape)
    for element, seen in _windows(_padded(x, steps), shape[2:], gy.shape[2:], steps):
        for filters, channels in _groups(x.shape[1], shape):
            part = np.tensordot(gy[:, filters], seen[:, channels], axes=[[0, *range(2, gy.ndim)]] * 2)
            gw[filters, :, *element] = part
    return gw


def _padded(x: np.ndarray, steps: Steps) -> np.ndarray:
    return np.pad(x.astype(np.float64), [(0, 0), (0, 0), *zip(steps.before, steps.after, strict=True)])


def _windows(padded: np.ndarray, kernel: Sizes, out: Sizes, steps: Steps) -> Iterator[tuple[Sizes, np.ndarray]]:
    """For each element of the window what it meets in all windows, as a view."""
    for element in itertools.product(*map(range, kernel)):
        starts = [u * d for u, d in zip(element, steps.dilation, strict=True)]
        places = [slice(i, i + s * (n - 1) + 1, s) for i, s, n in zip(starts, steps.stride, out, strict=True)]
        yield element, padded[:, :, *places]


def _groups(channels: int, weight: Sizes) -> Iterator[tuple[slice, slice]]:
    """The filters and the channels that belong together."""
    each = weight[1]
    groups = channels // each
    for g in range(groups):
        k = weight[0] // groups
        yield slice(g * k, (g + 1) * k), slice(g * each, (g + 1) * each)

"""Positions as vectors: attention by itself doesn't see the order of what it reads."""

from __future__ import annotations

import numpy as np

from autograd_core import ShapeError


def sinusoidal_positions(length: int, size: int, base: float = 10_000.0) -> np.ndarray:
    """Waves from short to long, so that each position has a pattern of its own and a shift is a rotation.

    Formula:  p[t, 2i] = sin(t / base^(2i/size)), p[t, 2i + 1] = cos(t / base^(2i/size)).
    Shapes:   (length, size), float32; `size` is even.
    Source:   A. Vaswani et al., "Attention Is All You Need", 2017, sec. 3.5.
    """
    if size % 2:
        raise ShapeError(f"sinusoidal_positions: size={size} must be even: sines and cosines come in pairs")
    angles = np.arange(length)[:, None] / base ** (np.arange(0, size, 2) / size)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, size).astype(np.float32)

"""A heat map over the epochs, with its axes, as an inline SVG in the page's own colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from viz.page import number, text
from viz.reports.images import shade, uri

WIDTH, HEIGHT = 420, 190  # of the whole, in the SVG's own units
LEFT, RIGHT, TOP, BOTTOM = 52, 8, 6, 34  # room for the axes


@dataclass(frozen=True)
class Axis:
    """The vertical axis: ticks as (where, 0 below to 1 above; label)."""

    ticks: tuple[tuple[float, str], ...]

    @staticmethod
    def between(lowest: float, highest: float) -> Axis:
        """Both ends, and 0 where it lies between and leaves room for them."""
        zero = -lowest / (highest - lowest)
        middle = [(zero, "0")] if 0.1 < zero < 0.9 else []
        return Axis(((0.0, number(float(f"{lowest:.2g}"))), *middle, (1.0, number(float(f"{highest:.2g}")))))

    @staticmethod
    def exponents(first: int, last: int) -> Axis:
        """Five whole numbers or so."""
        step = max(1, -(-(last - first) // 5))
        return Axis(tuple([((k - first) / (last - first), str(k)) for k in range(first, last + 1, step)]))


def heat_map(counts: np.ndarray, epochs: Sequence[int], axis: Axis, about: str) -> str:
    """Counts (rows from below, epochs) as an `<svg>`. Shades are the square root of the share of the column's largest: so
    that few show beside many."""
    shares = np.sqrt(counts / np.maximum(counts.max(axis=0), 1e-300))
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    parts = [
        f'<image href="{uri(shade(shares[::-1]))}" x="{LEFT}" y="{TOP}" width="{width}" height="{height}" '
        'preserveAspectRatio="none"/>',
        f'<rect x="{LEFT}" y="{TOP}" width="{width}" height="{height}" class="frame"/>',
    ]
    for where, label in axis.ticks:
        y = TOP + height * (1 - where)
        parts.append(f'<path d="M{LEFT - 4} {y:.1f}h4" class="tick"/>')
        parts.append(f'<text x="{LEFT - 7}" y="{y + 4:.1f}" text-anchor="end">{text(label.replace("-", "−"))}</text>')
    for column in _spaced(len(epochs)):
        x = LEFT + width * (column + 0.5) / len(epochs)
        parts.append(f'<path d="M{x:.1f} {TOP + height}v4" class="tick"/>')
        parts.append(f'<text x="{x:.1f}" y="{TOP + height + 16}" text-anchor="middle">{epochs[column]}</text>')
    parts.append(f'<text x="{LEFT + width / 2}" y="{HEIGHT - 3}" text-anchor="middle" class="name">epoch</text>')
    inner = "\n".join(parts)
    return f'<svg class="heat" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{text(about)}">\n{inner}\n</svg>'


def _spaced(count: int) -> list[int]:
    """Some five of so many columns, the first and the last among them."""
    return sorted({round(k * (count - 1) / 4) for k in range(5)})

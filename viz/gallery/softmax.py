"""Softmax: scores of any size become probabilities.

Softmax raises e to each score and divides by the sum, so that all are positive and add up to 1, and the largest score
is the largest probability. Only differences between scores count: adding a number to all of them changes nothing. That
is what keeps it from overflowing, since the largest score can be taken off all of them first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_nn import functional as F
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CLASSES = ("cat", "dog", "fish", "bird", "frog")
SCORES = np.array([2.0, 1.0, 0.0, -1.0, 3.0])
SCALES = (0.5, 1.0, 2.0)
SHIFTS = np.arange(0.0, 1001.0, 100.0)


def softmax_as_written(x: Any) -> Any:
    """The formula as text-books write it: e^x overflows float64 for x above 709.78."""
    with np.errstate(over="ignore", invalid="ignore"):
        return np.exp(x) / np.exp(x).sum(axis=-1, keepdims=True)


def run() -> Exhibit:
    many = 10 * np.random.default_rng(0).standard_normal((1000, 10))  # 1,000 examples, 10 scores each
    y: Any = F.softmax(many)
    off = np.abs(y.sum(axis=1) - 1).max()
    in_order = (y.argsort(axis=1) == many.argsort(axis=1)).all(axis=1).sum()
    moved = float(np.abs(F.softmax(many + 1000) - y).max())

    by_scale: dict[float, Any] = {scale: F.softmax(scale * SCORES) for scale in SCALES}
    shifted = SCORES + SHIFTS[:, None]
    safe, written = F.softmax(shifted), softmax_as_written(shifted)
    broken = SHIFTS[~np.isfinite(written).all(axis=1)]
    return Exhibit(
        claims=[
            claim(
                "the results are probabilities: none is negative, and they sum to 1",
                bool((y >= 0).all()) and off < 1e-12,
                f"1,000 sums differ from 1 by at most {off:.0e}",
            ),
            claim(
                "softmax keeps the order of the scores", bool(in_order == 1000), f"in {in_order:,} of 1,000 examples"
            ),
            claim(
                "adding 1,000 to all scores changes nothing",
                moved < 1e-12,
                f"1,000 times 10 probabilities differ by at most {moved:.0e}",
            ),
            claim(
                "with the largest score taken off first it can't overflow; the formula as written does",
                bool(np.isfinite(safe).all()) and broken.tolist() == [800, 900, 1000],
                f"{broken.size} of {SHIFTS.size} numbers added to scores of up to {SCORES.max():.0f} make it NaN: "
                + ", ".join(f"{shift:.0f}" for shift in broken),
            ),
            claim(
                "larger differences of scores make it surer",
                by_scale[2.0].max() > by_scale[1.0].max() > by_scale[0.5].max(),
                "the frog has " + ", ".join(f"{p.max():.2f} for scores × {scale:g}" for scale, p in by_scale.items()),
            ),
        ],
        pictures=[
            Picture(
                "scores-and-shifts",
                "Scores, their probabilities, and what the formula as written makes of scores that all grow by as much.",
                draw(by_scale, safe, written),
            )
        ],
        tables=[
            Table(
                "probabilities",
                ("class", "score", *[f"probability, scores × {scale:g}" for scale in SCALES]),
                [
                    (name, float(score), *[float(p[k]) for p in by_scale.values()])
                    for k, (name, score) in enumerate(zip(CLASSES, SCORES, strict=True))
                ],
            ),
            Table(
                "shifts",
                ("added to all scores", "frog", "frog, formula as written"),
                np.stack([SHIFTS, safe[:, -1], written[:, -1]], axis=1).tolist(),
            ),
        ],
    )


def draw(by_scale: dict[float, Any], safe: Any, written: Any) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 3.4), layout="constrained")
    left, middle, right = figure.subplots(1, 3, width_ratios=(1, 1.3, 1.3))
    places = np.arange(len(CLASSES))
    left.bar(places, SCORES, color=palette.LEAF.fill, edgecolor=palette.BLUE)
    left.axhline(0, color=palette.INK, linewidth=0.8)
    left.set(title="Scores", ylabel="score", xticks=places, xticklabels=CLASSES)
    for k, (scale, p) in enumerate(by_scale.items()):
        shade = (palette.LEAF.fill, palette.OP.fill, palette.OUTPUT.fill)[k]
        edge = (palette.BLUE, palette.OP.line, palette.OUTPUT.line)[k]
        middle.bar(
            places + 0.28 * (k - 1),
            p,
            0.28,
            color=shade,
            edgecolor=edge,
            hatch=("", "//", "..")[k],
            label=f"scores × {scale:g}",
        )
    middle.set(title="Their softmax", ylabel="probability", xticks=places, xticklabels=CLASSES, ylim=(0, 1))
    for p, label, (color, dash, marker) in (
        (safe, "largest taken off first", STYLES[0]),
        (written, "formula as written", STYLES[1]),
    ):
        right.plot(SHIFTS, p[:, -1], color=color, linestyle=dash, marker=marker, markersize=4, label=label)
    overflow = 709.78 - SCORES.max()
    right.axvline(overflow, color=palette.FADED, linewidth=1, linestyle=":")
    right.annotate("from here on NaN", (overflow, 0.2), ha="right", rotation=90, color=palette.FADED, fontsize="small")
    right.set(title="Frog, with a number added to all", xlabel="added to all scores", ylabel="probability", ylim=(0, 1))
    for axes in (left, middle, right):
        tidy(axes)
    return figure

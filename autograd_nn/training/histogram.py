"""How the numbers of a parameter are spread, or those of its gradient: counts by size."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from autograd_core import backends
from autograd_nn.errors import DataError
from autograd_nn.files import read_text

BINS = 64
MOST = 2**53  # numbers of a parameter; beyond, a float64 can't count them one by one
SMALLEST = -48  # exponent of 2 at which the first bin of a gradient begins; the last one ends at 2¹⁶, float16's end
WEIGHT, GRADIENT = "weight", "gradient"
HEAD = ("epoch", "parameter", "of", "zeros", "not_finite", "lowest", "highest", "norm")


@dataclass(frozen=True)
class Histogram:
    """One parameter's weights or gradient after an epoch.

    of:               "weight": `counts` are those of 64 equal steps from the lowest to the highest number;
                      "gradient": of the magnitudes from 2ᵏ to 2ᵏ⁺¹, k from -48 to 15; the outer bins take what is beyond,
                      and zeros are in none.
    zeros:            how many numbers are 0.
    not_finite:       how many are infinite or NaN; nothing else counts these.
    lowest, highest:  0 when no number is finite.
    norm:             the root of the sum of squares; infinite where that is above the largest float64.
    """

    epoch: int
    parameter: str
    of: str
    zeros: int
    not_finite: int
    lowest: float
    highest: float
    norm: float
    counts: tuple[int, ...]

    @cached_property
    def line(self) -> str:
        """Its line in a file, made once, as the file is written anew after each epoch."""
        figures = [f"{value:.9g}" for value in (self.lowest, self.highest, self.norm)]
        return _line([self.epoch, self.parameter, self.of, self.zeros, self.not_finite, *figures, *self.counts])


def histogram(epoch: int, parameter: str, of: str, array: Any) -> Histogram:
    """The histogram of an array on any device, `of` "weight" or "gradient"."""
    with backends.at(array), np.errstate(over="ignore"):
        xp = backends.of(array).xp
        x = array.ravel()
        known = xp.isfinite(x)
        finite = x if known.all() else x[known]  # a copy takes as long as all the rest of a small model
        finite = finite.astype("float64")
        if finite.size == 0:
            return Histogram(epoch, parameter, of, 0, x.size, 0.0, 0.0, 0.0, (0,) * BINS)
        lowest, highest = float(finite.min()), float(finite.max())
        zeros = int((finite == 0).sum())
        norm = float(xp.sqrt(xp.dot(finite, finite)))
        counts = _by_size(xp, finite, lowest, highest) if of == WEIGHT else _by_magnitude(xp, finite, zeros)
        return Histogram(epoch, parameter, of, zeros, x.size - finite.size, lowest, highest, norm, counts)


def _by_size(xp: Any, x: Any, lowest: float, highest: float) -> tuple[int, ...]:
    """Counts of 64 equal steps."""
    if highest - lowest == np.inf:
        x, lowest, highest = x / 2, lowest / 2, highest / 2
    places = x - lowest
    places *= BINS / (highest - lowest or 1.0)
    *counts, last, highest_of_all = xp.bincount(places.astype("int64"), minlength=BINS + 1).tolist()
    return (*counts, last + highest_of_all)


def _by_magnitude(xp: Any, x: Any, zeros: int) -> tuple[int, ...]:
    """Counts of 64 powers of two."""
    exponents = xp.frexp(x)[1]  # x = m·2ᵉ with m from ½ to 1; for 0 both are 0
    exponents -= SMALLEST + 1
    counts = xp.bincount(xp.clip(exponents, 0, BINS - 1), minlength=BINS).tolist()
    counts[-SMALLEST - 1] -= zeros
    return tuple(counts)


def to_csv(histograms: Iterable[Histogram]) -> str:
    """A line for each, under a header; the counts are the columns 0 to 63."""
    return _line([*HEAD, *range(BINS)]) + "".join(h.line for h in histograms)


def read_histograms(path: str | os.PathLike[str]) -> list[Histogram]:
    """What `to_csv` wrote, from a file. Raises DataError when it is damaged, and OSError as `open` does."""
    try:
        head, *rows = csv.reader(io.StringIO(read_text(Path(path))))
        if tuple(head[: len(HEAD)]) != HEAD:
            raise ValueError("another header")
        return [_from_cells(row) for row in rows]
    except (ValueError, csv.Error) as error:
        raise DataError(f"{path} is damaged ({error}): delete it; the epochs in it can't be had again") from error


def _from_cells(row: list[str]) -> Histogram:
    epoch, parameter, of, zeros, not_finite, *rest = row
    lowest, highest, norm = map(float, rest[:3])
    counts = tuple(map(int, rest[3:]))
    numbers = (int(epoch), int(zeros), int(not_finite), *counts)
    sound = len(counts) == BINS and of in (WEIGHT, GRADIENT) and min(numbers) >= 0 and sum(numbers) <= MOST
    if not sound or not -np.inf < lowest <= highest < np.inf:
        raise ValueError(f"the line of {parameter} in epoch {epoch}")
    return Histogram(int(epoch), parameter, of, int(zeros), int(not_finite), lowest, highest, norm, counts)


def _line(cells: list[Any]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()

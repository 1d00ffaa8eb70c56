"""How weights and gradients are spread, and how that changes over the epochs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from autograd_nn.training import Histogram
from autograd_nn.training.histogram import GRADIENT, SMALLEST, WEIGHT
from viz.page import text
from viz.reports.heat_map import Axis, heat_map
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph, percent

OPEN = 12  # parameters that are shown at once; those after them are folded away
ROWS = 64  # of a picture of weights

RARE = 1e-3  # share of all numbers below which the outer places of a gradient's picture are left out

_WORDS = (
    "Each column is an epoch, 0 the model before training. The stronger the blue, the more numbers lie there, beside the "
    "fullest place of the same column. A gradient is that of an epoch's last step, as the optimizer got it, on a scale of "
    "powers of two, without its zeros: a parameter whose gradient lies far below those of the others hardly learns."
)


def section(run: Run) -> Section | None:
    if not run.histograms:
        if run.facts["histograms"] and run.metrics:  # a training without steps by gradients
            return None
        words = "None were recorded: `autograd train` records them with --histograms, which is its default."
        return Section("histograms", "Weights and gradients over time", paragraph(words, "notice"))
    by_parameter: dict[str, dict[str, list[Histogram]]] = defaultdict(lambda: {WEIGHT: [], GRADIENT: []})
    for h in run.histograms:
        by_parameter[h.parameter][h.of].append(h)
    rows = [_row(name, found) for name, found in by_parameter.items()]
    body = [paragraph(_WORDS), *rows[:OPEN]]
    if rows[OPEN:]:
        body.append(f"<details><summary>{len(rows) - OPEN} parameters more</summary>\n{''.join(rows[OPEN:])}</details>")
    body.append(_table(by_parameter, run))
    return Section("histograms", "Weights and gradients over time", "\n".join(body))


def _row(name: str, found: dict[str, list[Histogram]]) -> str:
    pictures = "".join(
        f"<figure><figcaption>{title}</figcaption>{draw(found[of], f'{name}: {title} by epoch')}</figure>"
        for of, title, draw in ((WEIGHT, "weight", _weights), (GRADIENT, "log₂ |gradient|", _gradients))
        if found[of]
    )
    return f'<h3>{text(name)}</h3>\n<div class="pair">{pictures}</div>'


def _weights(histograms: Sequence[Histogram], about: str) -> str:
    """Each epoch's counts, which are of steps of its own, on one scale for all."""
    lowest, highest = min(h.lowest for h in histograms), max(h.highest for h in histograms)
    if lowest == highest:  # biases that stay 0, say
        lowest, highest = lowest - 1, highest + 1
    scale = np.linspace(lowest, highest, ROWS + 1)
    columns = [np.diff(np.interp(scale, *_cumulative(h))) for h in histograms]
    return heat_map(np.stack(columns, axis=1), _epochs(histograms), Axis.between(lowest, highest), about)


def _cumulative(h: Histogram) -> tuple[np.ndarray, np.ndarray]:
    """Where a histogram's steps end, and how many numbers lie below; equal numbers lie in a step too."""
    highest = max(h.highest, np.nextafter(h.lowest, np.inf))
    return np.linspace(h.lowest, highest, len(h.counts) + 1), np.concatenate([[0], np.cumsum(h.counts)])


def _gradients(histograms: Sequence[Histogram], about: str) -> str:
    counts = np.array([h.counts for h in histograms]).T
    shares = np.cumsum(counts.sum(axis=1)) / max(1, counts.sum())
    if not shares[-1]:
        return paragraph("All are 0.")
    first, last = (int(np.searchsorted(shares, share)) for share in (RARE, 1 - RARE))
    scale = Axis.exponents(SMALLEST + first, SMALLEST + last + 1)
    return heat_map(counts[first : last + 1], _epochs(histograms), scale, about)


def _epochs(histograms: Sequence[Histogram]) -> list[int]:
    return [h.epoch for h in histograms]


def _table(by_parameter: dict[str, dict[str, list[Histogram]]], run: Run) -> str:
    """The first epoch, one in the middle and the last."""
    rows = []
    for name, found in by_parameter.items():
        for of, every in found.items():
            for h in dict.fromkeys([every[0], every[len(every) // 2], every[-1]] if every else []):
                size = max(1, sum(h.counts) + h.not_finite + (h.zeros if of == GRADIENT else 0))
                rows.append((name, of, h.epoch, h.norm, h.lowest, h.highest, percent(h.zeros / size), h.not_finite))
    columns = ("parameter", "of", "epoch", "norm", "lowest", "highest", "zeros", "not finite")
    after = "All epochs, with the counts, are in histograms.csv in the run's folder."
    return numbers("The numbers: first, middle and last epoch", columns, rows, after)

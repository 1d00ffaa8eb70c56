import numpy as np
import pytest

from autograd_nn.training.histogram import WEIGHT, histogram
from viz.reports.histograms import _cumulative, _weights


def test_counts_are_spread_over_a_common_scale(monkeypatch):
    """Steps of two widths: the counts in each half of the scale are those of the numbers there."""
    drawn = []
    monkeypatch.setattr("viz.reports.histograms.heat_map", lambda counts, *_: drawn.append(counts) or "")
    narrow, wide = np.linspace(0, 1, 640, endpoint=False), np.linspace(-1, 1, 640, endpoint=False)
    _weights([histogram(0, "p", WEIGHT, narrow), histogram(1, "p", WEIGHT, wide)], "")
    (counts,) = drawn
    assert counts.sum(axis=0) == pytest.approx([640, 640])
    assert counts[:32].sum(axis=0) == pytest.approx([0, 320], abs=11)


def test_equal_numbers_have_a_place():
    edges, below = _cumulative(histogram(0, "p", WEIGHT, np.full(5, 3.0)))
    assert below[-1] == 5
    assert (np.diff(edges) >= 0).all()

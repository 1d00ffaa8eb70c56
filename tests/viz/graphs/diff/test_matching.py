"""Which op is which."""

from itertools import pairwise

import numpy as np
import pytest

import autograd_core as ag
from viz.graphs.diff import matching
from viz.graphs.diff.matching import align, match_ops


def longest_common(xs, ys):
    """How many items a common subsequence can have, by the textbook's table."""
    table = np.zeros((len(xs) + 1, len(ys) + 1), int)
    for i, x in enumerate(xs):
        for j, y in enumerate(ys):
            table[i + 1, j + 1] = table[i, j] + 1 if x == y else max(table[i, j + 1], table[i + 1, j])
    return table[-1, -1]


def test_alignment_pairs_as_many_as_there_can_be(rng):
    for _ in range(300):
        xs, ys = (rng.choice(list("abc"), size=rng.integers(12)).tolist() for _ in range(2))
        pairs = align(xs, ys)
        assert all(xs[i] == ys[j] for i, j in pairs)
        assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
        assert len(pairs) == longest_common(xs, ys)


def test_too_many_differences_are_paired_by_counting(monkeypatch):
    monkeypatch.setattr(matching, "MOST", 2)
    assert align("abcabc", "cbacba") == [(0, 2), (1, 1), (2, 0), (3, 5), (4, 4), (5, 3)]


def layered(layer, *paths):
    x = ag.Variable(1.0)
    for path in paths:
        with layer(path):
            x = ag.sin(x)
    return ag.graph(x)


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        (["N/a", "N/b"], ["N/b", "N/a"], {0: 1, 1: 0}),  # the layer counts, not the place
        (["N/a", "N/b"], ["M/a", "M/b"], {0: 0, 1: 1}),  # a model under another name
        (["N/a", "M/a"], ["M/a", "K/a"], {1: 0}),  # but of several models the name counts
        (["N/0", "N/1"], ["N/0", "N/1", "N/2"], {0: 0, 1: 1}),
        (["N/a"], [""], {}),
    ],
)
def test_layers(layer, before, after, pairs):
    assert match_ops(layered(layer, *before), layered(layer, *after)) == pairs

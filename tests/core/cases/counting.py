"""Cases of autograd_core/ops/counting.py."""

import numpy as np

from tests.core.cases.case import Case, normal

BINS = np.array([0, 2, 1, 2, 5])
EDGES = np.array([-1.0, 0.0, 0.5, 2.0])


def samples_and_weights(rng):
    return [np.linspace(-1.1, 2.2, 7), rng.uniform(0.5, 1.5, 7)]


CASES = [
    Case("bincount", lambda xp, w: xp.bincount(BINS, w), normal((5,)), constants=True),
    Case(
        "bincount",
        lambda xp, w: xp.bincount(BINS, weights=w, minlength=8),
        normal((5,)),
        constants=True,
        note="minlength",
    ),
    Case("digitize", lambda xp, x: xp.digitize(x, EDGES), normal((3, 4)), order=0, constants=True),
    Case(
        "digitize",
        lambda xp, x, e: xp.digitize(x, e, right=True),
        lambda rng: [rng.standard_normal((2, 3)), EDGES[::-1].copy()],
        order=0,
        note="descending",
    ),
    Case("histogram", lambda xp, x: xp.histogram(x), normal((12,)), order=0, vmap=False, constants=True),
    Case(
        "histogram",
        lambda xp, x: xp.histogram(x, EDGES, density=True),
        normal((12,)),
        order=0,
        vmap=False,
        constants=True,
        note="density",
    ),
    Case(
        "histogram_bin_edges",
        lambda xp, x: xp.histogram_bin_edges(x, 4, (-1, 1)),
        normal((12,)),
        order=0,
        vmap=False,
        constants=True,
    ),
]

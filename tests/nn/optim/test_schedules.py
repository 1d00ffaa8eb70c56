"""autograd_nn/optim/schedules.py, by hand and against the scheduler classes."""

from math import cos, pi

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.errors import SettingError
from autograd_nn.optim import (
    SGD,
    OneCycleLR,
    chain,
    constant,
    cosine,
    linear,
    one_cycle,
    polynomial,
    sequence,
    step,
    warmup,
)

PLACES = [0.0, 0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        (constant, [1, 1, 1, 1, 1]),
        (linear, [1, 0.75, 0.5, 0.25, 0]),
        (cosine, [1, (1 + cos(pi / 4)) / 2, 0.5, (1 - cos(pi / 4)) / 2, 0]),
        (polynomial(2), [1, 9 / 16, 1 / 4, 1 / 16, 0]),
        (step([0.5, 0.75], 0.1), [1, 1, 0.1, 0.01, 0.01]),
        (warmup(0.5, linear), [0, 0.5, 1, 0.5, 0]),
        (warmup(0.25, constant, start=0.2), [0.2, 1, 1, 1, 1]),
        (warmup(0.0, linear), [1, 0.75, 0.5, 0.25, 0]),
        (warmup(1.0), [0, 0.25, 0.5, 0.75, 0]),
        (one_cycle(0.5, start=0.2, end=0.1), [0.2, 0.6, 1, 0.55, 0.1]),
        (sequence((0.25, constant), (0.5, linear), (0.25, constant)), [1, 1, 0.5, 1, 1]),
        (chain(linear, step([0.5], 0.1)), [1, 0.75, 0.05, 0.025, 0]),
    ],
)
def test_by_hand(schedule, expected):
    assert [schedule(place) for place in PLACES] == pytest.approx(expected)


def test_one_cycle_has_the_defaults_of_the_class():
    optimizer = SGD([Variable(np.zeros(1))], lr=1.0)
    scheduler = OneCycleLR(optimizer, 1.0, total_steps=100_001, cycle_momentum=False)
    schedule = one_cycle()
    for place in (0, 0.1, 0.29, 0.31, 0.9, 1):
        scheduler.last_epoch = round(100_000 * place)
        assert schedule(place) == pytest.approx(scheduler.get_lr()[0], abs=1e-4)


def test_a_schedule_never_leaves_its_range():
    schedule = sequence(*[(0.1, linear)] * 10)
    assert min(schedule(i / 1000) for i in range(1001)) >= 0


@pytest.mark.parametrize("shares", [(0.5, 0.6), (1.5, -0.5)])
def test_shares_that_don_t_add_up(shares):
    with pytest.raises(SettingError, match="the shares must be at least 0 and add up to 1"):
        sequence(*[(share, constant) for share in shares])

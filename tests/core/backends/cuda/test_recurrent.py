"""Recurrent layers by CUDA kernels against the plain array code in float64."""

import numpy as np
import pytest

from autograd_core.backends import compiled
from autograd_core.backends.cuda import kernels
from autograd_core.backends.gru import gru
from autograd_core.backends.lstm import lstm
from autograd_core.backends.recurrent import Walk
from autograd_core.backends.rnn import rnn

pytestmark = pytest.mark.on_card

CELLS = {
    "lstm": (lstm, 4, 2, ()),
    "gru": (gru, 3, 1, ()),
    "rnn": (rnn, 1, 1, (False,)),
    "rnn relu": (rnn, 1, 1, (True,)),
}
UNITS, INPUTS = 5, 3


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("name", CELLS)
def test_forward_and_backward(card, dtype, close, rng, name, reverse, bias):
    plain, gates, states, settings = CELLS[name]
    walk = Walk([4, 4, 3, 1], reverse)

    def draw(*shape):
        return (rng.standard_normal(shape) / 2).astype(dtype)

    x, first = draw(sum(walk.sizes), INPUTS), [draw(4, UNITS) for _ in range(states)]
    weights = [draw(gates * UNITS, size) for size in (INPUTS, UNITS)]
    if bias:
        weights += [draw(gates * UNITS) for _ in range(2)]
    gys = [draw(len(x), UNITS), *(draw(4, UNITS) for _ in range(states))]
    with compiled.plain():
        wide = [[array.astype(np.float64) for array in arrays] for arrays in ([x], first, weights, gys)]
        *expected, pull = plain(np, wide[0][0], wide[1], wide[2], walk, *settings)
        for_x, for_states, for_weights = pull(wide[3])
    fast = getattr(kernels(name.split()[0], card(x)), plain.__name__)
    *found, fast_pull = fast(card(x), [card(a) for a in first], [card(a) for a in weights], walk, *settings)
    for one, other in zip(found, expected, strict=True):
        close(one, other, 4)
    found_x, found_states, found_weights = fast_pull([card(a) for a in gys])
    for one, other in zip((found_x, *found_states, *found_weights), (for_x, *for_states, *for_weights), strict=True):
        close(one, other, 12)

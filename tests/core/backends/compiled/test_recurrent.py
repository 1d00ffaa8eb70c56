"""The compiled recurrent layers against the plain array code, and themselves on other numbers of threads."""

from functools import partial

import numpy as np
import pytest

from autograd_core.backends import threads
from autograd_core.backends.compiled import gru, lstm, plain, rnn
from autograd_core.backends.gru import gru as plain_gru
from autograd_core.backends.lstm import lstm as plain_lstm
from autograd_core.backends.recurrent import Walk
from autograd_core.backends.rnn import rnn as plain_rnn

KINDS = {  # the kernels, the plain code, states, gates
    "tanh": (partial(rnn.rnn, relu=False), partial(plain_rnn, relu=False), 1, 1),
    "relu": (partial(rnn.rnn, relu=True), partial(plain_rnn, relu=True), 1, 1),
    "lstm": (lstm.lstm, plain_lstm, 2, 4),
    "gru": (gru.gru, plain_gru, 1, 3),
}
SHAPES = [  # rows of each step, inputs, units
    ((40, 40, 40), 28, 64),
    ((75, 33, 32, 9, 1), 5, 33),
    ((9, 9, 2), 150, 70),
    ((100,), 3, 150),
    ((1, 1), 1, 1),
]


def operands(rng, kind, shape, dtype, bias=True):
    """x, the first states, the weights, and the gradients of the results."""
    _, _, count, gates = KINDS[kind]
    sizes, inputs, units = shape

    def draw(*size):
        return (0.4 * rng.standard_normal(size)).astype(dtype)

    weights = [draw(gates * units, inputs), draw(gates * units, units) / 2]
    weights += [draw(gates * units), draw(gates * units)] if bias else []
    states, gys = [[draw(sizes[0], units) for _ in range(count)] for _ in range(2)]
    return draw(sum(sizes), inputs), states, weights, [draw(sum(sizes), units), *gys]


def results(run, x, states, weights, gys, walk):
    *values, pull = run(x, states, weights, walk)
    sums, first, for_weights = pull(gys)
    return [*values, sums, *first, *for_weights]


def expected(kind, *arguments):
    with plain(), np.errstate(all="ignore"):
        return results(partial(KINDS[kind][1], np), *arguments)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS)
def test_equals_the_plain_code(rng, kind, shape, reverse, dtype):
    arguments = (*operands(rng, kind, shape, dtype), Walk(shape[0], reverse))
    found = []
    for count in (1, 2):
        before = threads.get_num_threads()
        threads.set_num_threads(count)
        try:
            found.append(results(KINDS[kind][0], *arguments))
        finally:
            threads.set_num_threads(before)
    close = {"rtol": 2e-4, "atol": 5e-5} if dtype == np.float32 else {"rtol": 1e-10, "atol": 1e-12}
    for a, b, right in zip(*found, expected(kind, *arguments), strict=True):
        assert a.dtype == dtype
        np.testing.assert_array_equal(a, b)
        np.testing.assert_allclose(a, right, **close)


@pytest.mark.parametrize("kind", KINDS)
def test_without_biases_and_on_arrays_that_nothing_may_write_to(rng, kind):
    shape = ((40, 40, 17), 6, 50)
    x, states, weights, gys = operands(rng, kind, shape, np.float64, bias=False)
    x = np.asfortranarray(x)
    gys[0] = np.broadcast_to(np.float64(0.5), gys[0].shape)
    given = [x, *states, *weights]
    before = [a.copy() for a in given]
    for a in given:
        a.flags.writeable = False
    arguments = (x, states, weights, gys, Walk(shape[0]))
    for a, right in zip(results(KINDS[kind][0], *arguments), expected(kind, *arguments), strict=True):
        np.testing.assert_allclose(a, right, rtol=1e-10, atol=1e-12)
    for a, b in zip(given, before, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("where", ["x", "state", "gradient"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_number_goes_where_it_goes_in_the_plain_code(rng, kind, where, value):
    shape = ((40, 40, 17), 6, 50)
    x, states, weights, gys = operands(rng, kind, shape, np.float64)
    {"x": x, "state": states[-1], "gradient": gys[0]}[where][3, 2] = value
    arguments = (x, states, weights, gys, Walk(shape[0]))
    with np.errstate(all="ignore"):  # the products warn, on both sides
        found = results(KINDS[kind][0], *arguments)
    for a, right in zip(found, expected(kind, *arguments), strict=True):
        np.testing.assert_allclose(a, right, rtol=1e-10, atol=1e-12)

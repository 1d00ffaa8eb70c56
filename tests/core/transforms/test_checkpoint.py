"""autograd_core/transforms/checkpoint.py"""

import tracemalloc

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


class Block(nn.Layer):
    def __init__(self, size):
        self.affine = nn.Linear(size, size)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return ag.tanh(self.dropout(self.affine(x)))


def train_step(checkpointed):
    nn.manual_seed(0)
    blocks = [Block(8) for _ in range(4)]
    x = ag.Variable(np.random.default_rng(1).standard_normal((5, 8)).astype(np.float32))
    h = x
    for block in blocks:
        h = (ag.checkpoint(block) if checkpointed else block)(h)
    h.sum().backward()
    return h.array, [x.grad, *[p.grad for block in blocks for p in block.parameters()]]


def test_equal_bit_for_bit_dropout_included():
    plain, checkpointed = train_step(False), train_step(True)
    np.testing.assert_array_equal(plain[0], checkpointed[0])
    for a, b in zip(plain[1], checkpointed[1], strict=True):
        np.testing.assert_array_equal(a, b)


def test_memory_falls(rng):
    x = rng.standard_normal(100_000)

    def deep(x):
        for _ in range(20):
            x = ag.sin(x) * x
        return x

    def peak(layer):
        v = ag.Variable(x)
        tracemalloc.start()
        y = v
        for _ in range(5):
            y = layer(y)
        held = tracemalloc.get_traced_memory()[0]
        y.backward(np.ones_like(x))
        top = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return held, top, v.grad

    plain, checkpointed = peak(deep), peak(ag.checkpoint(deep))
    assert checkpointed[0] < 0.1 * plain[0], "held between the passes"
    assert checkpointed[1] < 0.5 * plain[1], "at the peak"
    np.testing.assert_array_equal(plain[2], checkpointed[2])


def test_variables_from_outside_get_their_gradients(rng):
    w, x = ag.Variable(rng.standard_normal(3)), ag.Variable(rng.standard_normal(3))

    def gradients(wrap):
        w.zero_grad()
        x.zero_grad()
        h = ag.sin(w)  # an intermediate value from outside
        wrap(lambda x: ag.tanh(x * h) * w)(x).sum().backward()
        return w.grad, x.grad

    for a, b in zip(gradients(lambda f: f), gradients(ag.checkpoint), strict=True):
        np.testing.assert_allclose(a, b)


def test_second_derivative(rng):
    w = rng.standard_normal(3)

    def f(x):
        return ag.checkpoint(lambda x: ag.tanh(x * w))(x)

    ag.check_grads(f, [rng.standard_normal(3)])


def test_several_arguments_and_results(rng):
    a, b = ag.Variable(rng.standard_normal(3)), ag.Variable(rng.standard_normal(3))
    total, product = ag.checkpoint(lambda a, b: (a + b, {"product": a * b}["product"]))(a, b)
    (total * product).sum().backward()
    np.testing.assert_allclose(a.grad, a.array * b.array + (a.array + b.array) * b.array)


def test_without_recording_it_is_the_function_itself():
    with ag.no_grad():
        y = ag.checkpoint(lambda x: x * 2)(ag.Variable(1.0))
    assert y.creator is None


def test_an_error_inside_is_passed_on_and_the_generator_put_back():
    x = ag.Variable(1.0)
    calls = []

    def f(x):
        calls.append(1)
        if len(calls) == 2:
            ag.random.generator().random(10)
            raise ValueError("the second time")
        return x * 2

    y = ag.checkpoint(f)(x)
    before = ag.random.get_state()
    with pytest.raises(ValueError, match="the second time"):
        y.backward()
    assert ag.random.get_state() == before

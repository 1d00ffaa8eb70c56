"""autograd_nn/functional/recurrent.py and its three kinds: derivatives of every order, transforms, other arrays."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional.gru import GruSteps
from autograd_nn.functional.lstm import LstmSteps
from autograd_nn.functional.recurrent import apply
from autograd_nn.functional.rnn import RnnSteps

KINDS = {"rnn": (RnnSteps, 1, 1), "lstm": (LstmSteps, 2, 4), "gru": (GruSteps, 1, 3)}
SIZES = [(3, 2, 2, 1), (2, 2, 2), (2,)]
INPUTS, UNITS = 2, 3


def operands(rng, kind, sizes, bias=True):
    _, states, gates = KINDS[kind]
    shapes = [(sum(sizes), INPUTS), *[(sizes[0], UNITS)] * states, (gates * UNITS, INPUTS), (gates * UNITS, UNITS)]
    return [rng.standard_normal(shape) for shape in shapes + [(gates * UNITS,)] * (2 * bias)]


def run(kind, sizes, reverse=False):
    make, states, _ = KINDS[kind]
    return lambda x, *rest: apply(make(sizes, reverse), x, rest[:states], rest[states:])


@pytest.mark.parametrize("reverse", [False, True])
@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("kind", KINDS)
def test_one_pass_equals_the_steps_by_ops(rng, kind, sizes, reverse):
    arrays = operands(rng, kind, sizes)
    make, states, _ = KINDS[kind]
    ours, expected = [[ag.Variable(a) for a in arrays] for _ in range(2)]
    ys = run(kind, sizes, reverse)(*ours)
    expecteds = make(sizes, reverse).composed(expected[0], expected[1 : 1 + states], expected[1 + states :])
    loss = expected_loss = 0.0
    for a, b in zip(ys, expecteds, strict=True):
        np.testing.assert_allclose(a.array, b.array, rtol=1e-12, atol=1e-14)
        weight = rng.standard_normal(a.shape)
        loss, expected_loss = loss + (a * weight).sum(), expected_loss + (b * weight).sum()
    loss.backward(retain_graph=True)
    expected_loss.backward()
    for a, b in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-10, atol=1e-12)
    loss.backward()  # what the first pass freed is computed again
    for a, b in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a.grad, 2 * b.grad, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("sizes", [(40, 40, 40), (40, 21, 3)])
@pytest.mark.parametrize("kind", KINDS)
def test_kernels_equal_the_steps_by_ops(rng, kind, sizes):
    make, states, gates = KINDS[kind]
    shapes = [(sum(sizes), 9), *[(40, 40)] * states, (gates * 40, 9), (gates * 40, 40), *[(gates * 40,)] * 2]
    arrays = [0.3 * rng.standard_normal(shape) for shape in shapes]
    ours, expected = [[ag.Variable(a) for a in arrays] for _ in range(2)]
    ys = run(kind, sizes)(*ours)
    expecteds = make(sizes).composed(expected[0], expected[1 : 1 + states], expected[1 + states :])
    loss, expected_loss = sum((y * y).sum() for y in ys), sum((y * y).sum() for y in expecteds)
    loss.backward(retain_graph=True)
    expected_loss.backward()
    for a, b in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a.grad, b.grad, rtol=1e-9, atol=1e-11)
    loss.backward()
    for a, b in zip(ours, expected, strict=True):
        np.testing.assert_allclose(a.grad, 2 * b.grad, rtol=1e-9, atol=1e-11)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_derivatives_of_first_and_second_order(rng, kind, bias):
    ag.check_grads(run(kind, (3, 2, 1), reverse=bias), operands(rng, kind, (3, 2, 1), bias))


def test_relu(rng):
    def f(x, h, *weights):
        return apply(RnnSteps((2, 1), nonlinearity="relu"), x, [h], weights)

    arrays = operands(rng, "rnn", (2, 1))
    ag.check_grads(f, arrays)
    x, h, w_ih, w_hh, b_ih, b_hh = arrays
    first = np.maximum(x[:2] @ w_ih.T + b_ih + h @ w_hh.T + b_hh, 0)
    np.testing.assert_allclose(f(*arrays)[0][:2], first)
    np.testing.assert_allclose(f(*arrays)[0][2:], np.maximum(x[2:] @ w_ih.T + b_ih + first[:1] @ w_hh.T + b_hh, 0))


@pytest.mark.parametrize("kind", KINDS)
def test_transforms(rng, kind):
    arrays = operands(rng, kind, (2, 2))

    def loss(*arrays):
        return sum((y * y).sum() for y in run(kind, (2, 2))(*arrays))

    examples = np.stack([arrays[0], 2 * arrays[0]])
    batched = ag.vmap(ag.grad(loss), in_axes=(0, *[None] * (len(arrays) - 1)))(examples, *arrays[1:])
    np.testing.assert_allclose(batched, np.stack([ag.grad(loss)(x, *arrays[1:]) for x in examples]), rtol=1e-10)
    direction = rng.standard_normal(arrays[0].shape)
    value, tangent = ag.jvp(lambda x: loss(x, *arrays[1:]), (arrays[0],), (direction,))
    np.testing.assert_allclose(tangent, (ag.grad(loss)(*arrays) * direction).sum(), rtol=1e-10)
    np.testing.assert_allclose(value, loss(*[ag.Variable(a) for a in arrays]).array)
    jacobian = ag.jacobian(lambda x: run(kind, (2, 2))(x, *arrays[1:])[0])(arrays[0])
    assert jacobian.shape == (4, UNITS, 4, INPUTS)
    np.testing.assert_allclose(jacobian[:2, :, 2:], 0)  # no step sees a later one


@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_float32(rng, kind):
    variables = [ag.Variable(a.astype(np.float32)) for a in operands(rng, kind, (2, 1))]
    ys = run(kind, (2, 1))(*variables)
    assert {y.dtype for y in ys} == {np.dtype(np.float32)}
    ys[0].sum().backward()
    assert {v.grad.dtype for v in variables} == {np.dtype(np.float32)}


def test_gates_are_freed_by_the_backward_pass(rng):
    y = run("lstm", (2, 1))(*[ag.Variable(a) for a in operands(rng, "lstm", (2, 1))])[0]
    assert y.creator._pull is not None
    y.sum().backward()
    assert y.creator._pull is None

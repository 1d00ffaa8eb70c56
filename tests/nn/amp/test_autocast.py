"""autocast: which op runs in what, where the casts are, and what they leave alone."""

import asyncio
import gc
import threading

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core.errors import DTypeError
from autograd_core.modes import modes
from autograd_nn import functional as F
from autograd_nn.amp import autocast
from autograd_nn.errors import SettingError
from tests.core.test_half import ROUNDING, every_dtype, half_dtype, needs_bfloat16


def variable(rng, *shape, dtype=np.float32):
    return ag.Variable(rng.standard_normal(shape).astype(dtype))


def casts(y):
    """The AsType nodes that y was computed through."""
    found, stack = {}, [y.node]
    while stack:
        creator = stack.pop().creator
        if creator is not None and id(creator) not in found:
            found[id(creator)] = creator
            stack += creator.inputs
    return [node for node in found.values() if node.name == "AsType"]


@every_dtype
def test_products_in_half_and_what_is_made_of_them_in_float32(dtype, rng):
    x, w = variable(rng, 4, 5), variable(rng, 3, 5)
    with autocast(dtype):
        y = F.linear(x, w)
        p = F.softmax(y, 1)
        loss = F.cross_entropy(y, np.array([0, 1, 2, 0]))
        total = (y + y).sum()
    assert y.dtype == F.relu(y).dtype == half_dtype(dtype)
    assert p.dtype == loss.dtype == total.dtype == np.float32
    loss.backward()
    assert x.grad.dtype == w.grad.dtype == np.float32
    exact = F.cross_entropy(F.linear(x.array, w.array), np.array([0, 1, 2, 0]))
    np.testing.assert_allclose(loss.array, np.asarray(exact), rtol={"float16": 2e-3, "bfloat16": 2e-2}[dtype])


def test_casts_are_nodes_and_a_weight_is_cast_once(rng):
    x, w = variable(rng, 4, 5), variable(rng, 5, 5)
    with autocast("float16"):
        y = F.linear(F.linear(x, w), w)
    assert [(node.inputs[0], node.dtype) for node in casts(y)].count((w.node, np.dtype(np.float16))) == 1
    assert len(casts(y)) == 2  # of x, and of w
    y.backward(np.ones(y.shape, np.float16))
    half = w.array.astype(np.float16).astype(np.float64)
    first = x.array.astype(np.float16).astype(np.float64)
    expected = np.ones((5, 4)) @ (first @ half.T) + (np.ones((4, 5)) @ half).T @ first
    np.testing.assert_allclose(w.grad, expected, rtol=1e-2, atol=1e-2)
    assert w.grad.dtype == np.float32


@every_dtype
def test_two_losses_of_one_region_are_passed_back_one_after_the_other(dtype, rng):
    x, other, w = variable(rng, 4, 5), variable(rng, 2, 5), variable(rng, 3, 5)
    with autocast(dtype):
        first, second = (F.linear(x, w) ** 2).sum(), (F.linear(other, w) ** 2).sum()
    first.backward()
    second.backward()
    apart = w.grad
    w.zero_grad()
    with autocast(dtype):
        (F.linear(x, w) ** 2).sum().backward()
    with autocast(dtype):
        (F.linear(other, w) ** 2).sum().backward()
    np.testing.assert_array_equal(apart, w.grad)
    assert len(casts(first)) > 0


def test_a_weight_is_cast_anew_after_a_step_or_without_gradients(rng):
    x, w = variable(rng, 4, 5), variable(rng, 3, 5)
    with autocast("float16"):
        with ag.no_grad():
            assert not F.linear(x, w).requires_grad
        y = F.linear(x, w)
        y.backward(np.ones(y.shape, np.float16))
        first = w.grad.copy()
        F.linear(x, w).backward(np.ones(y.shape, np.float16))  # by the same cast, passed again
        np.testing.assert_allclose(w.grad, 2 * first)
        w.array -= 1
        after = F.linear(x, w)
    np.testing.assert_allclose(after.array, x.array @ w.array.T, rtol=1e-2, atol=2e-2)


def test_a_backward_pass_inside_computes_as_one_outside(rng):
    grads = []
    array = rng.standard_normal((4, 5)).astype(np.float32)
    for inside in (True, False):
        w = ag.Variable(array.copy())
        with autocast("float16"):
            loss = ag.mean(ag.exp(w @ array.T) * 1e-3)
            if inside:
                loss.backward()
        if not inside:
            loss.backward()
        grads.append(w.grad)
    np.testing.assert_array_equal(*grads)


def test_forward_mode_inside_computes_as_a_backward_pass(rng):
    x, t = variable(rng, 4, 4), variable(rng, 4, 4)
    with autocast("float16"):
        _, tangent = ag.jvp(ag.linalg.inv, [x], [t])
    np.testing.assert_array_equal(tangent.array, ag.jvp(ag.linalg.inv, [x], [t])[1].array)


def test_float64_and_integers_are_left_alone(rng):
    a, n = rng.standard_normal((3, 3)), np.arange(9).reshape(3, 3)
    with autocast("float16"):
        assert ag.matmul(a, a).dtype == np.float64
        assert ag.matmul(n, n).dtype == n.dtype
        assert F.cross_entropy(variable(rng, 3, 3), np.array([0, 1, 2])).dtype == np.float32


@needs_bfloat16
def test_disabled_and_nested(rng):
    x = variable(rng, 3, 3)
    with autocast("float16"):
        with autocast(enabled=False):
            assert (x @ x).dtype == np.float32
        assert (x @ x).dtype == np.float16
        with autocast("bfloat16", enabled=False):
            assert (x @ x).dtype == np.float32
    assert (x @ x).dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "settings", "dtype"),
    [
        ((), {}, "float16"),
        (("bfloat16",), {}, "bfloat16"),
        ((np.float16,), {}, "float16"),
        (("cpu",), {"dtype": "float16"}, "float16"),
        (("cpu", "float16"), {}, "float16"),
        (("cuda:0", np.float16, True), {}, "float16"),
        ((), {"device_type": "cuda", "dtype": "bfloat16"}, "bfloat16"),
        (("cuda",), {}, "float16"),
        (("cpu",), {}, "bfloat16"),
    ],
)
def test_called_as_in_pytorch_and_with_a_dtype_alone(arguments, settings, dtype, rng):
    half_dtype(dtype)
    x = variable(rng, 3, 3)
    region = autocast(*arguments, **settings)
    assert region.dtype == region.again().dtype == half_dtype(dtype)
    with region:
        assert (x @ x).dtype == half_dtype(dtype)


def test_disabled_as_in_pytorch(rng):
    x = variable(rng, 3, 3)
    with autocast("cpu", enabled=False):
        assert (x @ x).dtype == np.float32


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (("tpu", "float16"), SettingError, "device_type must be \"cpu\" or \"cuda\", not 'tpu' beside dtype='float16'"),
        (("float16", "float16"), SettingError, "device_type must be"),
        (("cpu", "float32"), SettingError, 'dtype must be "float16" or "bfloat16", not float32'),
        (("tpu",), DTypeError, "'tpu' is no dtype"),
    ],
)
def test_bad_arguments(arguments, error, message):
    with pytest.raises(error, match=message):
        autocast(*arguments)


def test_put_back_after_an_error(rng):
    with pytest.raises(ZeroDivisionError), autocast("float16"):
        raise ZeroDivisionError
    assert modes.now.cast is None


def test_as_a_decorator(rng):
    x = variable(rng, 3, 3)

    @autocast("float16")
    def product(depth=1):
        return x @ x if not depth else product(depth - 1)

    @autocast("float16")
    def steps():
        yield (x @ x).dtype
        yield (x @ x).dtype

    @autocast("float16")
    async def later():
        await asyncio.sleep(0)
        return (x @ x).dtype

    assert product().dtype == np.float16
    assert [(dtype, (x @ x).dtype) for dtype in steps()] == [(np.float16, np.float32)] * 2
    assert asyncio.run(later()) == np.float16
    assert modes.now.cast is None


def test_one_object_in_two_threads_at_once(rng):
    w, region, found = variable(rng, 3, 3), autocast("float16"), []
    entered, left = threading.Event(), threading.Event()

    def other():
        with ag.debug(), region:
            y = w @ w
            entered.set()
            left.wait(5)
            z = w @ w
        found.append((y.creator.inputs[0].creator is z.creator.inputs[0].creator, modes.now.cast))

    thread = threading.Thread(target=other)
    with region:
        thread.start()
        entered.wait(5)
    assert (modes.now.cast, modes.now.debug) == (None, False)
    left.set()
    thread.join()
    assert found == [(True, None)]  # the end of one region leaves the weights of the other


def test_another_thread_does_not_see_it(rng):
    x, found = variable(rng, 3, 3), []
    with autocast("float16"):
        thread = threading.Thread(target=lambda: found.append((x @ x).dtype))
        thread.start()
        thread.join()
    assert found == [np.float32]


def test_layers_run_in_it_and_keep_their_names(rng):
    model = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
    with autocast("float16"):
        y = model(variable(rng, 2, 4))
    assert y.dtype == np.float16
    assert casts(y)[0].layer.startswith("Sequential/")


def test_debug_mode_works_in_it(rng):
    x = variable(rng, 3, 3)
    with ag.debug(), autocast("float16"):
        assert (x @ x).dtype == np.float16
        with np.errstate(invalid="ignore"), pytest.raises(ag.GraphError, match="the result has a NaN"):
            ag.log(ag.Variable(np.array(-1.0, np.float32)))


def test_checkpoint_runs_again_in_the_same_precision(rng):
    x, w = variable(rng, 3, 4), variable(rng, 4, 4)
    with autocast("float16"):
        plain = ag.sum(ag.tanh(x @ w) @ w)
    plain.backward()
    expected, w.grad = w.grad, None
    with autocast("float16"):
        y = ag.checkpoint(lambda x: ag.sum(ag.tanh(x @ w) @ w))(x)
    y.backward()
    np.testing.assert_array_equal(y.array, plain.array)
    np.testing.assert_allclose(w.grad, expected, rtol=2e-3)  # two casts of w, whose gradients are added in float32


def test_no_cycle_is_left(rng):
    x, w = variable(rng, 3, 4), variable(rng, 4, 4)
    gc.collect()
    gc.disable()
    try:
        with autocast("float16"):
            loss = (x @ w).sum()
        loss.backward()
        del loss
        assert gc.collect() == 0
    finally:
        gc.enable()


@every_dtype
def test_second_derivatives(dtype, rng):
    """Beside those of the same weights in float64: they differ by roundings of some products of order 1."""
    array = rng.uniform(-1, 1, (4, 4))
    found = []
    for w, inside in ((ag.Variable(array.astype(np.float32)), True), (ag.Variable(array), False)):
        with autocast(dtype, enabled=inside):
            loss = ((w @ w) ** 2).sum()
        loss.backward(create_graph=True)
        first = w.grad_var
        w.grad = None
        (first * first).sum().backward()
        assert w.grad.dtype == (np.float32 if inside else np.float64)
        found.append((first.array, w.grad))
    for ours, exact in zip(*found, strict=True):
        np.testing.assert_allclose(ours, exact, rtol=0, atol=4 * ROUNDING[dtype] * np.abs(exact).max())


def test_bad_dtypes():
    with pytest.raises(SettingError, match='dtype must be "float16" or "bfloat16", not float32'):
        autocast("float32")
    with pytest.raises(DTypeError, match="'fp16' is no dtype"):
        autocast("fp16")


def test_checkpoint_of_a_layer_that_was_cast_before(rng):
    layer = nn.Linear(3, 3)
    x = ag.Variable(rng.standard_normal((4, 3)).astype(np.float32))
    found = []
    for wrap in (lambda f: f, ag.checkpoint):
        block = wrap(lambda q: ag.tanh(layer(q)))
        layer.zero_grad()
        with nn.amp.autocast("float16"):
            y = ag.sum(block(block(block(x))))
        y.backward()
        found.append(layer.weight.grad)
    np.testing.assert_allclose(found[1], found[0], atol=2e-3)

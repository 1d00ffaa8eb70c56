"""autograd_nn/layers/hooks.py"""

import copy

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


class Scaled(nn.Layer):
    def forward(self, x, y=None, *, by=1.0):
        return x * by if y is None else (x * by, y * by)


def test_hooks_see_and_replace_what_goes_in_and_out():
    layer, seen = Scaled(), []
    layer.register_forward_pre_hook(lambda layer, args: seen.append(("before", layer, args)))
    layer.register_forward_pre_hook(lambda layer, args: args[0] + 1)
    layer.register_forward_hook(lambda layer, args, y: seen.append(("after", args, y)))
    layer.register_forward_hook(lambda layer, args, y: y * 10)
    assert layer(2.0, by=3.0) == 90
    assert seen == [("before", layer, (2.0,)), ("after", (3.0,), 9.0)]


def test_hooks_with_keyword_arguments():
    layer, seen = Scaled(), []
    layer.register_forward_pre_hook(lambda layer, args, kwargs: (args, {"by": kwargs["by"] * 2}), with_kwargs=True)
    layer.register_forward_hook(lambda layer, args, kwargs, y: seen.append(kwargs), with_kwargs=True)
    assert layer(2.0, by=3.0) == 12
    assert seen == [{"by": 6.0}]


def test_a_handle_removes_its_own_hook_and_no_other():
    layer, seen = Scaled(), []
    hook = lambda layer, args, y: seen.append(y)  # noqa: E731  # registered twice
    first, second = layer.register_forward_hook(hook), layer.register_forward_hook(hook)
    first.remove()
    first.remove()
    layer(1.0)
    assert seen == [1.0]
    with layer.register_forward_hook(lambda layer, args, y: 5.0):
        assert layer(1.0) == 5
    second.remove()
    assert layer(1.0) == 1
    assert len(seen) == 2


def test_hooks_are_no_part_of_the_state():
    layer = nn.Linear(2, 2)
    layer.register_forward_hook(nn.Linear(2, 2).forward)
    assert list(layer.state_dict()) == ["weight", "bias"]
    assert [name for name, _ in layer.named_layers()] == [""]


def watched_gradients(model, x, hooked):
    """What a hook on `hooked` sees in a backward pass through sum(model(x)²)."""
    seen = []
    hooked.register_full_backward_hook(lambda layer, gxs, gys: seen.append((layer, gxs, gys)))
    (model(x) ** 2).sum().backward()
    return seen


def test_gradients_of_inputs_and_outputs(rng):
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    x = ag.Variable(rng.standard_normal((5, 3)).astype(np.float32))
    (model(x) ** 2).sum().backward()
    plain = [p.grad for p in model.parameters()]
    model.zero_grad()
    [(layer, gxs, gys)] = watched_gradients(model, x, model[1])
    assert layer is model[1]
    h = np.tanh(model[0](x).array)
    gy = 2 * model(x).array @ model[2].weight.array
    np.testing.assert_allclose(gys[0], gy, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(gxs[0], gy * (1 - h * h), rtol=1e-4, atol=1e-5)
    for parameter, expected in zip(model.parameters(), plain, strict=True):
        np.testing.assert_array_equal(parameter.grad, expected)


def test_the_first_layer_has_no_gradient_of_its_input(rng):
    layer = nn.Linear(3, 2)
    [(_, gxs, gys)] = watched_gradients(layer, rng.standard_normal((4, 3)).astype(np.float32), layer)
    assert gxs == (None,)
    assert gys[0].shape == (4, 2)


def test_a_hook_may_replace_the_gradients_of_the_inputs():
    layer = Scaled()
    layer.register_full_backward_hook(lambda layer, gxs, gys: tuple(g * 100 for g in gxs))
    x, y = ag.Variable(1.0), ag.Variable(2.0)
    a, b = layer(x, y, by=3.0)
    (a + 2 * b).backward()
    assert (x.grad, y.grad) == (300, 600)


def test_an_input_used_elsewhere_is_seen_by_this_layer_s_share_alone():
    layer, seen = Scaled(), []
    layer.register_full_backward_hook(lambda layer, gxs, gys: seen.append((float(gxs[0]), float(gys[0]))))
    x = ag.Variable(1.0)
    (layer(x, by=3.0) + 7 * x).backward()
    assert seen == [(3.0, 1.0)]
    assert x.grad == 10


def test_second_derivatives_pass_the_hooks():
    layer, seen = nn.Tanh(), []
    layer.register_full_backward_hook(lambda layer, gxs, gys: seen.append(gxs[0]))
    x = ag.Variable(0.5)
    layer(x).backward(create_graph=True)
    assert isinstance(seen[0], ag.Variable)
    ag.check_grads(lambda x: layer(x), [np.array([0.3, -0.4])], order=2)


def test_equals_pytorch(rng):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    x = rng.standard_normal((5, 3)).astype(np.float32)
    ours, theirs = (
        nn.Sequential(nn.Linear(3, 4), nn.Tanh()),
        torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.Tanh()),
    )
    ours.load_state_dict(theirs.state_dict())
    [(_, gxs, gys)] = watched_gradients(ours, x, ours[1])
    [(_, their_gxs, their_gys)] = watched_gradients(theirs, torch.tensor(x), theirs[1])
    np.testing.assert_allclose(gxs[0], their_gxs[0].numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(gys[0], their_gys[0].numpy(), rtol=1e-5, atol=1e-6)


def test_a_copy_has_hooks_of_its_own():
    layer = Scaled()
    handle = layer.register_forward_hook(lambda layer, args, y: y + 1)
    other = copy.deepcopy(layer)
    handle.remove()
    assert (layer(1.0), other(1.0)) == (1, 2)

"""The table of ops, against torch.autocast on the CPU where it says the same."""

import importlib
import inspect

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.half import REFUSED
from autograd_nn import functional as F
from autograd_nn.amp import autocast, policy
from tests.core.test_half import every_dtype, half_dtype
from tests.nn.torch_reference import load_torch

SAME = {  # (our call, PyTorch's call) on float32 arrays (4, 4), and (1, 1, 4, 4) for images
    "matmul": (lambda a: a @ a, lambda t, a: a @ a),
    "linear": (lambda a: F.linear(a, a), lambda t, a: t.nn.functional.linear(a, a)),
    "conv2d": (
        lambda a: F.conv2d(a[None, None], a[None, None, :2, :2]),
        lambda t, a: t.nn.functional.conv2d(a[None, None], a[None, None, :2, :2]),
    ),
    "attention": (
        lambda a: F.scaled_dot_product_attention(a[None], a[None], a[None]),
        lambda t, a: t.nn.functional.scaled_dot_product_attention(a[None], a[None], a[None]),
    ),
    "relu of a product": (lambda a: F.relu(a @ a), lambda t, a: t.relu(a @ a)),
    "product plus itself": (lambda a: (a @ a) + (a @ a), lambda t, a: (a @ a) + (a @ a)),
    "product plus float32": (lambda a: (a @ a) + a, lambda t, a: (a @ a) + a),
    "times a number": (lambda a: (a @ a) * 0.5, lambda t, a: (a @ a) * 0.5),
    "reshape": (lambda a: ag.reshape(a @ a, 16), lambda t, a: (a @ a).reshape(16)),
    "mse_loss": (lambda a: F.mse_loss(a @ a, a), lambda t, a: t.nn.functional.mse_loss((a @ a), a)),
    "prod": (lambda a: ag.prod(a @ a), lambda t, a: t.prod(a @ a)),
    "add of float32": (lambda a: a + a, lambda t, a: a + a),
    "inverse of a product": (lambda a: ag.linalg.inv(a @ a), lambda t, a: t.linalg.inv(a @ a)),
    "solution with a product": (lambda a: ag.linalg.solve(a, a @ a), lambda t, a: t.linalg.solve(a, (a @ a).float())),
    "singular values of a product": (lambda a: ag.linalg.svdvals(a @ a), lambda t, a: t.linalg.svdvals(a @ a)),
    "quantile of a product": (lambda a: ag.quantile(a @ a, 0.3), lambda t, a: t.quantile(a @ a, 0.3)),
}


@every_dtype
@pytest.mark.parametrize("name", SAME)
def test_dtypes_as_pytorch_has_them(name, dtype, rng):
    torch = load_torch()
    ours, theirs = SAME[name]
    array = rng.standard_normal((4, 4)).astype(np.float32) + 2 * np.eye(4, dtype=np.float32)
    with autocast(half_dtype(dtype)):
        y = ours(ag.Variable(array))
    with torch.autocast("cpu", dtype=getattr(torch, dtype)):
        expected = theirs(torch, torch.tensor(array))
    assert str(y.dtype) == str(expected.dtype).removeprefix("torch.")
    np.testing.assert_allclose(y.array.astype(np.float32), expected.float().numpy(), rtol=5e-2, atol=5e-2)


def test_each_op_stands_in_one_place():
    assert not policy.HALF & policy.FLOAT32
    assert all(issubclass(op, ag.Function) for op in policy.HALF | policy.FLOAT32)


@pytest.mark.parametrize("name", ["binary", "cross_entropy", "regression"])
def test_every_loss_of_one_node_is_in_float32(name):
    module = importlib.import_module(f"autograd_nn.functional.losses.{name}")
    nodes = {
        op
        for _, op in inspect.getmembers(module, inspect.isclass)
        if issubclass(op, ag.Function) and op.__module__ == module.__name__ and "forward" in vars(op)
    }
    assert {node.__name__ for node in nodes - policy.FLOAT32} <= {"CrossEntropyGradient"}


def test_every_decomposition_is_in_float32():
    modules = [module for _, module in inspect.getmembers(ag.linalg, inspect.ismodule)]
    nodes = {
        op
        for module in modules
        for _, op in inspect.getmembers(module, inspect.isclass)
        if issubclass(op, ag.Function) and op.__module__ == module.__name__ and "forward" in vars(op)
    }
    assert len(nodes) > 14
    assert {node.__name__ for node in nodes - policy.FLOAT32} == {"Cofactors", "InverseGaps"}  # of rules
    assert {node.__name__ for node in nodes if node.wide != REFUSED} == {"Cofactors", "InverseGaps", "Norm", "PNorm"}


@every_dtype
def test_linear_algebra_of_a_product(dtype, rng):
    a, b = ag.Variable(rng.standard_normal((6, 3)).astype(np.float32)), rng.standard_normal(6).astype(np.float32)
    rounded = (a.array.astype(half_dtype(dtype)).T.astype(np.float32) @ a.array).astype(np.float64)
    with autocast(dtype):
        logdet = ag.linalg.slogdet(a.T @ a).logabsdet
        fit = ag.linalg.lstsq(a, b)
        quantiles = ag.quantile(a.T @ a, np.array([0.1, 0.7], np.float32))
    assert logdet.dtype == quantiles.dtype == np.float32
    np.testing.assert_allclose(logdet.array, np.linalg.slogdet(rounded)[1], rtol=0.05)
    logdet.backward()
    np.testing.assert_allclose(a.grad, 2 * np.linalg.pinv(a.array).T, rtol=0.2, atol=0.02)
    np.testing.assert_allclose(fit.residuals.array, np.linalg.lstsq(a.array, b)[1], rtol=1e-4)


def test_half_precision_ops_add_up_in_float32():
    assert all(op.wide for op in policy.HALF)

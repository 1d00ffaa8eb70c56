"""Every op of the op table is explained, and its numbers are those of the engine's backward pass."""

import warnings

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
import viz
from autograd_core.transforms import tree
from tests.core.cases import ALL

CASES = [case for case in ALL if case.order]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_gradients_are_those_of_backward(rng, case):
    arguments = [
        ag.Variable(a, name=f"a{i}") if isinstance(a, np.ndarray) and a.dtype.kind == "f" else a
        for i, a in enumerate(case.make(rng))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the case itself: it is checked elsewhere
        result = case.call(ag, *arguments)
    for y in tree.leaves(tuple(result) if isinstance(result, tuple) else result):
        if not (isinstance(y, ag.Variable) and y.creator is not None):
            continue
        gy = rng.standard_normal(y.shape)
        explanation = viz.explain(y, gy, limit=None)
        for x in arguments:
            if isinstance(x, ag.Variable):
                x.grad = None
        y.backward(gy, retain_graph=True)
        found = {value.name: value.gradient for value in explanation.values}
        for x in arguments:
            if isinstance(x, ag.Variable) and x.grad is not None:
                np.testing.assert_allclose(found[x.name], x.grad, rtol=1e-9, atol=1e-12)
        text = explanation.text(80)
        assert all(step.node.op in repr(step) for step in explanation.steps)
        assert "Forward" in text
        assert max(map(len, text.split("\n"))) <= 80


F = nn.functional
NN = {
    "conv2d": lambda x, w: F.conv2d(x, w, padding=1),
    "conv_transpose2d": lambda x, w: F.conv_transpose2d(x, w.transpose(1, 0, 2, 3)),
    "max_pool2d": lambda x, w: F.max_pool2d(x, 2),
    "avg_pool2d": lambda x, w: F.avg_pool2d(x, 2),
    "batch_norm": lambda x, w: F.batch_norm(x, None, None, training=True),
    "layer_norm": lambda x, w: F.layer_norm(x, (4, 4)),
    "group_norm": lambda x, w: F.group_norm(x, 1),
    "dropout": lambda x, w: F.dropout(x, 0.5, training=True),
    "attention": lambda x, w: F.scaled_dot_product_attention(x, x, x),
    "embedding": lambda x, w: F.embedding(np.array([0, 1, 1]), x[0, 0]),
    "cross_entropy": lambda x, w: F.cross_entropy(x[:, :, 0, 0], np.array([0, 2])),
    "gelu": lambda x, w: F.gelu(x),
    "mse_loss": lambda x, w: F.mse_loss(x, np.zeros((2, 3, 4, 4))),
}


@pytest.mark.parametrize("name", NN)
def test_the_ops_of_layers(rng, name):
    x = ag.Variable(rng.standard_normal((2, 3, 4, 4)), name="x")
    w = ag.Variable(rng.standard_normal((5, 3, 3, 3)), name="w")
    y = NN[name](x, w)
    gy = rng.standard_normal(y.shape)
    gradients = {value.name: value.gradient for value in viz.explain(y, gy).values}
    y.backward(gy)
    for leaf in (x, w):
        if leaf.grad is not None:
            np.testing.assert_allclose(gradients[leaf.name], leaf.grad, rtol=1e-9, atol=1e-12)

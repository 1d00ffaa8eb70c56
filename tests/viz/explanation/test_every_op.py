"""Every op of the op table is explained, and its numbers are those of the engine's backward pass."""

import warnings

import numpy as np
import pytest

import autograd_core as ag
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

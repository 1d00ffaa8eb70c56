"""autograd_core/hooks.py"""

import numpy as np
import pytest

import autograd_core as ag


def test_a_hook_sees_the_complete_gradient_and_may_replace_it():
    x = ag.Variable(np.ones(2))
    h = x * 3
    seen = []
    h.register_hook(lambda g: seen.append(g) or None)
    h.register_hook(lambda g: g * 10)
    (h + h * 4).sum().backward()
    np.testing.assert_array_equal(seen, [[5, 5]])
    np.testing.assert_array_equal(x.grad, [150, 150])


def test_a_hook_on_a_leaf_and_its_removal():
    x = ag.Variable(np.ones(2))
    handle = x.register_hook(lambda g: g + 1)
    (x * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 3])
    handle.remove()
    handle.remove()  # once more does nothing
    x.zero_grad()
    (x * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [2, 2])


def test_a_hook_on_an_op_sees_what_its_rule_made():
    x = ag.Variable(2.0)
    y = x * 5
    y.creator.register_hook(lambda gxs, gy: tuple(None if gx is None else gx * 100 for gx in gxs))
    y.backward()
    assert x.grad == 500


def test_hooks_under_create_graph_get_variables():
    x = ag.Variable(2.0)
    kinds = []
    y = x * x
    y.register_hook(lambda g: kinds.append(type(g)))
    (y * y).backward(create_graph=True)
    assert kinds == [ag.Variable]
    assert x.grad == 32


def test_retain_grad_adds_up_over_passes():
    x = ag.Variable(2.0)
    h = x * x
    h.retain_grad()
    y = h * 3
    y.backward(retain_graph=True)
    assert h.grad == 3
    y.backward()
    assert h.grad == 6
    x.retain_grad()  # a leaf does anyway


def test_without_a_gradient_there_is_nothing_to_hook():
    with pytest.raises(ag.GraphError, match="requires no gradient"):
        ag.Variable([1, 2]).register_hook(print)

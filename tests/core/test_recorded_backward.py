"""A backward pass that is recorded is told apart in the graph, and its ops know the layer of the op they belong to."""

import numpy as np

import autograd_core as ag
from autograd_core.modes import changed, modes


def passes(y):
    return [(op.op, op.backward, op.layer) for op in ag.graph(y).ops]


def test_ops_of_rules_belong_to_the_layer_of_their_op():
    x = ag.Variable(2.0, name="x")
    with changed(layer="Net/square"):
        y = x**2
    with changed(layer="Net/sine"):
        y = ag.sin(y)
    y.backward(create_graph=True)
    found = passes(x.grad_var)
    assert ("PowerOf", 0, "Net/square") in found
    assert ("Cos", 1, "Net/sine") in found
    assert ("Multiply", 1, "Net/square") in found
    assert (modes.now.layer, modes.now.backward) == ("", 0)
    assert "# backward of Net/sine" in str(ag.graph(x.grad_var))


def test_each_pass_counts():
    x = ag.Variable(2.0)
    y = ag.exp(x) * x
    for order in (1, 2, 3):
        x.zero_grad()
        y.backward(create_graph=True)
        y = x.grad_var
        assert max(op.backward for op in ag.graph(y).ops) == order
    assert passes(y + x)[-1] == ("Add", 0, "")


def test_by_the_transform_too():
    x = ag.Variable(np.array([0.5, 1.0]))
    assert {op.backward for op in ag.graph(ag.grad(lambda x: (ag.tanh(x) * x).sum())(x)).ops} == {0, 1}


def test_the_first_gradient_has_a_name():
    x = ag.Variable(3.0)
    (x * x).backward(create_graph=True)
    assert "gradient" in [value.name for value in ag.graph(x.grad_var).values]

"""The steps of both passes as data."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
import viz


def sent_by(explanation):
    """name of the value -> what each op sent to it, in order"""
    table = {}
    for step in explanation.passes.backward:
        for sent in step.sent:
            table.setdefault(sent.to, []).append(float(sent.gradient))
    return table


def test_apples_and_oranges(price):
    explanation = viz.explain(price)
    values = {value.name: float(value.array) for value in explanation.values}
    assert values["price"] == pytest.approx(715)
    assert [values[name] for name in ("v2", "v5", "v6")] == [200, 450, 650]
    gradients = {value.name: float(value.gradient) for value in explanation.values}
    expected = {"apple": 2.2, "apples": 110, "orange": 3.3, "oranges": 165, "tax": 650}
    assert {name: gradients[name] for name in expected} == pytest.approx(expected)
    assert sent_by(explanation)["apples"] == pytest.approx([110])


def test_steps_are_in_the_order_of_the_passes(price):
    steps = viz.explain(price).steps
    assert [step.results for step in steps[:4]] == [("v2",), ("v5",), ("v6",), ("price",)]
    assert [step.results for step in steps[4:6]] == [("price",), ("v6",)]
    assert {step.results for step in steps[6:]} == {("v2",), ("v5",)}
    assert [step.formula for step in steps[:2]] == ["apple · apples", "orange · oranges"]


def test_mul_swaps(price):
    last = viz.explain(price).passes.backward[0]
    assert last.words == "swaps the inputs and multiplies"
    assert [(sent.to, sent.derivative, sent.symbol) for sent in last.sent] == [
        ("v6", "∂price/∂v6", "tax"),
        ("tax", "∂price/∂tax", "v6"),
    ]
    assert [float(sent.local) for sent in last.sent] == [1.1, 650]


def test_what_several_users_send_adds_up(z):
    explanation = viz.explain(z)
    (x,) = [value for value in explanation.values if value.name == "x"]
    assert [float(part) for part in x.parts] == pytest.approx([3, np.cos(2)])
    assert float(x.gradient) == pytest.approx(3 + np.cos(2))


def test_a_value_used_twice_by_one_op():
    x = ag.Variable(5.0, name="x")
    explanation = viz.explain(x * x)
    assert sent_by(explanation) == {"x₁": [5], "x₂": [5]}
    assert float(explanation.values[0].gradient) == 10


def test_constants_and_leaves_without_a_gradient():
    x, t = ag.Variable(3.0, name="x"), ag.Variable(1.0, name="t", requires_grad=False)
    explanation = viz.explain((x - t) ** 2 * 2)
    assert set(sent_by(explanation)) == {"x", "v2", "v3"}
    assert [step.formula for step in explanation.passes.forward] == ["x − t", "v2²", "v3 · 2"]
    assert explanation.passes.backward[1].sent[0].symbol == "2 · v2"


def test_an_array_needs_a_gradient_or_a_sum():
    x = ag.Variable([1.0, 2.0])
    with pytest.raises(ag.GraphError, match=r"shape \(2,\).*sum\(…\).*gradient="):
        viz.explain(x * 2)
    with pytest.raises(ag.ShapeError, match=r"\(3,\)"):
        viz.explain(x * 2, np.ones(3))
    np.testing.assert_array_equal(viz.explain(x * 2, [1, 10]).values[0].gradient, [2, 20])


def test_broadcasting_is_summed():
    x, w = ag.Variable([1.0, 2.0], name="x"), ag.Variable(3.0, name="w")
    step = viz.explain((x * w).sum()).passes.backward[1]
    to_x, to_w = step.sent
    np.testing.assert_array_equal(to_x.local, [3, 3])
    assert to_w.local is None  # it is x, and differs from element to element
    assert (to_w.symbol, float(to_w.gradient)) == ("x", 3)


def test_layers(rng):
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    loss = nn.functional.cross_entropy(model(rng.standard_normal((5, 3)).astype("float32")), np.array([0, 1, 1, 0, 1]))
    explanation = viz.explain(loss)
    loss.backward()
    gradients = {value.name: value.gradient for value in explanation.values}
    for name, parameter in model.named_parameters():
        np.testing.assert_allclose(gradients[name], parameter.grad, rtol=1e-5)
    assert [step.op for step in explanation.passes.backward] == ["Mean", "CrossEntropy", "Linear", "Relu", "Linear"]
    assert [step.layer for step in explanation.passes.forward[:2]] == ["Sequential/0", "Sequential/1"]
    assert [sent.symbol for sent in explanation.passes.backward[2].sent] == ["gy @ 2.weight", "gyᵀ @ v4", "Σ gy"]


def test_an_op_of_ones_own():
    class Swish(ag.Elementwise):
        """y = x · σ(x)."""

        saves = ag.INPUTS

        def forward(self, xp, x):
            return x / (1 + xp.exp(-x))

        def backward(self, gy, x):
            s = 1 / (1 + ag.exp(-x))
            return gy * (s + x * s * (1 - s))

    (step,) = viz.explain(Swish()(ag.Variable(0.0, name="x"))).passes.backward
    assert (step.words, step.sent[0].symbol) == ("y = x · σ(x).", "")
    assert float(step.sent[0].local) == 0.5


def test_an_unused_result_has_no_influence():
    first, _ = ag.unstack(ag.Variable([1.0, 2.0], name="x"))
    explanation = viz.explain(first * 3)
    assert explanation.passes.backward[1].arriving[1] is None
    np.testing.assert_array_equal(explanation.values[0].gradient, [3, 0])


def test_nan_and_infinity_are_shown_without_a_warning():
    x = ag.Variable(0.0, name="x")
    with np.errstate(all="ignore"):
        y = ag.log(x) * x
    explanation = viz.explain(y)
    assert np.isnan(explanation.values[-1].array)
    assert "-inf" in explanation.text(80)


def test_nothing_of_the_user_changes(price):
    price.backward()
    before = {edge.name: float(edge.grad) for edge in price.creator.inputs if edge.grad is not None}
    viz.explain(price)
    assert {edge.name: float(edge.grad) for edge in price.creator.inputs if edge.grad is not None} == before


def test_it_stays_when_the_leaves_change():
    x = ag.Variable(2.0, name="x")
    explanation = viz.explain(x * 3)
    x.array[...] = 50
    assert "= 6" in explanation.text(80)
    assert "50" not in explanation.text(80)


def test_under_no_grad():
    y = ag.Variable(2.0, name="x") * 3
    with ag.no_grad():
        assert float(viz.explain(y).values[0].gradient) == 3


def test_equal_names_are_told_apart():
    a, b = ag.Variable(2.0, name="x"), ag.Variable(3.0, name="x")
    assert viz.explain(a * b).passes.forward[0].formula == "x · x_2"


@pytest.mark.parametrize("y", [3, None, [ag.Variable(1.0) * 2]])
def test_only_a_variable(y):
    with pytest.raises(ag.GraphError, match="takes one Variable"):
        viz.explain(y)


@pytest.mark.parametrize("y", [ag.Variable(1.0), ag.Variable(1.0, requires_grad=False) * 2])
def test_a_variable_without_a_graph(y):
    with pytest.raises(ag.GraphError, match="nothing to explain"):
        viz.explain(y)


def test_the_limit():
    y = ag.Variable(1.0)
    for _ in range(100):
        y = y * 1.5
    with pytest.raises(viz.VizError, match=r"100 ops.*limit=None"):
        viz.explain(y)
    assert len(viz.explain(y, limit=None).steps) == 200


def test_on_a_card(cupy, dot):
    with ag.device("cuda"):
        x = ag.Variable([1.0, 2.0], name="x")
    explanation = viz.explain((x * x).sum() * 2)
    assert x.device == "cuda:0"
    assert "  ∂v4/∂x   = [4, 8], the sum from 2 users" in explanation.text(80)
    assert "← [4, 8]" in explanation.svg()


def test_a_sum_says_along_which_axis():
    x = ag.Variable(np.ones((2, 2)), name="x")
    steps = [viz.explain((x.sum(axis=axis) * 2).sum()).steps for axis in (0, 1)]
    assert [step[0].formula for step in steps] == ["Σ x, axis 0", "Σ x, axis 1"]

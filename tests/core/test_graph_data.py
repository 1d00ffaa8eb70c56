import json

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def example():
    """z = a·b + sin a, the figure in many a text book."""
    a, b = ag.Variable(2.0, name="a"), ag.Variable(3.0, name="b")
    return a * b + ag.sin(a), a, b


def test_values_and_ops_in_topological_order(example):
    g = ag.graph(example[0])
    assert [(op.op, op.inputs, op.outputs) for op in g.ops] == [
        ("Multiply", (0, 1), (2,)),
        ("Sin", (0,), (3,)),
        ("Add", (2, 3), (4,)),
    ]
    assert [(v.id, v.kind, v.name) for v in g.values] == [
        (0, "leaf", "a"), (1, "leaf", "b"), (2, "result", None), (3, "result", None), (4, "result", None),
    ]  # fmt: skip
    assert g.outputs == (4,)
    made = set()
    for op in g.ops:
        assert all(g.values[i].kind != "result" or i in made for i in op.inputs)
        made |= set(op.outputs)


def test_text(example):
    assert str(ag.graph(example[0])) == "\n".join(
        [
            "a: float64[]  # leaf",
            "b: float64[]  # leaf",
            "v2: float64[] = Multiply(a, b)",
            "v3: float64[] = Sin(a)",
            "v4: float64[] = Add(v2, v3)",
            "return v4",
        ]
    )


def test_settings_constants_and_shapes_are_there(x):
    y = (x * np.ones((2, 1), np.float32) + 1).sum(axis=1)
    g = ag.graph(y)
    assert str(g).splitlines() == [
        "x: float64[3]  # leaf",
        "v1: float32[2, 1]  # constant",
        "v3: int64[]  # constant",
        "v2: float64[2, 3] = Multiply(x, v1)",
        "v4: float64[2, 3] = Add(v2, v3)",
        "v5: float64[2] = Sum(v4, axis=1, keepdims=False)",
        "return v5",
    ]
    assert g.ops[2].attributes == {"axis": 1, "keepdims": False}
    assert g.values[1].array.shape == (2, 1)


def test_a_graph_of_one_leaf(x):
    g = ag.graph(x)
    assert (len(g.values), g.ops, g.outputs) == (1, (), (0,))
    assert g.evaluate()[0] is x.array


def test_several_outputs_share_what_they_have_in_common(x):
    h = ag.exp(x)
    g = ag.graph([h * 2, h + 1, x])
    assert [op.op for op in g.ops] == ["Exp", "Multiply", "Add"]
    assert len(g.outputs) == 3
    assert g.values[g.outputs[2]].name == "x"
    with pytest.raises(ag.GraphError, match="needs a graph of one output, this one has 3"):
        g.gradients()


def test_ops_of_several_results(two_results, x):
    first, second = two_results(x)
    second.name = "square"
    g = ag.graph((first * second).sum())
    assert g.ops[0].outputs == (1, 2)
    assert g.values[2].name == "square"
    unused = ag.graph(first)
    assert unused.ops[0].outputs == (1, 2)  # the result that nothing uses is there as well
    np.testing.assert_array_equal(g.evaluate()[2], x.array**2)


def test_an_input_used_twice_is_one_value(x):
    g = ag.graph(x * x)
    assert len(g.values) == 2
    assert g.ops[0].inputs == (0, 0)


def test_evaluate_reads_the_leaves_as_they_are_now(x):
    y = (x * x).sum()
    g = ag.graph(y)
    assert g.evaluate()[g.outputs[0]] == 14
    x.array += 1
    assert g.evaluate()[g.outputs[0]] == 29
    assert y.item() == 14


def test_gradients_of_every_value(example):
    z, a, _ = example
    g = ag.graph(z)
    gradients = g.gradients()
    np.testing.assert_allclose([gradients[i] for i in range(5)], [3 + np.cos(2.0), 2, 1, 1, 1])
    assert a.grad is None
    z.backward()  # the graph itself was not used up
    np.testing.assert_allclose(gradients[0], a.grad)
    np.testing.assert_allclose(ag.graph(example[0]).gradients(np.array(10.0))[1], 20)


def test_gradients_leave_out_what_needs_none(x):
    data = ag.Variable(np.ones(3), requires_grad=False)
    g = ag.graph((x * data).sum())
    assert set(g.gradients()) == {0, 2, 3}
    with ag.no_grad():
        assert set(g.gradients()) == {0, 2, 3}


def test_it_can_be_written_as_json(example):
    data = json.loads(json.dumps(ag.graph(example[0] * np.float32(2)).to_dict()))
    assert data["ops"][0] == {
        "id": 0, "op": "Multiply", "attributes": {}, "inputs": [0, 1], "outputs": [2], "layer": "",
        "backward": 0,
    }  # fmt: skip
    assert data["values"][0] == {
        "id": 0, "kind": "leaf", "name": "a", "shape": [], "dtype": "float64", "requires_grad": True, "layer": "",
    }  # fmt: skip


def test_a_graph_can_be_walked_after_its_results_are_gone(x):
    h = x * 2
    y = h + 1
    del h
    y.sum().backward()
    assert [op.op for op in ag.graph(y).ops] == ["Multiply", "Add"]


def test_a_deep_graph_needs_no_recursion():
    x = ag.Variable(1.0)
    y = x
    for _ in range(20_000):
        y = y * 1.0
    g = ag.graph(y)
    assert len(g.ops) == 20_000
    assert g.evaluate()[g.outputs[0]] == 1
    assert g.gradients()[0] == 1


def test_layers_are_named(x):
    from autograd_core.modes import changed

    with changed(layer="Model/first"):
        h = x * 2
    y = h + 1
    assert [op.layer for op in ag.graph(y).ops] == ["Model/first", ""]
    assert str(ag.graph(y)).splitlines()[3].endswith("# Model/first")


@pytest.mark.parametrize("wrong", [3, None, "x", [3], []])
def test_what_is_no_result_has_no_graph(wrong):
    with pytest.raises(ag.GraphError, match="graph: give the result of some ops"):
        ag.graph(wrong)

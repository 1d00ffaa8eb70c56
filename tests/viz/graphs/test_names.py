"""Folding layers by name, and repetitions where they are asked for."""

import numpy as np
import pytest

import autograd_core as ag
import viz
from viz.errors import VizError
from viz.graphs.folding import fold
from viz.graphs.layers import layer_calls
from viz.graphs.names import folded_levels


@pytest.fixture
def net(layer):
    """Six blocks of two layers, and a head."""
    x = ag.Variable(np.ones((2, 3)), name="x")
    for i in range(6):
        for name in ("fc1", "fc2"):
            with layer(f"Net/blocks/{i}/{name}"):
                x = x @ ag.Variable(np.ones((3, 3)), name=f"blocks.{i}.{name}.weight")
    with layer("Net/head"):
        return ag.graph((x * 2).sum())


def boxes(graph, *patterns):
    scene = fold(graph, None, None, cut=lambda calls: folded_levels(calls, patterns))
    return [unit.path for unit in scene.units if unit.kind == "layer"]


@pytest.mark.parametrize(
    ("patterns", "paths"),
    [
        (["head"], ["Net/head"]),
        (["Net.head"], ["Net/head"]),
        (["blocks"], ["Net/blocks"]),
        (["blocks.0"], ["Net/blocks/0"]),
        (["blocks.*"], [f"Net/blocks/{i}" for i in range(6)]),
        (["*.fc2"], [f"Net/blocks/{i}/fc2" for i in range(6)]),
        (["blocks.[01].fc1", "head"], ["Net/blocks/0/fc1", "Net/blocks/1/fc1", "Net/head"]),
        (["Net"], ["Net"]),
    ],
)
def test_names_and_patterns(net, patterns, paths):
    assert boxes(net, *patterns) == paths


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("heads", "did you mean 'head'"),
        ("blocks.7", r"did you mean 'blocks\.\d'"),
        ("xyz", r"there are Net, blocks, blocks\.0, .*… \(21 in all\)"),
    ],
)
def test_a_name_that_is_no_layer(net, name, hint):
    with pytest.raises(VizError, match=f"fold: no layer of this graph is called {name!r}; {hint}"):
        viz.graph(net, fold=name)


def test_a_graph_without_layers():
    with pytest.raises(VizError, match="'head'; it has no layers"):
        viz.graph(ag.Variable(1.0) * 2, fold="head")


@pytest.mark.parametrize("fold", [3, [1], {"head"}, 1.5])
def test_what_is_no_name(net, fold):
    with pytest.raises(VizError, match="it can be True, False, the name of a layer or a list of names"):
        viz.graph(net, fold=fold)


def test_true_folds_blocks_that_repeat_and_leaves_the_first_and_the_last_open(net):
    picture = viz.graph(net, fold=True)
    assert "1 … 4" in picture.dot
    assert "4 times" in picture.dot
    assert "limit=None" not in picture.dot  # asked for: nothing to explain
    scene = fold(net, None, 200, repeats=True)
    assert [unit.kind for unit in scene.units] == ["op"] * 2 + ["repeat"] + ["op"] * 4


def test_false_folds_nothing(net):
    assert viz.graph(net, fold=False, limit=5).dot == viz.graph(net, limit=None).dot
    assert viz.graph(net, limit=5).nodes <= 6


def test_one_name_may_be_a_text(net):
    assert viz.graph(net, fold="head").dot == viz.graph(net, fold=["head"]).dot
    assert viz.graph(net, fold=[]).dot == viz.graph(net).dot


def test_depth_and_names_together(net):
    scene = fold(net, 1, None, cut=lambda calls: folded_levels(calls, ["head"]))
    assert [unit.path for unit in scene.units] == ["Net/blocks", "Net/head"]


def test_backward_passes_have_a_frame_that_folds(layer):
    x = ag.Variable(2.0, name="x")
    with layer("Net/square"):
        y = x**3
    y.backward(create_graph=True)
    z = x.grad_var * x
    graph = ag.graph(z + y)
    frames = {tuple(call.name for call in path) for path in layer_calls(graph)}
    assert ("Net", "square") in frames
    assert ("backward", "Net", "square") in frames
    assert 'style="rounded,filled,dashed"' in viz.graph(graph).dot
    folded = fold(graph, None, None, cut=lambda calls: folded_levels(calls, ["backward"]))
    assert [unit.title for unit in folded.units if unit.kind == "layer"] == ["backward"]
    both = fold(graph, None, None, cut=lambda calls: folded_levels(calls, ["square"]))
    assert [unit.path for unit in both.units if unit.kind == "layer"] == ["Net/square"] * 2

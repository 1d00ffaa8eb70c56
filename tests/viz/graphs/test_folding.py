"""Folding a graph to what can be looked at."""

import time

import numpy as np
import pytest

import autograd_core as ag
from viz.graphs.folding import ENDS, fold


def chain(n):
    y = ag.Variable(1.0, name="x")
    for _ in range(n // 2):
        y = y * 1.001 + 0.1
    return ag.graph(y)


def tangle(n, seed=0):
    """A graph without layers or repetitions: every op takes two of the latest 20 values."""
    rng = np.random.default_rng(seed)
    values = [ag.Variable(1.0, name=f"x{i}") for i in range(20)]
    for _ in range(n):
        a, b = (values[-int(i)] for i in rng.integers(1, 20, size=2))
        values.append([ag.add, ag.minimum, lambda a, b: ag.sin(a), ag.maximum][int(rng.integers(4))](a, b))
    return ag.graph(values[-20:])


def blocks(layer, n):
    """A network of n blocks of two affine layers and a skip connection, and a head."""
    x = ag.Variable(np.ones((2, 3)), name="x")
    for i in range(n):
        h = x
        for name in ("fc1", "fc2"):
            with layer(f"Net/blocks/{i}/{name}"):
                h = h @ ag.Variable(np.ones((3, 3)), name="weight") + ag.Variable(np.ones(3), name="bias")
        with layer(f"Net/blocks/{i}"):
            x = x + ag.tanh(h)
    with layer("Net/head"):
        y = x @ ag.Variable(np.ones((3, 1)), name="weight")
    return ag.graph(y.sum())


def kinds(scene):
    return [unit.kind for unit in scene.units]


def test_a_small_graph_is_drawn_whole():
    scene = fold(chain(4), None, 200)
    assert kinds(scene) == ["op"] * 4
    assert scene.size == 4 + 5 + 1  # and x, a number for each op, the output


def test_depth_folds_what_is_nested_deeper(layer):
    graph = blocks(layer, 2)
    assert [unit.title for unit in fold(graph, 0, None).units] == ["Net", ""]
    assert [unit.title for unit in fold(graph, 1, None).units] == ["blocks", "head", ""]
    assert [unit.title for unit in fold(graph, 2, None).units] == ["0", "1", "", ""]
    assert [unit.title for unit in fold(graph, 3, None).units][:2] == ["fc1", "fc2"]
    assert kinds(fold(graph, 4, None)) == ["op"] * len(graph.ops)
    folded = fold(graph, 2, None)
    assert [len(unit.ops) for unit in folded.units] == [6, 6, 1, 1]
    assert [call.path for call in folded.units[0].frames] == ["Net", "Net/blocks"]


def test_a_folded_layer_holds_its_parameters_but_not_its_data(layer):
    assert [box.value.name for box in fold(blocks(layer, 2), 0, None).boxes] == ["x"]


def test_a_layer_that_is_called_twice_makes_two_boxes(layer):
    x = ag.Variable(1.0)
    with layer("Net/a"):
        y = ag.sin(ag.sin(x))
    y = ag.exp(y)
    with layer("Net/a"):
        y = ag.cos(y)
    scene = fold(ag.graph(y), 0, None)
    assert [(unit.kind, len(unit.ops)) for unit in scene.units] == [("layer", 2), ("op", 1), ("layer", 1)]


def test_layers_fold_as_far_as_the_limit_asks(layer):
    graph = blocks(layer, 3)
    assert kinds(fold(graph, None, 100)) == ["op"] * len(graph.ops)
    assert [unit.title for unit in fold(graph, None, 15).units][:3] == ["0", "1", "2"]


@pytest.mark.parametrize("limit", [50, 150])  # 150 boxes would do for 100 blocks, but who would look at them?
def test_alike_blocks_fold_into_one_with_a_count(layer, limit):
    scene = fold(blocks(layer, 100), None, limit)
    assert [(unit.kind, unit.title, unit.times) for unit in scene.units] == [
        ("layer", "0", 1),
        ("repeat", "1 … 98", 98),
        ("layer", "99", 1),
        ("op", "", 1),
        ("op", "", 1),
    ]
    assert len(scene.units[1].ops) == 98 * 6


def test_a_chain_of_2000_ops_folds_but_for_its_first_and_last_round():
    scene = fold(chain(2000), None, 200)
    assert kinds(scene) == ["op", "op", "repeat", "op", "op"]
    assert (scene.units[2].times, len(scene.units[2].ops)) == (998, 1996)


def test_the_middle_of_a_tangle_is_left_out():
    graph = tangle(2000)
    scene = fold(graph, None, 200)
    assert kinds(scene).count("middle") == 1
    assert scene.size <= ENDS
    assert kinds(scene)[0] == kinds(scene)[-1] == "op"
    assert sorted(op.id for unit in scene.units for op in unit.ops) == list(range(len(graph.ops)))


def test_units_come_after_those_that_feed_them():
    for scene in (fold(tangle(2000), None, 200), fold(tangle(100), None, None)):
        for index in range(len(scene.units)):
            assert all(scene.maker.get(value, -1) < index for value in scene.inputs[index])


def test_many_leaves_of_one_op_become_one_box():
    scene = fold(ag.graph(ag.concatenate([ag.Variable([1.0], name=f"p{i}") for i in range(2000)])), None, 200)
    assert [len(box.values) for box in scene.boxes] == [2000]
    assert scene.size == 3


def test_without_a_limit_nothing_is_left_out():
    scene = fold(chain(2000), None, None)
    assert kinds(scene) == ["op"] * 2000


@pytest.mark.parametrize("limit", [3, 10, 61])
def test_any_limit_is_kept(layer, limit):
    assert fold(chain(300), None, limit).size <= max(limit, 4)  # x, the middle, the last op, the output
    assert fold(blocks(layer, 30), None, limit).size <= max(limit, 4)
    assert fold(tangle(300), None, limit).size <= max(limit, 40)  # it has 20 outputs, each made by an op


def test_a_box_that_feeds_what_feeds_it_is_drawn_all_the_same(layer):
    x = ag.Variable(1.0)
    with layer("A"):
        a = ag.sin(x)
    b = ag.exp(a)
    with layer("A"):
        y = a * b
    scene = fold(ag.graph(y), 0, None)
    assert sorted(kinds(scene)) == ["layer", "op"]


def test_folding_20000_ops_takes_little_time():
    graph = chain(20_000)
    start = time.process_time()
    fold(graph, None, 200)
    assert time.process_time() - start < 5

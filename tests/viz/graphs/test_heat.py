"""Heat: what a run recorded, on the nodes."""

import re
import weakref

import numpy as np
import pytest

import autograd_core as ag
import viz
from viz import palette
from viz.errors import VizError
from viz.graphs.folding import fold
from viz.graphs.heat import HeatLooks
from viz.recording import Cost, Run


def made_up(graph, numbers):
    """A run with these costs of the ops of a graph: by name (forward s, backward s, bytes kept, squared gradient)."""
    run = Run()
    for op in graph.ops:
        if op.op in numbers:
            forward, backward, kept, gradient = numbers[op.op]
            cost = Cost(weakref.ref(op.function), op.op, op.layer, 0, forward, 24, kept, backward, gradient)
            run._by_id[id(op.function)] = cost
    return run


@pytest.fixture
def recorded():
    """Exp, sin, a sum without a gradient, and a product that was not recorded."""
    y = ag.sin((ag.exp(ag.Variable(np.ones(3), name="x")) + 1) * 2)
    numbers = {"Exp": (0.0004, 0.0006, 2**19, 0.01), "Sin": (0.001, 0.002, 0, 100.0), "Add": (0, 0, 0, None)}
    return y, made_up(ag.graph(y), numbers)


def looks(recorded, heat, depth=None):
    y, run = recorded
    scene = fold(ag.graph(y), depth, None)
    heat = HeatLooks(scene, heat, run)
    return {unit.ops[0].op: heat.unit(unit) for unit in scene.units}


def test_the_figure_is_in_the_node_and_the_most_is_darkest(recorded):
    found = looks(recorded, "time")
    assert [found[op].figure for op in ("Exp", "Sin", "Add", "Multiply")] == ["1 ms", "3 ms", "0 ms", ""]
    assert found["Sin"].paint.fill == palette.HEAT[-1]
    assert found["Add"].paint.fill == palette.HEAT[0]
    assert found["Multiply"].paint == palette.UNMEASURED
    light = [palette.luminance(found[op].paint.fill) for op in ("Add", "Exp", "Sin")]
    assert light == sorted(light, reverse=True)


def test_memory_and_gradients(recorded):
    assert [looks(recorded, "memory")[op].figure for op in ("Exp", "Sin")] == ["0.5 MiB", "0 MiB"]
    found = looks(recorded, "gradient")
    assert [found[op].figure for op in ("Exp", "Sin", "Add")] == ["0.1", "10", "no gradient"] or found[
        "Add"
    ].figure == ""
    assert found["Add"].paint == palette.UNMEASURED


def test_everything_is_in_the_tooltip(recorded):
    assert looks(recorded, "time")["Exp"].about == (
        "forward 0.400 ms, backward 0.600 ms\nresult 0.000 MiB, kept for the backward pass 0.500 MiB\ngradient norm 0.1"
    )


@pytest.mark.parametrize(
    ("heat", "figure"), [("time", "4 ms"), ("memory", "0.5 MiB"), ("gradient", f"{np.hypot(0.1, 10):.3g}")]
)
def test_a_folded_box_has_the_sum_or_the_norm(layer, heat, figure):
    x = ag.Variable(np.ones(3))
    with layer("Net"):
        y = ag.sin(ag.exp(x))
    run = made_up(ag.graph(y), {"Exp": (0.001, 0.0, 2**19, 0.01), "Sin": (0.001, 0.002, 0, 100.0)})
    scene = fold(ag.graph(y), 0, None)
    (unit,) = scene.units
    assert HeatLooks(scene, heat, run).unit(unit).figure == figure


def test_picture_with_legend(dot, recorded):
    y, run = recorded
    text = viz.graph(y, heat="time", run=run).dot
    assert "time, forward and backward, ms" in text
    assert re.findall(r'WIDTH="52" HEIGHT="18"><FONT[^>]*>([^<]*)', text) == [
        "0",
        "0.75",
        "1.5",
        "2.25",
        "3",
        "no figure",
    ]
    assert "<svg" in viz.graph(y, heat="gradient", run=run).svg()


def test_nothing_took_anything():
    with viz.record() as run:
        y = ag.Variable(1.0) + 1
    for cost in run.costs:
        cost.forward = 0.0
    assert "0 ms" in viz.graph(y, heat="time", run=run).dot
    assert "0 MiB" in viz.graph(y, heat="memory", run=run).dot


@pytest.mark.parametrize("gradient", [0.0, np.inf, np.nan])
def test_gradients_that_are_no_ordinary_numbers(gradient):
    with viz.record(gradients=True) as run:
        y = ag.sin(ag.Variable(1.0)) * 2
        y.backward()
    run.costs[0].gradient = gradient
    assert f">{np.sqrt(gradient):.3g}<" in viz.graph(y, heat="gradient", run=run).dot


@pytest.mark.parametrize("op_fill", [palette.heat(i / 40) for i in range(41)])
def test_text_can_be_read_on_every_colour(op_fill):
    a, b = sorted([palette.luminance(op_fill), palette.luminance(palette.readable_on(op_fill))])
    assert (b + 0.05) / (a + 0.05) >= 4.5


def test_bad_settings(recorded):
    y, run = recorded
    with pytest.raises(VizError, match="heat is 'size'; it can be 'time', 'memory', 'gradient'"):
        viz.graph(y, heat="size", run=run)
    with pytest.raises(VizError, match="heat='time' needs a recorded run"):
        viz.graph(y, heat="time")
    with pytest.raises(VizError, match="heat='time' needs a recorded run"):
        viz.graph(y, heat="time", run=3)
    with pytest.raises(VizError, match="run is given without heat"):
        viz.graph(y, run=run)
    with pytest.raises(VizError, match="recorded no op of this graph"):
        viz.graph(ag.Variable(1.0) * 2, heat="time", run=run)
    with viz.record() as forward_only:
        z = ag.Variable(1.0) * 2
    with pytest.raises(VizError, match=r"recorded no gradient in this graph: .*record.gradients=True"):
        viz.graph(z, heat="gradient", run=forward_only)

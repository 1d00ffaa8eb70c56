"""The DOT text of graphs: to the letter for a small one, in parts for the rest."""

import re
from pathlib import Path

import numpy as np
import pytest

import autograd_core as ag
import viz

EXPECTED = Path(__file__).parent / "expected"


def node(picture, name):
    """The line of a node, indentation apart."""
    (line,) = [line.strip() for line in picture.dot.splitlines() if line.strip().startswith(f"{name} [")]
    return line


def nodes(picture):
    return re.findall(r"^ *(\w+\d) \[", picture.dot, re.MULTILINE)


def edges(picture):
    return re.findall(r"^ *([\w:]+ -> [\w:]+)", picture.dot, re.MULTILINE)


def text(line):
    """What is written in a label, its lines separated by bars."""
    label = re.search(r"label=<(.*)>, tooltip=", line).group(1)
    return re.sub(r"<[^>]*>", "", re.sub(r"<BR/>|</TR><TR>", "|", label))


@pytest.mark.parametrize(
    ("file", "options"),
    [("z.dot", {}), ("z_values.dot", {"values": True}), ("z_top_down.dot", {"values": True, "rankdir": "TB"})],
)
def test_whole_text(z, file, options):
    assert str(viz.graph(z, **options)) == (EXPECTED / file).read_text(encoding="utf-8")


def test_the_same_graph_gives_the_same_text(z):
    assert viz.graph(z, values=True).dot == viz.graph(ag.graph(z), values=True).dot


def test_kinds_of_nodes(layer):
    x = ag.Variable(np.ones((4, 3), "float32"), name="x")
    with layer("Net/fc"):
        w = ag.Variable(np.ones((3, 2), "float32"), name="fc.weight")
        h = x @ w
    y = ag.sum(h * 2 + np.ones(2, "float32"), axis=1)
    y.name = "y"
    picture = viz.graph(y)
    assert [text(node(picture, name)) for name in ("value0", "value1", "value3", "value5")] == [
        "x|(4, 3) · float32",
        "weight|(3, 2) · float32",
        "2",
        "array|(2,) · float32",
    ]
    colours = [re.search(r'fillcolor="(.*?)"', node(picture, f"value{id}")).group(1) for id in (0, 1, 3)]
    assert colours == [viz.palette.LEAF.fill, viz.palette.PARAMETER.fill, viz.palette.CONSTANT.fill]
    assert [text(node(picture, f"op{id}")) for id in range(4)] == ["@", "×", "+", "Σ|axis=1"]
    assert "shape=circle" in node(picture, "op0")
    assert "shape=ellipse" in node(picture, "op3")  # it has a line of settings too
    assert "penwidth=2.4" in node(picture, "output7")
    assert text(node(picture, "output7")) == "y|(4,) · float32"


def test_shapes_are_written_where_they_change():
    x = ag.Variable(np.ones((4, 3)), name="x")
    picture = viz.graph(ag.exp(ag.exp(x @ np.ones((3, 2)))).sum())
    assert [name for name in nodes(picture) if name.startswith("flow")] == ["flow2"]
    assert text(node(picture, "flow2")) == "(4, 2)|"


def test_a_name_given_to_a_result_stands_on_its_line():
    h = ag.exp(ag.Variable(1.0))
    h.name = "hidden"
    assert text(node(viz.graph(h * 2), "flow1")) == "hidden|"


def test_values_stand_above_and_gradients_under_the_line():
    x = ag.Variable(np.array([1.0, 2.0]), name="x")
    big = ag.Variable(np.arange(100.0), name="big")
    picture = viz.graph((x * 3).sum() + big.sum() * np.array([2.0]).sum(), values=True)
    written = {name: text(node(picture, name)) for name in nodes(picture) if name.startswith("flow")}
    assert written["flow0"] == "[1, 2]||[3, 3]"  # the middle row is the line
    assert written["flow2"] == "[3, 6]||[1, 1]"
    assert "0 … 99||2 … 2" in written.values()
    assert viz.palette.GRADIENT in node(picture, "flow0")


def test_values_without_gradients():
    x = ag.Variable([1.0, 2.0], name="x")
    assert text(node(viz.graph(x * 3, values=True), "flow0")) == "[1, 2]|"
    assert text(node(viz.graph((x * 3).sum(), values=True, grads=False), "flow0")) == "[1, 2]|"
    with pytest.raises(ag.GraphError, match="gradient"):
        viz.graph(x * 3, grads=True)


def test_gradients_without_values():
    x = ag.Variable(3.0, name="x")
    assert text(node(viz.graph(x * x, grads=True), "flow0")) == "|6"


def test_a_value_used_twice_has_two_edges():
    x = ag.Variable(3.0, name="x")
    assert edges(viz.graph(x * x)) == ["op0 -> output1", "value0 -> op0", "value0 -> op0"]


def test_several_outputs():
    x = ag.Variable(3.0, name="x")
    a, b = x * 2, ag.exp(x)
    a.name = "a"
    picture = viz.graph([a, b])
    assert text(node(picture, "output2")) == "a|scalar · float64"
    assert text(node(picture, "output3")) == "output|scalar · float64"


def test_layers_are_nested_frames(layer):
    x = ag.Variable([[1.0]], name="x")
    with layer("Net/block/fc"):
        x = x @ ag.Variable([[1.0]], name="block.fc.weight")
    with layer("Net/block"):
        x = ag.exp(x)
    picture = viz.graph(x)
    lines = [line for line in picture.dot.splitlines() if not line.lstrip().startswith("graph")]
    indents = [len(line) - len(line.lstrip()) for line in lines if line.lstrip().startswith("subgraph")]
    assert indents == [2, 4, 6]
    assert len(picture.dot[: picture.dot.index("op0 [")].split("subgraph")) == 4  # the affine op lies in the innermost
    assert [re.sub("<.*?>", "", name) for name in re.findall(r"label=<(<FONT[^>]*><B>.*?)>, tooltip", picture.dot)] == [
        "Net",
        "block",
        "fc",
    ]


def test_a_folded_layer_tells_what_it_holds(layer):
    x = ag.Variable(np.ones((4, 3)), name="x")
    with layer("Net/fc"):
        y = x @ ag.Variable(np.ones((3, 2)), name="fc.weight") + ag.Variable(np.ones(2), name="fc.bias")
    picture = viz.graph(ag.exp(y), depth=1)
    assert text(node(picture, "op0")) == "fc|2 ops → (4, 2)"
    assert 'tooltip="Net/fc&#10;2 ops: MatMul 1, Add 1"' in node(picture, "op0")
    assert set(nodes(picture)) == {"value0", "op0", "op2", f"output{ag.graph(ag.exp(y)).outputs[0]}"}
    assert "note" not in picture.dot  # it was asked for


def test_what_folds_by_itself_is_noted():
    y = ag.Variable(1.0, name="x")
    for _ in range(1000):
        y = y * 1.001 + 0.1
    picture = viz.graph(y)
    assert text(node(picture, "op2")) == "× → +|998 times|1,996 ops → scalar"
    assert "2,000 ops, folded into 5 nodes (limit=None draws all of them)" in picture.dot
    assert "folded into" not in viz.graph(y, limit=None).dot


def test_many_values_between_two_boxes_share_a_line(layer):
    x = ag.Variable(1.0, name="x")
    with layer("A"):
        many = [ag.sin(x) * i for i in range(10)]
        first = ag.stack(many)
    with layer("B"):
        y = ag.stack([ag.exp(value) for value in many]) + first
    picture = viz.graph(y, depth=0)
    assert [text(node(picture, name)) for name in nodes(picture) if name.startswith("flow")] == ["11 values|"]


def test_nasty_names_stay_text(layer):
    name = '"><script>alert(1)</script>\\N'
    with layer(name.replace("/", "")):
        y = ag.sin(ag.Variable([1.0, 2.0], name=name))
    y.name = name
    picture = viz.graph(y * 2)
    assert "script>" not in picture.dot
    assert text(node(picture, "value0")).startswith("&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\\\\N")

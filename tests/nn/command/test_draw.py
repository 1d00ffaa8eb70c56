import re

import pytest

from autograd_nn.recipes import RECIPES

KNOWN = ", ".join(RECIPES)


def test_an_expression(autograd, folder):
    done = autograd("draw", "x*y + sin(x)")
    assert (done.code, done.err) == (0, [])
    assert len(done.out) == 1
    assert re.fullmatch(r"x\*y \+ sin\(x\): \d+ nodes, drawn in graph.svg", done.out[0])
    text = (folder / "graph.svg").read_text()
    assert ">x<" in text
    assert ">y<" in text


@pytest.mark.parametrize(("suffix", "start"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_formats(autograd, folder, suffix, start):
    name = f"picture.{suffix}"
    assert autograd("draw", "-o", name, "x*2").code == 0
    assert (folder / name).read_bytes().startswith(start)
    assert [path.name for path in folder.iterdir()] == [name]


@pytest.mark.parametrize("model", ["lenet", "mlp", "perceptron"])
def test_a_model(autograd, folder, model):
    assert autograd("draw", model, "-o", "a.svg").code == 0
    assert autograd("draw", model, "-o", "b.svg").code == 0
    assert "weight" in (folder / "a.svg").read_text()
    assert (folder / "a.svg").read_bytes() == (folder / "b.svg").read_bytes()


def test_values_and_gradients(autograd, folder):
    autograd("draw", "x*y", "x=3", "y=4.5", "--values")
    text = (folder / "graph.svg").read_text()
    for number in ("3", "4.5", "13.5"):
        assert number in text
    autograd("draw", "x*y", "x=3", "y=4.5")
    assert "13.5" not in (folder / "graph.svg").read_text()


def test_a_leading_minus(autograd):
    assert autograd("draw", "-o", "a.svg", "--", "-x*y").code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x*y", "-o", "a.jpg"], "-o a.jpg: a picture's name ends in one of .svg, .png, .pdf"),
        (["x*y", "-o", "absent/a.svg"], "-o absent/a.svg: there is no folder absent; make it first"),
        (["lenett"], f"unknown model 'lenett'; did you mean 'lenet'? known: {KNOWN}"),
        (["lenet", "x=1"], "x=1: the model lenet takes no values of variables"),
        (["x"], "'x' has no op on a variable, so there is nothing to draw; try 'x*y + sin(x)'"),
        (["x*y", "z=1"], "'x*y' has no variable 'z'; it has x, y"),
        (["x*y", "x=1", "x=2"], "a variable is given twice in x=1 x=2"),
        (["x*y", "x"], "'x' gives no variable a value; write x=1.5, or x=[1,2] for an array"),
        (["x+y", "x=[1,2]", "y=[1,2,3]"], "Add("),
        (["__import__('os').system('touch pwned')"], "\"__import__('os').system('touch pwned')\" is not understood"),
    ],
)
def test_wrong_requests(refused, arguments, message):
    assert refused("draw", *arguments).startswith(message)


def test_values_may_come_after_options(autograd, folder):
    assert autograd("draw", "x*y", "-o", "after.svg", "x=2", "y=3").code == 0
    assert (folder / "after.svg").exists()
    refused = autograd("draw", "x*y", "-o", "red.svg", "--colour=red")
    assert refused.code == 2
    assert "unrecognized arguments: --colour=red" in refused.err[0]


def test_folding(autograd, folder):
    assert autograd("draw", "lenet", "--fold", "conv*", "--fold=fc1").code == 0
    text = (folder / "graph.svg").read_text()
    assert text.count("1 op →") == 3
    assert autograd("draw", "lenet", "--depth", "0").out[0].startswith("lenet: 3 nodes")


@pytest.mark.parametrize(
    ("heat", "unit"), [("time", " ms<"), ("memory", " MiB<"), ("gradient", "norm of the gradient that reached it")]
)
def test_heat(autograd, folder, heat, unit):
    assert autograd("draw", "lenet", "--heat", heat).code == 0
    assert unit in (folder / "graph.svg").read_text()
    assert autograd("draw", "x*y", "--heat", heat).code == 0


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lenet", "--fold", "conv9"], "fold: no layer of this graph is called 'conv9'; did you mean 'conv"),
        (["x*y", "--fold", "a"], "fold: no layer of this graph is called 'a'; it has no layers"),
        (["lenet", "--depth", "-1"], "depth is -1; it counts nested layers, from 0"),
        (["lenet", "--heat", "size"], "heat is 'size'; it can be 'time', 'memory', 'gradient'"),
    ],
)
def test_wishes_that_can_not_be_met(refused, folder, arguments, message):
    assert refused("draw", *arguments).startswith(message)
    assert list(folder.iterdir()) == []

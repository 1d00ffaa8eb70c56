"""autograd_nn/layers/containers.py, sequential.py, identity.py and flatten.py"""

from collections import OrderedDict

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


def linears(n):
    return [nn.Linear(2, 2) for _ in range(n)]


def test_sequential_takes_names():
    model = nn.Sequential(OrderedDict(hidden=nn.Linear(2, 3), act=nn.ReLU(), out=nn.Linear(3, 1)))
    assert list(model.state_dict()) == ["hidden.weight", "hidden.bias", "out.weight", "out.bias"]
    assert model.hidden is model[0]
    assert model(np.ones((4, 2), np.float32)).shape == (4, 1)


def test_sequential_is_indexed_sliced_and_changed():
    a, b, c = linears(3)
    model = nn.Sequential(a, b, c)
    assert model[-1] is c
    assert len(model) == 3
    assert list(model[1:]) == [b, c]
    assert [name for name, _ in model[1:].named_children()] == ["1", "2"]  # as in the model they come from
    head = nn.Linear(2, 5)
    model[-1] = head
    assert list(model) == [a, b, head]
    assert model.append(nn.ReLU()) is model
    assert [name for name, _ in model.named_children()] == ["0", "1", "2", "3"]
    assert model(np.ones((1, 2), np.float32)).shape == (1, 5)
    assert list(nn.Sequential()) == []


def test_a_module_list():
    a, b, c, d = linears(4)
    layers = nn.ModuleList([a])
    assert layers.append(b) is layers
    layers.extend([c])
    layers.insert(1, d)
    assert list(layers) == [a, d, b, c]
    assert (layers[-1], len(layers)) == (c, 4)
    assert list(layers[1:3]) == [d, b]
    layers[1] = c
    del layers[-1]
    assert list(layers) == [a, c, b]
    del layers[:1]
    assert [name for name, _ in layers.named_children()] == ["0", "1"]
    with pytest.raises(NotImplementedError, match="ModuleList has no forward"):
        layers(1)


def test_a_module_dict():
    a, b, c = linears(3)
    layers = nn.ModuleDict({"left": a})
    layers["right"] = b
    layers.update([("left", c), ("third", nn.ReLU())])
    assert list(layers) == list(layers.keys()) == ["left", "right", "third"]
    assert list(layers.values())[:2] == [c, b]
    assert dict(layers.items())["left"] is c
    assert "left" in layers
    assert "keys" not in layers
    assert layers.pop("left") is c
    del layers["third"]
    assert (len(layers), list(layers.state_dict())) == (1, ["right.weight", "right.bias"])


def test_containers_have_the_state_names_of_plain_lists_and_dictionaries_and_of_pytorch():
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")

    class Plain(nn.Layer):
        def __init__(self):
            self.layers = linears(2)
            self.heads = {"a": nn.Linear(2, 1)}

    class Contained(nn.Layer):
        def __init__(self):
            self.layers = nn.ModuleList(linears(2))
            self.heads = nn.ModuleDict({"a": nn.Linear(2, 1)})

    class Theirs(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = torch.nn.ModuleList([torch.nn.Linear(2, 2) for _ in range(2)])
            self.heads = torch.nn.ModuleDict({"a": torch.nn.Linear(2, 1)})

    assert list(Plain().state_dict()) == list(Contained().state_dict()) == list(Theirs().state_dict())


@pytest.mark.parametrize(
    "make", [nn.Sequential, lambda layer: nn.ModuleList([layer]), lambda x: nn.ModuleDict({"0": x})]
)
def test_what_is_no_layer_is_refused(make):
    with pytest.raises(ag.ArgumentError, match="takes layers; item 0 is function: wrap a function in a Layer"):
        make(lambda x: x)


@pytest.mark.parametrize("name", ["forward", "training", "keys", "a.b", "", 3])
def test_names_that_can_not_be_used(name):
    with pytest.raises(ag.ArgumentError, match=r"choose another|without dots"):
        nn.ModuleDict({name: nn.ReLU()})


def test_indices_and_names_that_do_not_exist():
    with pytest.raises(ag.OutOfBoundsError, match="Sequential: there is no layer 1 among 1"):
        nn.Sequential(nn.ReLU())[1]
    with pytest.raises(IndexError, match="ModuleList: there is no layer -2 among 1"):
        nn.ModuleList([nn.ReLU()])[-2] = nn.ReLU()
    with pytest.raises(ag.ArgumentError, match="no layer 'lef'; there are left"):
        nn.ModuleDict({"left": nn.ReLU()})["lef"]


def test_identity(rng):
    x = rng.standard_normal(3)
    assert nn.Identity(54, bias=False)(x) is x


def test_unflatten_undoes_flatten(rng):
    x = rng.standard_normal((2, 3, 4, 5))
    flat = nn.Flatten()(x)
    np.testing.assert_array_equal(nn.Unflatten(1, (3, 4, 5))(flat), x)
    np.testing.assert_array_equal(nn.Unflatten(-1, (3, -1, 5))(flat), x)
    ag.check_grads(lambda x: nn.Unflatten(1, (2, 2))(x), [rng.standard_normal((3, 4))], order=2)
    assert repr(nn.Unflatten(1, [2, 3])) == "Unflatten(dim=1, unflattened_size=(2, 3))"


def test_wrong_axes_and_sizes(rng):
    x = rng.standard_normal((2, 6))
    with pytest.raises(ag.AxisError, match=r"Flatten: end_dim=3, but x is \(2, 6\), which has 2 axes"):
        nn.Flatten(0, 3)(x)
    with pytest.raises(ag.AxisError, match="start_dim=1 lies behind end_dim=0"):
        nn.Flatten(1, 0)(x)
    with pytest.raises(ag.ShapeError, match=r"axis 1 of \(2, 6\) has no \(4, -1\)"):
        nn.Unflatten(1, (4, -1))(x)
    with pytest.raises(ag.ShapeError, match=r"has no \(-1, -1, 6\)"):
        nn.Unflatten(1, (-1, -1, 6))(x)
    with pytest.raises(ag.AxisError, match="Unflatten: dim=2"):
        nn.Unflatten(2, (2, 3))(x)

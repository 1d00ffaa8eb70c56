"""autograd_nn/layers/layer.py"""

import copy

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.errors import ModelFileError


class Block(nn.Layer):
    def __init__(self):
        self.scale = nn.Parameter(np.ones(2, np.float32))
        self.mean = nn.Buffer(np.zeros(2, np.float32))
        self.inner = [nn.Linear(2, 2), nn.Dropout(0.5)]
        self.heads = {"left": nn.Linear(2, 1), "right": nn.Linear(2, 1, bias=False)}
        self.offset = nn.Parameter(np.zeros(2, np.float32))

    def forward(self, x):
        return self.heads["left"](self.inner[0](x * self.scale + self.offset))


NAMES = [
    "scale",
    "offset",
    "inner.0.weight",
    "inner.0.bias",
    "heads.left.weight",
    "heads.left.bias",
    "heads.right.weight",
]


def test_parameters_are_found_in_lists_and_dictionaries_in_order():
    assert [name for name, _ in Block().named_parameters()] == NAMES
    assert [name for name, _ in Block().named_buffers()] == ["mean"]
    assert [name for name, _ in Block().named_layers()] == ["", "inner.0", "inner.1", "heads.left", "heads.right"]


def test_a_shared_layer_counts_once():
    layer = nn.Linear(2, 2)
    assert len(nn.Sequential(layer, nn.ReLU(), layer).parameters()) == 2


def test_repr_is_a_tree():
    assert repr(nn.Sequential(nn.Linear(2, 3), nn.Sequential(nn.ReLU()))) == (
        "Sequential(\n  (0): Linear(2, 3)\n  (1): Sequential(\n    (0): ReLU()\n  )\n)"
    )


def test_train_and_eval_reach_every_layer():
    block = Block()
    assert all(layer.training for _, layer in block.named_layers())
    assert block.eval() is block
    assert not any(layer.training for _, layer in block.named_layers())
    block.train()
    assert block.inner[1].training


def test_state_goes_there_and_back():
    one, two = Block(), Block()
    state = one.state_dict()
    assert list(state) == [*NAMES, "mean"]
    two.load_state_dict(state)
    for name, array in two.state_dict().items():
        np.testing.assert_array_equal(array, state[name])
    one.scale.array += 1
    assert state["scale"][0] == 1, "the state is a copy"
    assert two.scale.array[0] == 1, "and so is what was loaded"


def test_a_state_that_does_not_fit_names_everything_and_changes_nothing():
    block = Block()
    before = block.state_dict()
    state = {**before, "scale": np.zeros(3, np.float32), "extra": np.zeros(1), "offset": np.ones(2, np.float32)}
    del state["mean"]
    with pytest.raises(ModelFileError) as caught:
        block.load_state_dict(state)
    message = str(caught.value)
    assert "Block" in message
    assert "missing: mean" in message
    assert "unexpected: extra" in message
    assert "scale is (3,), should be (2,)" in message
    np.testing.assert_array_equal(block.offset.array, before["offset"])


def test_loading_counts_as_a_change_in_place():
    layer = nn.Linear(2, 2)
    loss = layer(ag.Variable(np.ones((1, 2), np.float32))).sum()
    layer.load_state_dict(layer.state_dict())
    with pytest.raises(ag.GraphError, match="changed in place"):
        loss.backward()


def test_ops_know_the_layer_they_ran_in():
    y = Block()(np.ones((1, 2), np.float32))
    assert [op.layer for op in ag.graph(y).ops] == ["Block", "Block", "Block/inner/0", "Block/heads/left"]
    assert {v.name for v in ag.graph(y).values if v.kind == "leaf"} >= {"scale", "inner.0.weight", "heads.left.bias"}


def test_a_layer_used_alone_and_then_in_a_model_takes_the_model_s_names():
    layer = nn.Linear(2, 2)
    x = np.ones((1, 2), np.float32)
    assert layer(x).creator.layer == "Linear"
    assert layer.weight.name == "weight"
    assert nn.Sequential(layer)(x).creator.layer == "Sequential/0"
    assert layer.weight.name == "0.weight"


def test_the_layer_path_is_put_back_after_an_error():
    with pytest.raises(ag.ShapeError):
        Block()(np.ones((1, 3), np.float32))
    assert (ag.Variable(1.0) * 2).creator.layer == ""


def test_no_forward():
    with pytest.raises(NotImplementedError, match="Layer has no forward"):
        nn.Layer()(1)


def test_zero_grad():
    layer = nn.Linear(2, 2)
    layer(np.ones((1, 2), np.float32)).sum().backward()
    assert layer.weight.grad is not None
    layer.zero_grad()
    assert layer.weight.grad is None


def test_to_a_device_that_is_missing_says_what_to_install():
    pytest.importorskip("numpy")
    try:
        import cupy  # noqa: F401
    except ImportError:
        with pytest.raises(ag.DeviceError, match="pip install"):
            nn.Linear(2, 2).to("cuda")
    assert nn.Linear(2, 2).to("cpu").weight.device == "cpu"


def test_shared_weights_stand_under_each_name_as_pytorch_writes_them():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2))
    model[1].weight = model[0].weight
    assert list(model.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    assert len(model.parameters()) == 3
    twice = nn.Sequential(model[0], model[0])
    assert list(twice.state_dict()) == ["0.weight", "0.bias", "1.weight", "1.bias"]
    twice.load_state_dict(twice.state_dict())


def test_a_layer_that_holds_itself_ends():
    layer = nn.Linear(2, 2)
    layer.me = layer
    assert list(layer.state_dict()) == ["weight", "bias"]


@pytest.mark.parametrize("size", [0, -1, 2.5])
def test_sizes_are_positive_integers(size):
    with pytest.raises(ag.ShapeError, match="in_features must be an integer of at least 1"):
        nn.Linear(size, 2)
    with pytest.raises(ag.ShapeError, match="out_channels must be an integer of at least 1"):
        nn.Conv2d(1, size, 3)


def test_pytorch_s_words_for_what_is_inside():
    block = Block()
    assert list(block.children()) == [*block.inner, *block.heads.values()]
    assert dict(block.named_modules()) == dict(block.named_layers())
    assert list(block.modules()) == [layer for _, layer in block.named_layers()]
    assert block.buffers() == [block.mean]


def test_counting_parameters():
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    assert model.num_parameters() == 13
    model[0].requires_grad_(False)
    assert (model.num_parameters(), model.num_parameters(trainable_only=True)) == (13, 4)


def test_parts_by_their_path():
    block = Block()
    assert block.get_submodule("heads.left") is block.heads["left"]
    assert block.get_submodule("") is block
    assert block.get_parameter("inner.0.bias") is block.inner[0].bias
    with pytest.raises(ag.ArgumentError, match=r"Block has no layer 'heads\.lefd'; did you mean 'heads\.left'\?"):
        block.get_submodule("heads.lefd")
    with pytest.raises(ag.ArgumentError, match=r"Linear has no parameter 'zzz'; there are weight, bias"):
        nn.Linear(2, 2).get_parameter("zzz")
    with pytest.raises(ag.ArgumentError, match=r"ReLU has no layer 'x'; there are none"):
        nn.ReLU().get_submodule("x")


def test_frozen_parameters_are_left_alone():
    model = nn.Sequential(nn.Linear(2, 3), nn.Linear(3, 1))
    x = np.ones((1, 2), np.float32)
    model(x).sum().backward()
    assert model[0].requires_grad_(False) is model[0]
    before = model.state_dict()
    optimizer = nn.optim.Adam(model.parameters(), lr=0.1, weight_decay=0.1)
    model(x).sum().backward()
    optimizer.step()
    for name, array in model.state_dict().items():
        assert (array == before[name]).all() == name.startswith("0."), name
    assert model[0].weight.grad is None
    model.table = nn.Parameter(np.arange(3))  # integers never require a gradient
    model.requires_grad_()
    model(x).sum().backward()
    assert model[0].weight.grad is not None
    assert not model.table.requires_grad


def test_apply_reaches_every_layer_once_inner_ones_first():
    shared = nn.ReLU()
    model = nn.Sequential(nn.Sequential(nn.Linear(2, 2), shared), shared)
    seen = []
    assert model.apply(seen.append) is model
    assert seen == [model[0][0], model[0], shared, model] or seen == [model[0][0], shared, model[0], model]
    layer = nn.Linear(2, 2)
    layer.me = layer
    seen.clear()
    layer.apply(seen.append)
    assert seen == [layer]


def test_loading_what_fits():
    block = Block()
    before = block.state_dict()
    state = {"scale": np.full(2, 7.0), "extra": np.zeros(1)}
    result = block.load_state_dict(state, strict=False)
    assert (result.missing_keys, result.unexpected_keys) == ([*NAMES[1:], "mean"], ["extra"])
    assert block.scale.array.tolist() == [7, 7]
    np.testing.assert_array_equal(block.inner[0].weight.array, before["inner.0.weight"])
    assert block.load_state_dict(before) == ([], [])
    with pytest.raises(ModelFileError, match=r"scale is \(3,\), should be \(2,\)"):
        block.load_state_dict({"scale": np.zeros(3)}, strict=False)


def test_a_deep_copy_is_a_model_of_its_own():
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh())
    model[0].me = model[0].weight  # shared inside
    x = np.ones((1, 2), np.float32)
    model(x).sum().backward()
    other = copy.deepcopy(model)
    np.testing.assert_array_equal(other(x).array, model(x).array)
    assert other[0].me is other[0].weight
    optimizer = nn.optim.SGD(other.parameters(), lr=0.1)
    other.zero_grad()
    (other(x) + 1).sum().backward()
    before = model.state_dict()
    optimizer.step()
    assert (other[0].weight.array != model[0].weight.array).any()
    assert (other[0].bias.array != model[0].bias.array).any()
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


@pytest.mark.parametrize("make", [lambda p: nn.optim.SGD(p, lr=0.1), lambda p: nn.optim.Adam(p, lr=0.1)])
def test_shared_weights_train_once(rng, make):
    """Two places of one parameter move as one parameter would whose gradient is the sum of both."""
    tied = nn.Sequential(nn.Linear(2, 2, bias=False), nn.Linear(2, 2, bias=False))
    tied[1].weight = tied[0].weight
    w = nn.Parameter(tied[0].weight.array.copy())
    x = rng.standard_normal((3, 2)).astype(np.float32)
    optimizer, other = make(tied.parameters()), make([w])
    for _ in range(3):
        optimizer.zero_grad()
        other.zero_grad()
        tied(x).sum().backward()
        nn.functional.linear(nn.functional.linear(x, w), w).sum().backward()
        optimizer.step()
        other.step()
    np.testing.assert_allclose(tied[1].weight.array, w.array, rtol=1e-6)
    assert tied[0].weight is tied[1].weight

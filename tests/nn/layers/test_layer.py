"""autograd_nn/layers/layer.py"""

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

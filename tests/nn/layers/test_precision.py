"""Models in half precision: conversion, inference, and their files in half the bytes."""

import json

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core.errors import ArgumentError, DeviceError, DTypeError
from autograd_nn import recipes
from autograd_nn.optim import Adam
from tests.core.test_half import ROUNDING, every_dtype, half_dtype, needs_bfloat16


@needs_bfloat16
def test_parameters_and_floating_buffers_change_and_counters_stay():
    model = nn.Sequential(nn.Conv2d(1, 2, 3), nn.BatchNorm2d(2))
    before = {name: variable.dtype for name, variable in model.named_buffers()}
    model.parameters()[0].grad = np.zeros(model.parameters()[0].shape, np.float32)
    assert model.half() is model
    assert {p.dtype for p in model.parameters()} == {np.dtype(np.float16)}
    assert model.parameters()[0].grad is None
    for name, variable in model.named_buffers():
        assert variable.dtype == (np.float16 if before[name].kind == "f" else before[name])
    model.bfloat16()
    assert {p.dtype for p in model.parameters()} == {half_dtype("bfloat16")}
    model.float()
    assert {p.dtype for p in model.parameters()} == {np.dtype(np.float32)}
    model.double()
    assert {p.dtype for p in model.parameters()} == {np.dtype(np.float64)}


@pytest.mark.parametrize(
    ("where", "named"),
    [
        (("float16",), {}),
        ((np.float16,), {}),
        ((np.dtype("float16"),), {}),
        (("cpu", "float16"), {}),
        ((np.float16, "cpu"), {}),
        ((), {"dtype": "float16"}),
        ((), {"device": "cpu", "dtype": np.float16}),
        (("cpu",), {"dtype": "float16"}),
        ((None, "float16"), {"device": None}),
    ],
)
def test_to_takes_a_device_a_dtype_or_both(where, named):
    model = nn.Linear(2, 3).to(*where, **named)
    assert model.weight.dtype == np.float16
    assert model.weight.device == "cpu"


@pytest.mark.parametrize("where", [(), (None,), ("cpu",)])
def test_to_nothing_changes_nothing(where):
    assert nn.Linear(2, 3).to(*where).weight.dtype == np.float32


@pytest.mark.parametrize(
    ("where", "error", "message"),
    [
        (("float16", "int32"), ArgumentError, "give one dtype, not 'float16' and 'int32'"),
        (("cpu", "cuda", "float16"), ArgumentError, "give one device, not 'cpu' and 'cuda'"),
        (("float16", "cuda:x"), DeviceError, "cuda:x"),
        (("cpu", "float17"), DTypeError, "'float17' is no dtype"),
    ],
)
def test_what_cannot_be_done_changes_nothing(where, error, message):
    model = nn.Linear(2, 3)
    model.weight.grad = np.ones((3, 2), np.float32)
    with pytest.raises(error, match=message):
        model.to(*where)
    assert model.weight.dtype == model.bias.dtype == np.float32
    assert model.weight.grad is not None


def test_to_refuses_other_things():
    with pytest.raises(DTypeError, match=r"Linear\.to: parameters are floating-point numbers, which int32 is not"):
        nn.Linear(2, 3).to(np.int32)
    with pytest.raises(DTypeError, match="'gpu' is no dtype"):
        nn.Linear(2, 3).to("gpu")
    with pytest.raises(DeviceError, match="unknown device 'gpu'"):
        nn.Linear(2, 3).to(device="gpu")


@every_dtype
@pytest.mark.parametrize("name", [name for name in recipes.RECIPES if name != "perceptron"])
def test_every_model_computes_in_half_precision(name, dtype, rng):
    model = recipes.find(name).build().eval()
    example = recipes.find(name).example().array
    shape = (2, *example.shape[1:])
    whole = example.dtype.kind != "f"
    x = rng.integers(0, 9, shape) if whole else rng.standard_normal(shape).astype(np.float32)
    with ag.no_grad():
        exact = model(ag.Variable(x))
        model.to(dtype)
        y = model(ag.Variable(x if whole else x.astype(half_dtype(dtype))))
    exact, y = (out[0] if isinstance(out, tuple) else out for out in (exact, y))
    assert y.dtype == half_dtype(dtype)
    difference = np.abs(y.array.astype(np.float32) - exact.array).max()
    assert difference < 12 * ROUNDING[dtype] * np.abs(exact.array).max()


@every_dtype
def test_files_have_half_the_bytes_and_come_back_bit_by_bit(dtype, tmp_path):
    model, other = nn.Linear(100, 100).to(dtype), nn.Linear(100, 100).to(dtype)
    nn.save(model, tmp_path / "half.safetensors")
    nn.save(nn.Linear(100, 100), tmp_path / "whole.safetensors")
    sizes = [(tmp_path / f"{name}.safetensors").stat().st_size for name in ("half", "whole")]
    assert sizes[1] - sizes[0] == pytest.approx(2 * 10100, abs=16)
    nn.load(other, tmp_path / "half.safetensors")
    for a, b in zip(model.parameters(), other.parameters(), strict=True):
        assert a.dtype == b.dtype
        np.testing.assert_array_equal(a.array.view(np.uint16), b.array.view(np.uint16))
    wide = nn.load(nn.Linear(100, 100), tmp_path / "half.safetensors")  # a float32 model takes them, too
    np.testing.assert_array_equal(wide.weight.array, model.weight.array.astype(np.float32))


@needs_bfloat16
def test_bfloat16_files_as_pytorch_writes_and_reads_them(tmp_path):
    torch = pytest.importorskip("torch")
    theirs = pytest.importorskip("safetensors.torch")
    model = nn.Linear(3, 2).bfloat16()
    nn.save(model, tmp_path / "ours.safetensors")
    tensors = theirs.load_file(tmp_path / "ours.safetensors")
    assert tensors["weight"].dtype == torch.bfloat16
    np.testing.assert_array_equal(tensors["weight"].float().numpy(), model.weight.array.astype(np.float32))
    theirs.save_file({name: tensor + 1 for name, tensor in tensors.items()}, tmp_path / "theirs.safetensors")
    arrays = nn.read_weights(tmp_path / "theirs.safetensors")
    assert arrays["bias"].dtype == half_dtype("bfloat16")
    np.testing.assert_array_equal(arrays["bias"].astype(np.float32), (tensors["bias"] + 1).float().numpy())


def test_an_unknown_type_in_a_file(tmp_path):
    header = json.dumps({"w": {"dtype": "F8_E4M3", "shape": [1], "data_offsets": [0, 1]}}).encode()
    (tmp_path / "m").write_bytes(len(header).to_bytes(8, "little") + header + b"\0")
    with pytest.raises(nn.serialization.ModelFileError, match="is damaged, or is no safetensors file"):
        nn.read_weights(tmp_path / "m")


@every_dtype
def test_half_parameters_are_stepped_in_float32_and_rounded(dtype, rng):
    """In float16 Adam's eps and the squares of small gradients would be 0, and its step 0 / 0."""
    array = rng.standard_normal(50).astype(half_dtype(dtype))
    gradient = (rng.standard_normal(50) * 1e-4).astype(half_dtype(dtype))
    gradient[0] = 0
    half, whole = nn.Parameter(array.copy()), nn.Parameter(array.astype(np.float32))
    rules = [Adam([half], lr=0.1), Adam([whole], lr=0.1)]
    half.grad, whole.grad = gradient, gradient.astype(np.float32)
    for rule in rules:
        rule.step()
    np.testing.assert_array_equal(half.array, whole.array.astype(half_dtype(dtype)))
    state = rules[0].state_dict()
    assert state["state"][0]["exp_avg_sq"].dtype == np.float32
    again = Adam([half], lr=0.1)
    again.load_state_dict(state)
    np.testing.assert_array_equal(again.state[half]["exp_avg_sq"], rules[1].state[whole]["exp_avg_sq"])

"""autograd_nn/optim/ema.py, against a plain loop and PyTorch."""

import json

import numpy as np
import pytest

from autograd_core import GraphError, ShapeError
from autograd_nn.errors import SettingError
from autograd_nn.layers import Layer, Linear
from autograd_nn.optim import EMA
from autograd_nn.parameter import Buffer
from tests.core.test_half import every_dtype, half_dtype


class Net(Layer):
    def __init__(self, rng):
        self.linear = Linear(3, 2)
        self.linear.weight.array = rng.standard_normal((2, 3)).astype(np.float32)
        self.mean = Buffer(np.zeros(2, np.float32))
        self.count = Buffer(np.array(0))


def change(model, rng):
    for parameter in model.parameters():
        parameter.array = rng.standard_normal(parameter.shape).astype(np.float32)
    model.mean.array += 1
    model.count.array += 1


@pytest.mark.parametrize("warmup", [True, False])
def test_equals_a_plain_loop(warmup, rng):
    model = Net(rng)
    ema = EMA(model, 0.5, warmup)
    expected, mean = model.linear.weight.array.astype(np.float64), 0.0
    for t in range(20):
        change(model, rng)
        ema.update()
        d = min(0.5, (1 + t) / (10 + t)) if warmup else 0.5
        expected = d * expected + (1 - d) * model.linear.weight.array
        mean = d * mean + (1 - d) * (t + 1)
    np.testing.assert_allclose(ema.shadow["linear.weight"], expected, rtol=1e-5, atol=1e-6)
    assert ema.shadow["linear.weight"].dtype == np.float32
    np.testing.assert_allclose(ema.shadow["mean"], [mean, mean], rtol=1e-5)
    assert ema.shadow["count"].item() == 20


def test_equals_pytorch(rng):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

    model, theirs = Linear(3, 2), torch.nn.Linear(3, 2)
    weights = rng.standard_normal((10, 2, 3)).astype(np.float32)
    average = AveragedModel(theirs, multi_avg_fn=get_ema_multi_avg_fn(0.9))
    for i, weight in enumerate(weights):
        theirs.weight.data = torch.tensor(weight)
        average.update_parameters(theirs)  # the first of them copies
        model.weight.array = weight
        if i == 0:
            ema = EMA(model, 0.9, warmup=False)
        else:
            ema.update()
    np.testing.assert_allclose(ema.shadow["weight"], average.module.weight.detach().numpy(), rtol=1e-5, atol=1e-6)


@every_dtype
def test_the_average_of_half_precision_moves(dtype, rng):
    """By a thousandth of the difference at a time, which is less than half of the last digit of 11 bits."""
    model = Linear(3, 2).to(half_dtype(dtype))
    ema = EMA(model, 0.999, warmup=False)
    before = model.weight.array
    model.weight.array = np.ones((2, 3), before.dtype)
    for _ in range(1000):
        ema.update()
    expected = 1 + (before.astype(np.float64) - 1) * 0.999**1000
    np.testing.assert_allclose(ema.shadow["weight"], expected, rtol=1e-4)
    assert ema.state_dict()["shadow"]["weight"].dtype == np.float32
    with ema.applied():
        assert model.weight.dtype == before.dtype
        np.testing.assert_array_equal(model.weight.array, ema.shadow["weight"].astype(before.dtype))
    np.testing.assert_array_equal(model.weight.array, 1)


def test_the_average_of_a_model_that_is_converted_later(rng):
    model = Net(rng)
    ema = EMA(model, 0.9)
    model.half()
    ema.update()
    with ema.applied():
        assert model.linear.weight.dtype == np.float16
        model.linear(np.ones((1, 3), np.float16))
    assert model.count.array.dtype == np.dtype(int)


def test_weights_that_stay_are_their_average():
    model = Linear(3, 2)
    ema = EMA(model, 0.9)
    for _ in range(10):
        ema.update()
    np.testing.assert_array_equal(ema.shadow["weight"], model.weight.array)


def test_applied_swaps_in_and_out_exactly(rng):
    model = Net(rng)
    ema = EMA(model, 0.9)
    change(model, rng)
    ema.update()
    arrays, before, saved = [p.array for p in model.parameters()], model.state_dict(), ema.state_dict()["shadow"]
    x = rng.standard_normal((1, 3)).astype(np.float32)
    y = model.linear(x).sum()
    inside, inside_ema = {}, {}

    def fail():
        inside.update(model.state_dict())
        inside_ema.update(ema.state_dict()["shadow"])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), ema.applied():
        fail()
    assert not np.array_equal(inside["linear.weight"], before["linear.weight"])
    for name, value in saved.items():
        np.testing.assert_array_equal(inside[name], value)
        np.testing.assert_array_equal(inside_ema[name], value)
    assert all(p.array is array for p, array in zip(model.parameters(), arrays, strict=True))
    assert all(np.array_equal(value, before[name]) for name, value in model.state_dict().items())
    with pytest.raises(GraphError):
        y.backward()  # y was computed with weights that have been away


def test_state_is_saved_and_restored_exactly(rng):
    model = Net(rng)
    ema = EMA(model, 0.9)
    change(model, rng)
    ema.update()
    saved = json.loads(json.dumps(ema.state_dict(), default=lambda array: array.tolist()))
    saved["shadow"] = {name: np.array(value, ema.shadow[name].dtype) for name, value in saved["shadow"].items()}
    other = EMA(model, 0.5, warmup=False)
    other.load_state_dict(saved)
    change(model, rng)
    for average in (ema, other):
        average.update()
    assert (other.decay, other.warmup, other.updates) == (0.9, True, 2)
    for name, array in ema.shadow.items():
        np.testing.assert_array_equal(other.shadow[name], array)
        assert other.shadow[name] is not saved["shadow"][name]


def test_the_state_of_another_model_changes_nothing(rng):
    ema, other = EMA(Linear(3, 2)), EMA(Linear(4, 2))
    before = other.state_dict()["shadow"]
    with pytest.raises(ShapeError, match=r"weight is \(2, 3\) in this state, \(2, 4\) in the model"):
        other.load_state_dict(ema.state_dict())
    with pytest.raises(SettingError, match="only one of the two has bias, count, linear"):
        EMA(Net(rng)).load_state_dict(ema.state_dict())
    assert all(np.array_equal(value, before[name]) for name, value in other.state_dict()["shadow"].items())


def test_decay_out_of_range():
    with pytest.raises(SettingError, match="EMA: decay must be at least 0 and below 1, not 1"):
        EMA(Linear(1, 1), 1)


def test_parameters_are_no_model():
    with pytest.raises(SettingError, match="EMA: pass the model itself, whose weights have names, not list"):
        EMA(Linear(2, 2).parameters(), 0.9)

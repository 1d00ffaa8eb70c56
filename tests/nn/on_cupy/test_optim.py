"""Every optimizer, clipping, averaging and schedules on a card: the steps that the CPU takes, and no copy back."""

import inspect

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import optim

RULES = [
    name for name in optim.__all__ if inspect.isclass(cls := getattr(optim, name)) and issubclass(cls, optim.Optimizer)
]
SETTINGS = {
    "SGD": [{}, {"momentum": 0.9, "nesterov": True, "weight_decay": 0.1}],
    "Adam": [{}, {"amsgrad": True, "weight_decay": 0.1}],
    "RMSprop": [{}, {"centered": True, "momentum": 0.9}],
}
ROWS = [
    (name, settings)
    for name in RULES
    if name != "Optimizer"
    for settings in SETTINGS.get(name, [{"weight_decay": 0.1}])
]


def steps(to, make, rng, count=3, after=lambda parameters: None):
    """Parameters after some steps with gradients drawn at random, the first of them all 0."""
    parameters = [nn.Parameter(to(np.asarray(rng.standard_normal(shape), np.float32))) for shape in [(3, 4), (4,), ()]]
    optimizer = make(parameters)
    for k in range(count):
        for parameter in parameters:
            parameter.grad = to(np.asarray(rng.standard_normal(parameter.shape) * min(k, 1), np.float32))
        after(parameters)
        optimizer.step()
    return [p.array for p in parameters]


@pytest.mark.on_card
@pytest.mark.parametrize(("name", "settings"), ROWS, ids=str)
def test_rules(compare, name, settings):
    def make(parameters):
        known = inspect.signature(getattr(optim, name)).parameters
        return getattr(optim, name)(parameters, lr=0.1, **{k: v for k, v in settings.items() if k in known})

    compare(lambda to: steps(to, make, np.random.default_rng(0)), rtol=1e-6)


@pytest.mark.on_card
@pytest.mark.parametrize("norm_type", [1.0, 2.0, np.inf])
@pytest.mark.parametrize("max_norm", [0.1, 100.0])
def test_clipping_by_norm(compare, norm_type, max_norm):
    def clip(parameters):
        optim.clip_grad_norm_(parameters, max_norm, norm_type)

    compare(lambda to: steps(to, lambda p: optim.SGD(p, lr=0.1), np.random.default_rng(0), after=clip), rtol=1e-6)


def test_the_norm_of_gradients_on_a_card(cupy):
    parameter = nn.Parameter(cupy.zeros(2, np.float32))
    parameter.grad = cupy.asarray(np.array([3, 4], np.float32))
    total = optim.clip_grad_norm_(parameter, 1.0)
    assert (total.dtype, float(total)) == (np.float64, 5.0)
    parameter.grad = cupy.asarray(np.array([np.inf, 4], np.float32))
    with pytest.raises(nn.errors.TrainingError, match="norm of the gradients is inf"):
        optim.clip_grad_norm_(parameter, 1.0, error_if_nonfinite=True)


@pytest.mark.on_card
def test_clipping_by_value(compare):
    def clip(parameters):
        optim.clip_grad_value_(parameters, 0.3)

    compare(lambda to: steps(to, lambda p: optim.SGD(p, lr=0.1), np.random.default_rng(0), after=clip), rtol=1e-6)


@pytest.mark.on_card
def test_averaged_weights(compare):
    def run(to):
        model = to(nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)))
        ema = optim.EMA(model, 0.9)
        for k in range(3):
            for parameter in model.parameters():
                parameter.array = ag.add(parameter.array, k)
            ema.update()
        with ema.applied():
            return [p.array for p in model.parameters()]

    compare(run, rtol=1e-6)


def test_state_goes_between_the_card_and_the_cpu(cupy, rng):
    """A checkpoint written on a card is read on the CPU, and the other way round."""
    gradient = rng.standard_normal(3).astype(np.float32)
    here, there = nn.Parameter(np.ones(3, np.float32)), nn.Parameter(cupy.ones(3, np.float32))
    on_cpu, on_card = optim.Adam([here], lr=0.1), optim.Adam([there], lr=0.1)
    for _ in range(2):
        there.grad = cupy.asarray(gradient)
        on_card.step()
    here.array = there.numpy()
    on_cpu.load_state_dict(on_card.state_dict())
    here.grad, there.grad = gradient, cupy.asarray(gradient)
    on_cpu.step()
    on_card.step()
    np.testing.assert_allclose(here.numpy(), there.numpy(), rtol=1e-6)
    on_card.load_state_dict(on_cpu.state_dict())
    assert isinstance(next(iter(on_card.state.values()))["exp_avg"], cupy.ndarray)


def test_schedules_set_plain_numbers(cupy):
    parameter = nn.Parameter(cupy.ones(3, np.float32))
    optimizer = optim.SGD([parameter], lr=1.0)
    schedule = optim.StepLR(optimizer, 1, 0.5)
    parameter.grad = cupy.ones(3, np.float32)
    optimizer.step()
    schedule.step()
    optimizer.step()
    assert parameter.numpy().tolist() == [-0.5] * 3
    assert ag.Variable(parameter.grad).device == "cuda:0"

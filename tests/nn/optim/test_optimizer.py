import json

import numpy as np
import pytest

from autograd_core import GraphError, ShapeError, Variable
from autograd_nn.errors import SettingError
from autograd_nn.layers import Linear
from autograd_nn.optim import (
    LAMB,
    SGD,
    Adadelta,
    AdaGrad,
    Adam,
    AdamW,
    Lion,
    Momentum,
    NAdam,
    Nesterov,
    Optimizer,
    RMSprop,
)
from autograd_nn.parameter import Parameter

ALL = [SGD, Momentum, Nesterov, AdaGrad, RMSprop, Adadelta, Adam, AdamW, NAdam, Lion, LAMB]


def variables(*arrays):
    return [Variable(np.array(array, np.float64)) for array in arrays]


def test_step_and_zero_grad():
    a, b = variables([1, 2], [3])
    optimizer = SGD([a, b], lr=0.5)
    (a.sum() * 2).backward()
    optimizer.step()
    assert (a.array.tolist(), b.array.tolist()) == ([0, 1], [3])  # b has no gradient and stays
    optimizer.zero_grad()
    assert a.grad is None
    optimizer.step()
    assert a.array.tolist() == [0, 1]


def test_a_parameter_without_a_gradient_keeps_its_state():
    a, b = variables([1.0], [1.0])
    optimizer = Adam([a, b])
    a.grad = np.ones(1)
    optimizer.step()
    assert optimizer.state[a]["step"] == 1
    assert b not in optimizer.state


def test_a_frozen_parameter_stays():
    a, b = variables([1.0], [1.0])
    a.grad = b.grad = np.ones(1)
    b.requires_grad = False
    optimizer = Adam([a, b], lr=0.5, weight_decay=0.1)
    optimizer.step()
    assert a.array.tolist() != [1]
    assert b.array.tolist() == [1]
    assert b not in optimizer.state


def test_parameters_may_come_as_an_iterator():
    assert len(SGD(iter(variables(1, 2))).params) == 2


def test_a_step_is_a_change_in_place():
    (x,) = variables([1, 2])
    y = (x * x).sum()
    x.grad = np.ones(2)
    SGD([x], lr=0.1).step()
    with pytest.raises(GraphError):
        y.backward()


def test_minimises():
    for make in ALL:
        (x,) = variables([3, -2])
        optimizer = make([x], lr=10 if make is Adadelta else 0.1)
        losses = []
        for _ in range(50):
            optimizer.zero_grad()
            y = (x * x).sum()
            y.backward()
            optimizer.step()
            losses.append(y.item())
        assert losses[-1] < 0.7 * losses[0], make


def test_lr_can_be_changed():
    (x,) = variables([0])
    optimizer = SGD([x], lr=0.5)
    optimizer.lr = 2
    x.grad = np.ones(1)
    optimizer.step()
    assert (x.array.tolist(), optimizer.param_groups[0]["lr"]) == ([-2], 2)
    with pytest.raises(SettingError, match=r"SGD: lr must be a number, at least 0; it is -1"):
        optimizer.lr = -1


@pytest.mark.parametrize("make", ALL)
def test_state_is_saved_and_restored_exactly(make):
    rng = np.random.default_rng(1)
    first, second = variables(np.ones((2, 3)), np.ones(4)), variables(np.ones((2, 3)), np.ones(4))
    one, other = make(first, lr=0.3), make(second)

    def steps(optimizer, count):
        for _ in range(count):
            for parameter in optimizer.params:
                parameter.grad = rng.standard_normal(parameter.shape)
            optimizer.step()

    steps(one, 3)
    saved = one.state_dict()
    for to, source in zip(second, first, strict=True):
        to.array[...] = source.array
    other.load_state_dict(json.loads(json.dumps(saved, default=lambda a: a.tolist()), object_hook=arrays_again))
    rng = np.random.default_rng(2)
    steps(one, 3)
    rng = np.random.default_rng(2)
    steps(other, 3)
    assert other.lr == 0.3
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.array, b.array)


def arrays_again(found):
    """Numbers survive a text file exactly."""
    return {key: np.array(value) if "_avg" in key or key in ARRAYS else value for key, value in found.items()}


ARRAYS = {"momentum_buffer", "sum", "acc_delta"}


def test_state_dict_is_a_copy():
    (x,) = variables([1])
    optimizer = Momentum([x], lr=1)
    x.grad = np.ones(1)
    optimizer.step()
    saved = optimizer.state_dict()
    optimizer.step()
    settings = {"lr": 1, "momentum": 0.9, "dampening": 0.0, "weight_decay": 0.0, "nesterov": False}
    assert saved == {"state": [{"momentum_buffer": np.ones(1)}], "param_groups": [{**settings, "params": [0]}]}
    other = Momentum([x])
    other.load_state_dict(saved)
    other.step()
    assert saved["state"][0]["momentum_buffer"].tolist() == [1]


def test_a_state_that_does_not_fit_changes_nothing():
    a, b = variables([1, 2], [3])
    optimizer = Momentum([a], lr=0.5)
    a.grad = np.ones(2)
    optimizer.step()
    saved = optimizer.state_dict()
    with pytest.raises(SettingError, match=r"Adam: this state has the settings lr, momentum, .* expected lr, betas"):
        Adam([a]).load_state_dict(saved)
    with pytest.raises(SettingError, match="this state is of groups of 1 parameters, here are 2"):
        Momentum([a, b]).load_state_dict(saved)
    other = Momentum([b], lr=0.25)
    with pytest.raises(ShapeError, match=r"momentum_buffer of parameter 0 is \(2,\), the parameter is \(1,\)"):
        other.load_state_dict(saved)
    assert (other.lr, other.state) == (0.25, {})
    with pytest.raises(SettingError, match="no optimizer's state: it has no param_groups"):
        other.load_state_dict({"state": []})


@pytest.mark.parametrize(
    ("make", "settings", "message"),
    [
        (SGD, {"lr": -0.1}, "SGD: lr must be a number, at least 0; it is -0.1"),
        (SGD, {"lr": float("nan")}, "SGD: lr must be a number, at least 0; it is nan"),
        (SGD, {"lr": "0.1"}, "SGD: lr must be a number, at least 0; it is '0.1'"),
        (SGD, {"weight_decay": -1}, "SGD: weight_decay must be"),
        (SGD, {"momentum": 1}, "SGD: momentum must be a number, at least 0 and below 1; it is 1"),
        (SGD, {"nesterov": True}, "nesterov needs momentum above 0 and no dampening"),
        (Momentum, {"momentum": -1}, "Momentum: momentum must be"),
        (AdaGrad, {"eps": -1}, "AdaGrad: eps must be"),
        (AdaGrad, {"lr_decay": -1}, "AdaGrad: lr_decay must be"),
        (Adam, {"betas": (0.9, 1.0)}, "Adam: each of betas must be a number, at least 0 and below 1; it is 1.0"),
        (Adam, {"betas": (0.9,)}, "Adam: betas must be two numbers"),
        (AdamW, {"betas": 0.9}, "AdamW: betas must be two numbers, not 0.9"),
        (NAdam, {"betas": (-0.1, 0.9)}, "NAdam: each of betas"),
        (NAdam, {"momentum_decay": -1}, "NAdam: momentum_decay must be"),
        (Lion, {"betas": (0.9, 2)}, "Lion: each of betas"),
        (LAMB, {"betas": (0.9, 2)}, "LAMB: each of betas"),
        (RMSprop, {"alpha": 1}, "RMSprop: alpha must be a number, at least 0 and below 1"),
        (RMSprop, {"momentum": 1}, "RMSprop: momentum must be"),
        (Adadelta, {"rho": 1}, "Adadelta: rho must be"),
        (Nesterov, {"momentum": 0}, "Nesterov: nesterov needs momentum above 0"),
    ],
)
def test_settings_out_of_range(make, settings, message):
    with pytest.raises(SettingError, match=message):
        make(variables(1), **settings)


def test_no_parameters():
    with pytest.raises(SettingError, match=r"SGD: there are no parameters to train; pass model.parameters\(\)"):
        SGD([])
    with pytest.raises(SettingError, match="number 0 is a ndarray"):
        SGD([np.ones(2)])


def test_repr_and_the_base():
    (x,) = variables([1])
    assert (
        repr(Adam([x]))
        == "Adam(1 parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0, amsgrad=False)"
    )
    x.grad = np.ones(1)
    with pytest.raises(NotImplementedError, match="Optimizer has no update rule"):
        Optimizer([x], lr=1).step()


def test_a_parameter_listed_twice_and_a_model_for_its_parameters_are_refused():
    layer = Linear(2, 2)
    with pytest.raises(SettingError, match="listed twice"):
        SGD([layer.weight, layer.weight], lr=0.1)
    with pytest.raises(SettingError, match=r"is a Linear; pass model\.parameters\(\)"):
        SGD(layer, lr=0.1)


def test_groups_have_their_own_settings():
    a, b, c = variables([0], [0], [0])
    optimizer = SGD([{"params": [a], "lr": 1}, {"params": b}], lr=0.5, momentum=0.5)
    optimizer.add_param_group({"params": iter([c]), "lr": 0.25, "momentum": 0, "name": "last"})
    for _ in range(2):
        for parameter in optimizer.params:
            parameter.grad = np.ones(1)
        optimizer.step()
    assert [p.array.tolist() for p in (a, b, c)] == [[-2.5], [-1.25], [-0.5]]
    assert [group["lr"] for group in optimizer.param_groups] == [1, 0.5, 0.25]
    assert optimizer.param_groups[0]["params"] == [a]
    optimizer.lr = 4
    assert [group["lr"] for group in optimizer.param_groups] == [4, 0.5, 0.25]
    assert repr(optimizer).startswith("SGD(1 parameters, lr=4, momentum=0.5, ")
    assert repr(optimizer).endswith(
        "; 1 parameters, lr=0.25, momentum=0, dampening=0.0, weight_decay=0.0, nesterov=False)"
    )

    other = SGD([{"params": [a]}, {"params": [b]}, {"params": [c]}], lr=0.1)
    other.load_state_dict(optimizer.state_dict())
    assert other.param_groups == optimizer.param_groups
    with pytest.raises(SettingError, match=r"of groups of 1 \+ 1 \+ 1 parameters, here are 1 \+ 2"):
        SGD([{"params": [a]}, {"params": [b, c]}], lr=0.1).load_state_dict(optimizer.state_dict())


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ({"lr": 1}, "SGD: a group must be a dictionary with 'params'"),
        ("weights", "SGD: a group must be a dictionary with 'params', not 'weights'"),
        ({"params": [], "weigth_decay": 1}, "the unknown setting 'weigth_decay'; the settings are lr, momentum, "),
        ({"params": [], "lr": -1}, "SGD: lr must be a number, at least 0; it is -1"),
        ({"params": [], "momentum": 1.5}, "SGD: momentum must be"),
        ({"params": [1]}, "number 0 is a int"),
    ],
)
def test_groups_that_can_t_be_used(group, message):
    (x,) = variables([1])
    optimizer = SGD([x], lr=0.1)
    with pytest.raises(SettingError, match=message):
        optimizer.add_param_group(group)
    assert len(optimizer.param_groups) == 1
    with pytest.raises(SettingError, match="listed twice"):
        optimizer.add_param_group({"params": [x]})


def test_a_rate_of_numpy_s_is_a_plain_number_to_the_rule():
    """Else float32 would be computed in float64, and after a save and a load in float32: not the same steps."""
    plain, numpy_s = Variable(np.ones(5, np.float32)), Variable(np.ones(5, np.float32))
    for parameter, number in ((plain, float), (numpy_s, np.float64)):
        optimizer = Adam([parameter], lr=number(0.1), betas=(number(0.7), number(0.9)))
        for _ in range(3):
            parameter.grad = np.linspace(0, 1, 5, dtype=np.float32)
            optimizer.step()
    np.testing.assert_array_equal(plain.array, numpy_s.array)
    assert type(SGD([plain], lr=np.float64(0.1)).state_dict()["param_groups"][0]["lr"]) is float


def test_an_optimizer_of_one_s_own():
    class SignSGD(Optimizer):
        def __init__(self, params, lr=1e-3):
            super().__init__(params, lr=lr)

        def update(self, parameter, gradient, state, *, lr):
            parameter -= lr * np.sign(gradient)

    (x,) = variables([1, 1])
    x.grad = np.array([3.0, -2.0])
    SignSGD([x], lr=0.5).step()
    assert x.array.tolist() == [0.5, 1.5]


def test_state_is_cast_to_the_parameter_s_dtype():
    double, single = Variable(np.ones(3)), Variable(np.ones(3, np.float32))
    optimizer, other = Adam([double]), Adam([single])
    double.grad = np.ones(3)
    optimizer.step()
    other.load_state_dict(optimizer.state_dict())
    assert other.state[single]["exp_avg"].dtype == np.float32


def test_step_calls_a_closure_first_and_returns_its_loss():
    parameter = Parameter(np.array([1.0, 2.0]))
    optimizer = SGD([parameter], lr=0.5)

    def closure():
        optimizer.zero_grad()
        loss = (parameter * parameter).sum()
        loss.backward()
        return loss.item()

    assert optimizer.step(closure) == 5
    np.testing.assert_array_equal(parameter.array, [0, 0])
    assert optimizer.step() is None


def test_zero_grad_to_zeros():
    used, unused = Parameter(np.ones(2, np.float32)), Parameter(np.ones(2))
    optimizer = SGD([used, unused], lr=1.0)
    used.sum().backward()
    optimizer.zero_grad(set_to_none=False)
    np.testing.assert_array_equal(used.grad, np.zeros(2, np.float32))
    assert used.grad.dtype == np.float32
    assert unused.grad is None
    optimizer.zero_grad(set_to_none=True)
    assert used.grad is None


@pytest.mark.parametrize("size", [3, 100_000])  # by plain code, and by a kernel
def test_a_parameter_that_cannot_be_written_to(size):
    array = np.ones(size, np.float32)
    array.flags.writeable = False
    parameter = Variable(array, name="w")
    parameter.grad = np.ones(size, np.float32)
    with pytest.raises(SettingError, match=r"Adam: w \(\d+,\) is memory that can't be written to; .*copy\(\)"):
        Adam([parameter]).step()

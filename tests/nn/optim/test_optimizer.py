import numpy as np
import pytest

from autograd_core import GraphError, ShapeError, Variable
from autograd_nn.errors import SettingError
from autograd_nn.layers import Linear
from autograd_nn.optim import SGD, AdaGrad, Adam, Momentum, Optimizer


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
    assert (optimizer.state[0]["step"], optimizer.state[1]) == (1, {})


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
    for make in (SGD, Momentum, AdaGrad, Adam):
        (x,) = variables([3, -2])
        optimizer = make([x], lr=0.1)
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
    assert (x.array.tolist(), optimizer.settings["lr"]) == ([-2], 2)
    with pytest.raises(SettingError, match=r"SGD: lr must be a number, at least 0; it is -1"):
        optimizer.lr = -1


@pytest.mark.parametrize("make", [SGD, Momentum, AdaGrad, Adam])
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
    other.load_state_dict(saved)
    rng = np.random.default_rng(2)
    steps(one, 3)
    rng = np.random.default_rng(2)
    steps(other, 3)
    assert other.lr == 0.3
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a.array, b.array)


def test_state_dict_is_a_copy():
    (x,) = variables([1])
    optimizer = Momentum([x], lr=1)
    x.grad = np.ones(1)
    optimizer.step()
    saved = optimizer.state_dict()
    optimizer.step()
    assert saved == {"settings": optimizer.settings, "state": [{"velocity": np.ones(1)}]}
    other = Momentum([x])
    other.load_state_dict(saved)
    other.step()
    assert saved["state"][0]["velocity"].tolist() == [1]


def test_a_state_that_does_not_fit_changes_nothing():
    a, b = variables([1, 2], [3])
    optimizer = Momentum([a], lr=0.5)
    a.grad = np.ones(2)
    optimizer.step()
    saved = optimizer.state_dict()
    with pytest.raises(SettingError, match=r"Adam: this state has the settings lr, momentum, .* expected lr, betas"):
        Adam([a]).load_state_dict(saved)
    with pytest.raises(SettingError, match="this state is of 1 parameters, here are 2"):
        Momentum([a, b]).load_state_dict(saved)
    other = Momentum([b], lr=0.25)
    with pytest.raises(ShapeError, match=r"velocity of parameter 0 is \(2,\), the parameter is \(1,\)"):
        other.load_state_dict(saved)
    assert (other.lr, other.state) == (0.25, [{}])


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
    assert repr(Adam([x])) == "Adam(1 parameters, lr=0.001, betas=(0.9, 0.999), eps=1e-08, weight_decay=0.0)"
    x.grad = np.ones(1)
    with pytest.raises(NotImplementedError, match="Optimizer has no update rule"):
        Optimizer([x], lr=1).step()


def test_a_parameter_listed_twice_and_a_model_for_its_parameters_are_refused():
    layer = Linear(2, 2)
    with pytest.raises(SettingError, match="listed twice"):
        SGD([layer.weight, layer.weight], lr=0.1)
    with pytest.raises(SettingError, match=r"is a Linear; pass model\.parameters\(\)"):
        SGD(layer, lr=0.1)

"""The models: shapes, published sizes, and what the perceptron can and can't learn."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn

CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], np.float32)
GATES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "NAND": [1, 1, 1, 0]}


@pytest.mark.parametrize("gate", GATES)
def test_a_perceptron_learns_what_a_line_separates(gate):
    truth = np.array(GATES[gate], np.float32)[:, None]
    unit = nn.models.Perceptron(2)
    rounds = next(i for i in range(100) if unit.learn(CORNERS, truth) == 0)
    assert rounds < 20
    np.testing.assert_array_equal(unit(CORNERS).array, truth)


def test_a_perceptron_never_learns_xor():
    unit = nn.models.Perceptron(2)
    assert all(unit.learn(CORNERS, np.array([[0], [1], [1], [0]], np.float32)) > 0 for _ in range(200))


def test_lenet_has_the_published_number_of_parameters(rng):
    model = nn.models.LeNet()
    assert sum(p.size for p in model.parameters()) == 61_706
    y = model(rng.standard_normal((2, 1, 28, 28)).astype(np.float32))
    assert y.shape == (2, 10)
    assert y.dtype == np.float32
    nn.functional.cross_entropy(y, np.array([3, 4])).backward()
    assert all(p.grad is not None and p.grad.any() for p in model.parameters())


def test_mlp(rng):
    model = nn.models.MLP((16, 8, 4, 3))
    assert model(rng.standard_normal((2, 1, 4, 4)).astype(np.float32)).shape == (2, 3)
    assert list(model.state_dict())[:2] == ["layers.0.weight", "layers.0.bias"]
    with pytest.raises(ValueError, match="at least the inputs and the outputs"):
        nn.models.MLP((3,))


def test_a_model_s_gradient_by_numerical_differentiation(rng):
    model = nn.models.MLP((4, 3, 2))
    x, labels = rng.standard_normal((5, 4)), rng.integers(0, 2, 5)
    parameters = model.parameters()
    for parameter in parameters:
        parameter.array = parameter.array.astype(np.float64)

    nn.functional.cross_entropy(model(x), labels).backward()

    def loss_at(weight):
        parameters[0].array = weight
        return nn.functional.cross_entropy(model(x), labels)

    weight = parameters[0].array.copy()
    np.testing.assert_allclose(parameters[0].grad, ag.numerical_grad(loss_at, weight), rtol=1e-6, atol=1e-9)

"""autograd_nn/init.py"""

from inspect import signature

import numpy as np
import pytest
from scipy import stats

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import init


@pytest.mark.parametrize(
    ("make", "variance"),
    [
        (lambda rng: init.normal((200, 300), 0.01, rng=rng), 1e-4),
        (lambda rng: init.xavier((200, 300), rng=rng), 1 / 300),
        (lambda rng: init.xavier((200, 300), two_sided=True, rng=rng), 2 / 500),
        (lambda rng: init.he((200, 300), rng=rng), 2 / 300),
        (lambda rng: init.he((200, 30, 5, 2), rng=rng), 2 / 300),
        (lambda rng: init.uniform((200, 300), -1, 1, rng=rng), 1 / 3),
        (lambda rng: init.xavier_uniform((200, 300), rng=rng), 2 / 500),
        (lambda rng: init.xavier_uniform((200, 300), 2.0, rng=rng), 4 * 2 / 500),
        (lambda rng: init.he((200, 300), rng=rng, nonlinearity="leaky_relu", slope=0.5), 1.6 / 300),
        (lambda rng: init.he((200, 300), rng=rng, mode="fan_out"), 2 / 200),
        (lambda rng: init.he_uniform((200, 30, 5, 2), rng=rng), 2 / 300),
        (lambda rng: init.he_uniform((200, 300), rng=rng, nonlinearity="linear", mode="fan_out"), 1 / 200),
        (lambda rng: init.lecun((200, 300), rng=rng), 1 / 300),
        (lambda rng: init.trunc_normal((200, 300), 0.5, a=-10, b=10, rng=rng), 0.25),
        (
            lambda rng: init.trunc_normal((200, 300), 0.02, a=-0.02, b=0.02, rng=rng),
            0.02**2 * stats.truncnorm.var(-1, 1),
        ),
    ],
)
def test_variances(rng, make, variance):
    values = make(rng)
    assert values.dtype == np.float32
    assert values.var() == pytest.approx(variance, rel=0.03)
    assert abs(values.mean()) < 0.02 * np.sqrt(variance)


def test_zeros_and_fans():
    assert not init.zeros(3).any()
    assert init.fans((8, 4, 3, 5)) == (60, 120)
    with pytest.raises(ag.ShapeError, match="no fan-in"):
        init.he((3,))


def test_the_seed_decides():
    nn.manual_seed(1)
    first = nn.Linear(3, 4).weight.array
    nn.manual_seed(1)
    np.testing.assert_array_equal(nn.Linear(3, 4).weight.array, first)


def test_the_range_of_uniform_values(rng):
    assert np.abs(init.xavier_uniform((100, 200), rng=rng)).max() == pytest.approx(np.sqrt(6 / 300), rel=1e-3)
    assert np.abs(init.he_uniform((100, 200), rng=rng)).max() == pytest.approx(np.sqrt(6 / 200), rel=1e-3)


def test_constants():
    for values, expected in ((init.ones((2, 3)), 1), (init.constant(4, 2.5), 2.5), (init.zeros((2,)), 0)):
        assert (values == expected).all()
        assert values.dtype == np.float32


@pytest.mark.parametrize(("mean", "a", "b"), [(0.0, -0.5, 1.0), (3.0, 2.0, 3.5), (0.0, 1.0, 2.0)])
def test_truncated_normal_values(rng, mean, a, b):
    values = init.trunc_normal((300, 100), 1.0, mean, a, b, rng)
    assert (values.min() >= a, values.max() <= b) == (True, True)
    expected = stats.truncnorm(a - mean, b - mean, mean)
    assert stats.kstest(values.ravel(), expected.cdf).pvalue > 1e-3


@pytest.mark.parametrize("shape", [(4, 4), (3, 7), (7, 3), (8, 2, 3), (4, 5, 2, 2)])
def test_orthogonal(rng, shape):
    values = init.orthogonal(shape, 2.0, rng)
    matrix = values.reshape(shape[0], -1).astype(np.float64)
    small = matrix @ matrix.T if matrix.shape[0] <= matrix.shape[1] else matrix.T @ matrix
    np.testing.assert_allclose(small, 4 * np.eye(len(small)), atol=1e-5)
    assert values.shape == shape
    assert values.dtype == np.float32


def test_signs_of_an_orthogonal_matrix_are_random(rng):
    """The mean of Haar-distributed matrices is 0; without correcting QR's signs the diagonal's would not be."""
    mean = np.mean([init.orthogonal((3, 3), rng=rng) for _ in range(2000)], axis=0)
    assert np.abs(mean).max() < 0.06


def test_gains_are_pytorch_s():
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    names = [
        "linear",
        "conv1d",
        "conv2d",
        "conv3d",
        "conv_transpose2d",
        "sigmoid",
        "tanh",
        "relu",
        "selu",
        "leaky_relu",
    ]
    for name in names:
        assert init.gain(name) == pytest.approx(torch.nn.init.calculate_gain(name)), name
    assert init.gain("leaky_relu", 0.3) == pytest.approx(torch.nn.init.calculate_gain("leaky_relu", 0.3))


def test_wrong_arguments():
    with pytest.raises(ag.ArgumentError, match=r"unknown nonlinearity 'Relu'; known: leaky_relu, linear"):
        init.he((2, 3), nonlinearity="Relu")
    with pytest.raises(ag.ArgumentError, match='mode must be "fan_in" or "fan_out"'):
        init.he_uniform((2, 3), mode="in")
    with pytest.raises(ag.ArgumentError, match="bounds are values, not multiples of std"):
        init.trunc_normal((2, 3), 0.02, a=2, b=1)
    with pytest.raises(ag.ArgumentError, match="no noticeable part"):
        init.trunc_normal((2, 3), 0.01, a=1, b=2)
    for make in (init.orthogonal, init.lecun, init.xavier_uniform, init.he_uniform):
        with pytest.raises(ag.ShapeError, match="no fan-in"):
            make((3,))


RANDOM = ("rng", "generator")  # what the source of random numbers is called here, and in PyTorch
IN_PLACE = {  # by name: arguments, and the mean and the standard deviation that PyTorch documents for shape (200, 300)
    "zeros_": ((), 0, 0),
    "ones_": ((), 1, 0),
    "constant_": ((0.3,), 0.3, 0),
    "normal_": ((1.0, 0.5), 1, 0.5),
    "uniform_": ((-1.0, 3.0), 1, 4 / np.sqrt(12)),
    "trunc_normal_": ((0.5, 0.25, -5.0, 5.0), 0.5, 0.25),
    "orthogonal_": ((2.0,), 0, 2 / np.sqrt(300)),
    "xavier_uniform_": ((2.0,), 0, 2 * np.sqrt(2 / 500)),
    "xavier_normal_": ((2.0,), 0, 2 * np.sqrt(2 / 500)),
    "kaiming_uniform_": ((0.5, "fan_out"), 0, np.sqrt(2 / 1.25 / 200)),
    "kaiming_normal_": ((0.0, "fan_in", "relu"), 0, np.sqrt(2 / 300)),
}


@pytest.mark.parametrize("name", IN_PLACE)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_in_place(name, dtype):
    arguments, mean, std = IN_PLACE[name]
    weight = nn.Parameter(np.full((200, 300), np.nan, dtype))
    array, version = weight.array, weight.version
    seed = {} if name in ("zeros_", "ones_", "constant_") else {"rng": np.random.default_rng(3)}
    assert getattr(init, name)(weight, *arguments, **seed) is weight
    assert weight.array is array
    assert weight.dtype == dtype
    assert weight.version > version
    np.testing.assert_allclose(array.mean(), mean, atol=0.02)
    np.testing.assert_allclose(array.std(), std, atol=0.02 * max(std, 1e-4))


def test_in_place_has_pytorchs_arguments():
    torch = pytest.importorskip("torch")
    for name in IN_PLACE:
        ours, theirs = (
            [(p.name, p.default) for p in signature(getattr(module, name)).parameters.values() if p.name not in RANDOM]
            for module in (init, torch.nn.init)
        )
        assert ours == theirs, name
    with pytest.raises(ag.ArgumentError, match="into a Parameter, not into ndarray"):
        init.zeros_(np.zeros(3))
    assert init.calculate_gain("leaky_relu", 0.2) == torch.nn.init.calculate_gain("leaky_relu", 0.2)

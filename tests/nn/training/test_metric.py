import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.training.metric import Mean, Metric, Tally


class RootMeanSquare(Metric):
    def sums(self, y, target):
        return ((y - target) ** 2).sum(), y.size

    def value(self, squares, count):
        return (squares / count) ** 0.5


def test_a_metric_is_a_function_and_right_over_batches_of_any_size(rng):
    y, target = rng.standard_normal((2, 10, 3))
    expected = np.sqrt(((y - target) ** 2).mean())
    assert RootMeanSquare()(y, target) == pytest.approx(expected)
    assert RootMeanSquare()(Variable(y), target) == pytest.approx(expected)
    tally = Tally({"rms": RootMeanSquare()})
    for part in (slice(0, 7), slice(7, 9), slice(9, 10)):
        tally.add(Variable(y[part]), target[part], Variable(np.float32(1)))
    assert tally.values() == pytest.approx({"loss": 1, "rms": expected})


def test_tally_weighs_batches_by_their_size():
    tally = Tally({"accuracy": lambda y, target: float((y == target).mean())})
    tally.add(Variable([1.0, 2.0, 3.0]), np.array([1, 2, 0]), Variable(np.float32(4)))
    tally.add(Variable([1.0]), np.array([0]), Variable(np.float32(8)))
    assert tally.values() == pytest.approx({"loss": 5, "accuracy": 0.5})


def test_tally_of_the_loss_alone_and_of_nothing():
    tally = Tally({})
    assert tally.values() == {}
    tally.add(Variable([1.0, 2.0]), np.array([0, 0]), Variable(np.float32(3)))
    assert tally.values() == {"loss": 3.0}


def test_tally_adds_in_float64():
    tally = Tally({})
    for _ in range(2):
        tally.add(Variable([1.0]), np.zeros(2**24 + 1), Variable(np.float32(1)))  # float32 has no 2²⁴ + 1
    assert tally.values() == {"loss": 1.0}


def test_of_several_outputs_the_first_is_measured():
    tally = Tally({"mean": lambda y, target: y.mean()})
    tally.add((Variable([1.0, 2.0]), Variable([7.0])), np.zeros(2), Variable(np.float32(3)))
    assert tally.values() == {"loss": 3.0, "mean": 1.5}


def test_mean_is_what_a_function_becomes():
    assert Mean(lambda y, target: (y - target).mean())(np.array([1.0, 3.0]), np.array([0.0, 0.0])) == 2

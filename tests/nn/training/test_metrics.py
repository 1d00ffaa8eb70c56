import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.training import Metrics, Table, accuracy
from autograd_nn.training.metrics import Tally


def test_accuracy():
    scores = np.array([[1, 2, 0], [5, 1, 1], [0, 0, 3], [2, 1, 0]], np.float32)
    assert accuracy(scores, np.array([1, 0, 0, 0])) == 0.75


def test_tally_weighs_batches_by_their_size():
    tally = Tally(lambda y, target: float((y == target).mean()))
    tally.add(Variable([1.0, 2.0, 3.0]), np.array([1, 2, 0]), Variable(np.float32(4)))
    tally.add(Variable([1.0]), np.array([0]), Variable(np.float32(8)))
    assert tally.means() == pytest.approx({"loss": 5, "accuracy": 0.5})


def test_tally_without_accuracy():
    tally = Tally(None)
    tally.add(Variable([1.0, 2.0]), np.array([0, 0]), Variable(np.float32(3)))
    assert tally.means() == {"loss": 3.0}


def test_tally_adds_in_float64():
    tally = Tally(None)
    for _ in range(2):
        tally.add(Variable([1.0]), np.zeros(2**24 + 1), Variable(np.float32(1)))  # float32 has no 2²⁴ + 1
    assert tally.means() == {"loss": 1.0}


def rows(*values, names=("test_accuracy", "test_loss")):
    return Metrics(
        {"epoch": epoch, "train_loss": 1.0, **dict(zip(names, row, strict=True))} for epoch, row in enumerate(values, 1)
    )


def test_the_best_epoch_has_the_highest_accuracy_then_the_lowest_loss():
    metrics = rows((0.9, 0.3), (0.95, 0.4), (0.95, 0.2), (0.95, 0.2), (0.8, 0.1))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("test_accuracy", 3)


def test_the_best_epoch_by_loss_alone():
    metrics = rows((0.3,), (0.1,), (0.2,), names=("test_loss",))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("test_loss", 2)


def test_without_test_data_training_judges():
    metrics = rows((0.3,), (0.7,), names=("train_accuracy",))
    assert (metrics.judged_by, metrics.best["epoch"]) == ("train_accuracy", 2)
    metrics = Metrics([{"epoch": 1, "train_loss": 2.0}, {"epoch": 2, "train_loss": 1.0}])
    assert (metrics.judged_by, metrics.best["epoch"]) == ("train_loss", 2)


def test_columns_and_csv():
    table = Table([{"epoch": 1, "loss": 0.123456789}, {"epoch": 2, "loss": 1e-12}])
    assert table.columns() == {"epoch": [1, 2], "loss": [0.123456789, 1e-12]}
    assert table.to_csv() == "epoch,loss\n1,0.123457\n2,1e-12\n"
    assert (Table().to_csv(), Table().columns()) == ("", {})

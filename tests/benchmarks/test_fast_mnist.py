import json

import numpy as np
import pytest

import autograd_nn as nn
from benchmarks import fast_mnist

FEW = nn.data.ArrayDataset(np.zeros((4, 1, 28, 28), np.float32), np.arange(4))


@pytest.fixture
def small(monkeypatch):
    """A network that learns the digits in seconds."""
    monkeypatch.setattr(fast_mnist, "BATCH", 60)
    monkeypatch.setattr(nn.models, "MnistNet", lambda: nn.models.LeNet())


def test_it_trains_to_the_goal_and_tells_the_seconds_of_training(small, capsys):
    fast_mnist.main(["--data", "digits", "--epochs", "8", "--goal", "0.9"])
    *lines, last = capsys.readouterr().out.splitlines()
    found = json.loads(last)
    assert found["accuracy"] >= 0.9
    assert found["accuracies"][-1] == found["accuracy"]
    assert max(found["accuracies"][:-1], default=0) < 0.9
    assert found["epochs"] == len(found["accuracies"]) == len(lines) < 8
    assert lines[-1].endswith(f" after {found['seconds']:.1f} s of training")


def test_tests_and_the_first_step_are_not_on_the_clock(small, monkeypatch):
    now, where = [0.0], []

    def epoch(self):
        where.append(len(self.x))
        now[0] += 2.0

    def accuracy(self, data):
        now[0] += 100.0
        return 0.5

    monkeypatch.setattr(fast_mnist.Training, "epoch", epoch)
    monkeypatch.setattr(fast_mnist.Training, "accuracy", accuracy)
    monkeypatch.setattr(fast_mnist.time, "perf_counter", lambda: now[0])
    found = fast_mnist.measure("cpu", "digits", 3, "float32", goal=0.9)
    assert (found.seconds, found.epochs, found.accuracies) == (6.0, 3, [0.5] * 3)
    assert where[0] == 60  # the step that is thrown away
    assert len(set(where[1:])) == 1


def test_batches_have_each_image_once_and_its_label(small, monkeypatch):
    monkeypatch.setattr(fast_mnist, "BATCH", 2)
    images = np.zeros((4, 1, 28, 28), np.float32)
    images[:, 0, 14, 14] = np.arange(4) + 1
    training = fast_mnist.Training(nn.data.ArrayDataset(images, np.arange(4)), "cpu", "float32", 2, seed=0)
    seen = [
        (int(x.max()) - 1, int(label)) for xs, labels in training.batches() for x, label in zip(xs, labels, strict=True)
    ]
    assert sorted(seen) == [(i, i) for i in range(4)]


@pytest.mark.parametrize(("precision", "waits"), [("float32", []), ("float16", ["bool"])])
def test_on_a_card_a_step_waits_only_to_see_whether_float16_overflowed(cupy, small, precision, waits):
    from tests.cupy_stand_in import counted

    train, _ = nn.data.digits()
    training = fast_mnist.Training(nn.data.ArrayDataset(*train[:120]), "cuda", precision, 2, seed=0)
    with counted() as transfers:
        training.epoch()
    assert transfers == waits * 2
    assert training.done == 2
    assert training.model.fc3.weight.device == "cuda:0"

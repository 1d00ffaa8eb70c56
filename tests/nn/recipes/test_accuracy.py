"""The accuracies that the recipes promise."""

import os

import pytest

from autograd_nn import manual_seed
from autograd_nn.data import ArrayDataset, DataLoader, find_mnist, mnist
from autograd_nn.models import LeNet
from autograd_nn.optim import Adam, cosine
from autograd_nn.recipes import find
from autograd_nn.training import Trainer

FULL = pytest.mark.skipif(
    not os.environ.get("AUTOGRAD_FULL"), reason="takes minutes: set AUTOGRAD_FULL=1 to train all seeds to the end"
)
needs_mnist = pytest.mark.skipif(
    find_mnist() is None, reason="MNIST's files are not here: set AUTOGRAD_DATA to their folder"
)


def accuracy_of(name, **plan):
    recipe = find(name)
    return recipe.train(recipe.plan(**plan, verbose=False)).result["test_accuracy"]


def test_lenet_on_digits():
    assert accuracy_of("lenet", epochs=12) >= 0.98  # fewer epochs than the recipe's, for the time they take


def test_mlp_on_digits():
    assert accuracy_of("mlp", epochs=20) >= 0.95


@FULL
@pytest.mark.parametrize("seed", range(5))
def test_lenet_on_digits_to_the_end(seed):
    assert accuracy_of("lenet", seed=seed) >= 0.985


@FULL
@needs_mnist
@pytest.mark.mnist
@pytest.mark.parametrize("seed", range(3))
def test_lenet_on_mnist_to_the_end(seed):
    assert accuracy_of("lenet", data="mnist", seed=seed) >= 0.9905


@needs_mnist
@pytest.mark.mnist
def test_lenet_on_a_tenth_of_mnist():
    train, test = (ArrayDataset(*part[: len(part) // 10]) for part in mnist())
    manual_seed(0)
    model = LeNet()
    trainer = Trainer(model, Adam(model.parameters(), lr=2e-3), schedule=cosine, verbose=False)
    metrics = trainer.fit(DataLoader(train, 64, shuffle=True), DataLoader(test, 500), epochs=2)
    assert metrics[-1]["validation_accuracy"] >= 0.94


@FULL
@pytest.mark.parametrize(
    ("name", "data", "loss"),
    [
        ("lenet", "digits", 1 / 360),  # an image
        ("deep-cnn", "digits", 1 / 360),
        pytest.param("lenet", "mnist", 0.001, marks=[needs_mnist, pytest.mark.mnist]),
    ],
)
def test_float16_costs_no_accuracy(name, data, loss):
    full, half = (
        sum(accuracy_of(name, data=data, seed=seed, precision=precision) for seed in range(3)) / 3
        for precision in ("float32", "float16")
    )
    assert half >= full - loss

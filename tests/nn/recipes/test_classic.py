"""The recipes of the classic convolutional networks."""

import os

import pytest

from autograd_nn import data
from autograd_nn.data import ArrayDataset
from autograd_nn.models import googlenet_loss
from autograd_nn.recipes import classifier, find

CLASSIC = ["deep-cnn", "alexnet", "vgg", "googlenet", "resnet"]
FULL = pytest.mark.skipif(
    not os.environ.get("AUTOGRAD_FULL"), reason="takes minutes: set AUTOGRAD_FULL=1 to train all recipes to the end"
)


@pytest.fixture
def few_digits(monkeypatch):
    """A tenth of the digits."""
    parts = [ArrayDataset(*part[: len(part) // 10]) for part in data.digits()]
    monkeypatch.setattr(classifier, "load_dataset", lambda *_: parts)


@pytest.mark.parametrize("name", CLASSIC)
def test_an_epoch(few_digits, name):
    """Every model goes through the recipe, the one with several outputs too, and the same seed gives the same numbers."""
    recipe = find(name)
    runs = [recipe.train(recipe.plan(epochs=1, seed=3, verbose=False)) for _ in range(2)]
    assert runs[0].metrics == runs[1].metrics
    row = runs[0].metrics[0]
    assert 0 < row["train_accuracy"] < 1
    assert 0 < row["train_loss"] < 20
    assert 0 <= runs[0].result["test_accuracy"] <= 1


@pytest.mark.parametrize("name", CLASSIC)
@pytest.mark.parametrize("data_set", ["digits", "mnist"])
def test_settings(name, data_set):
    plan = find(name).plan(data_set)
    assert plan.settings.augment
    assert plan.settings.epochs <= 30


def test_googlenet_learns_by_all_its_heads():
    assert find("googlenet").loss is googlenet_loss


@FULL
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", CLASSIC)
def test_digits_to_the_end(name, seed):
    recipe = find(name)
    assert recipe.train(recipe.plan("digits", seed=seed, verbose=False)).result["test_accuracy"] >= 0.97

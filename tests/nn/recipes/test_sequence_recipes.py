"""What the recipes for recurrent networks and the Transformer promise."""

import os

import pytest

from autograd_nn.recipes import find

FULL = pytest.mark.skipif(
    not os.environ.get("AUTOGRAD_FULL"), reason="takes minutes: set AUTOGRAD_FULL=1 to train all seeds to the end"
)


def accuracy(name, **plan):
    recipe = find(name)
    return recipe.train(recipe.plan(**plan, verbose=False)).result["test_accuracy"]


def test_a_few_epochs_teach_most_digits():
    assert accuracy("gru", epochs=6) >= 0.85


@FULL
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "transformer"])
def test_all_epochs_teach_nearly_all_digits(name, seed):
    assert accuracy(name, seed=seed) >= 0.97


@FULL
def test_the_language_model_learns_to_spell():
    recipe = find("language")
    assert recipe.train(recipe.plan(verbose=False)).result["perplexity"] < 3.2


@pytest.mark.parametrize("name", ["rnn", "lstm", "gru", "transformer", "language"])
def test_settings_make_plans(name):
    recipe = find(name)
    for data in recipe.settings:
        assert recipe.plan(data).settings == recipe.settings[data]
    assert recipe.build()(recipe.example()).shape[0] == 1

import math

import numpy as np
import pytest

from autograd_nn.errors import RecipeError
from autograd_nn.models import LanguageModel
from autograd_nn.recipes.language import PROMPT, SAMPLE, STEPS, Language, datasets, next_character_loss, source_text


@pytest.fixture
def small(monkeypatch):
    """The recipe on the first part of the text, with a model of a few units."""
    text = source_text()[:20_000]
    monkeypatch.setattr("autograd_nn.recipes.language.source_text", lambda: text)
    monkeypatch.setattr(Language, "build", lambda self: LanguageModel(embedding_dim=8, hidden_size=24))
    return Language()


def test_training_lowers_the_loss_and_tells_it(small):
    outcome = small.train(small.plan(epochs=3, lr=1e-2, verbose=False))
    assert [list(row)[:2] for row in outcome.metrics] == [["epoch", "lr"]] * 3
    losses = outcome.metrics.columns()["validation_loss"]
    assert losses[-1] < losses[0] < math.log(96)
    assert outcome.result["perplexity"] == pytest.approx(math.exp(outcome.result["test_loss"]))
    assert f"{outcome.result['test_loss']:.3f} nats for each character" in outcome.report[1]
    assert abs(outcome.result["test_loss"] - losses[-1]) < 0.5
    assert outcome.result["sample"].startswith(PROMPT)
    assert len(outcome.result["sample"]) == len(PROMPT) + SAMPLE


def test_the_outcome_depends_on_the_seed_alone(small):
    a, b, c = [small.train(small.plan(seed=seed, epochs=1, verbose=False)) for seed in (1, 1, 2)]
    assert a.metrics == b.metrics != c.metrics
    assert a.result == b.result


def test_examples_are_lines_of_text_and_what_follows():
    model = LanguageModel(embedding_dim=4, hidden_size=4)
    train, test = datasets(model)
    assert 8 < len(train) / len(test) < 10
    np.testing.assert_array_equal(train.inputs[0, 1:], train.targets[0, :-1])
    assert source_text().startswith(model.decode(train.inputs[0]))
    assert train.inputs.shape[1] == STEPS


def test_the_loss_of_a_uniform_guess_is_the_logarithm_of_the_vocabulary():
    model = LanguageModel(embedding_dim=4, hidden_size=4)
    for parameter in model.parameters():
        parameter.array[...] = 0
    x = np.zeros((2, 5), np.int64)
    assert next_character_loss(model(x), x).item() == pytest.approx(math.log(96))


def test_the_example_fits_the_model():
    recipe = Language()
    assert recipe.build()(recipe.example()).shape == (1, STEPS, 96)
    assert not recipe.classes


def test_without_validation_the_last_epoch_is_kept(small):
    outcome = small.train(small.plan(epochs=2, validation=0.0, verbose=False))
    assert list(outcome.metrics[-1]) == ["epoch", "lr", "train_loss"]
    assert outcome.result["kept_epoch"] == 2


def test_text_is_not_augmented():
    with pytest.raises(RecipeError, match="augmentation 'shift1' is for images; leave it out for text"):
        Language().plan(augment="shift1")

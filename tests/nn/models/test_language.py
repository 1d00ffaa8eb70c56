"""autograd_nn/models/language.py."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.errors import DataError, SettingError
from autograd_nn.functional import cross_entropy
from autograd_nn.models import LanguageModel
from autograd_nn.optim import Adam


@pytest.fixture(scope="module")
def trained():
    """A model that has learned to go round: abcabc…"""
    model = LanguageModel("abc", "gru", 4, 16, rng=np.random.default_rng(0))
    optimizer = Adam(model.parameters(), lr=3e-2)
    numbers = model.encode("abcabcabcabca")
    x, target = numbers[None, :-1], numbers[1:]
    for _ in range(60):
        optimizer.zero_grad()
        cross_entropy(model(x)[0], target).backward()
        optimizer.step()
    return model


def test_it_writes_what_it_has_learned(trained):
    assert trained.generate("abca", 8, 0) == "bcabcabc"
    assert trained.generate("c", 5, 0.5, np.random.default_rng(0)) == "abcab"


def test_temperature_and_seed_decide(trained):
    wild = [trained.generate("abc", 40, 50.0, np.random.default_rng(seed)) for seed in (1, 1, 2)]
    assert wild[0] == wild[1] != wild[2]
    assert wild[0] != "abc" * 13 + "a"
    counts = [wild[0].count(character) for character in "abc"]
    assert min(counts) > 3  # nearly even


@pytest.mark.parametrize("cell", ["rnn", "lstm", "gru"])
def test_reading_on_from_a_state_is_reading_at_once(rng, cell):
    model = LanguageModel("abc", cell, 4, 5, num_layers=2, rng=rng)
    x = rng.integers(0, 3, (2, 6))
    first, state = model.read(x[:, :4])
    rest, _ = model.read(x[:, 4:], state)
    whole = model(x)
    assert whole.shape == (2, 6, 3)
    np.testing.assert_allclose(np.concatenate([first.array, rest.array], axis=1), whole.array, rtol=1e-5, atol=1e-6)


def test_text_and_numbers():
    model = LanguageModel(embedding_dim=4, hidden_size=4)
    text = "def f(x):\n    return ~x"
    assert model.decode(model.encode(text)) == text
    assert len(set(model.vocabulary)) == len(model.vocabulary) == 96


def test_what_can_not_be():
    model = LanguageModel("abc", "rnn", 4, 4)
    with pytest.raises(DataError, match="the character 'd' is not in the vocabulary of 3"):
        model.encode("abd")
    with pytest.raises(DataError, match="the prompt is empty"):
        model.generate("", 3)
    with pytest.raises(SettingError, match="temperature must be at least 0, not -1"):
        model.generate("a", 3, -1)
    with pytest.raises(ag.ArgumentError, match="LanguageModel: cell must be"):
        LanguageModel("abc", "hmm")

"""A language model over characters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_core import Variable, backends, no_grad
from autograd_core.variable import Operand
from autograd_nn import random
from autograd_nn.errors import DataError, SettingError
from autograd_nn.layers import Embedding, Layer, Linear
from autograd_nn.models.recurrent import recurrent_layer

PRINTABLE = "\n" + "".join(chr(code) for code in range(32, 127))  # ASCII


class LanguageModel(Layer):
    """Says how likely each character is to come next, given those before it; can write on from there.

    vocabulary:  the characters it knows, each once. A character's number is its place there.
    cell:        "rnn", "lstm" or "gru".
    Shapes:      numbers of characters (N, T) -> scores (N, T, V) of the one that follows each, before softmax.
    Source:      A. Graves, "Generating Sequences With Recurrent Neural Networks", 2013, sec. 2-3.
    """

    def __init__(
        self,
        vocabulary: str = PRINTABLE,
        cell: str = "gru",
        embedding_dim: int = 32,
        hidden_size: int = 128,
        num_layers: int = 1,
        dropout: float = 0.0,
        *,
        rng: np.random.Generator | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self.embedding = Embedding(len(vocabulary), embedding_dim, rng=rng)
        self.recurrent = recurrent_layer("LanguageModel", cell)(
            embedding_dim, hidden_size, num_layers, batch_first=True, dropout=dropout, rng=rng
        )
        self.fc = Linear(hidden_size, len(vocabulary), rng=rng)

    def forward(self, x: Operand) -> Variable:
        return self.read(x)[0]

    def read(self, x: Operand, state: Any = None) -> tuple[Variable, Any]:
        """The scores, and the state after the last character, to go on from: it stands for all that was read."""
        y, state = self.recurrent(self.embedding(x), state)
        return self.fc(y), state

    @no_grad()
    def generate(
        self, prompt: str, length: int, temperature: float = 1.0, rng: np.random.Generator | None = None
    ) -> str:
        """`length` characters to follow the prompt, each drawn by its probability given all before it.

        temperature:  divides the scores: below 1 the likely becomes likelier, at 0 the likeliest is always taken.
        rng:          the generator that draws; the process's by default.
        Raises        DataError for a prompt that is empty or has an unknown character, SettingError for a temperature
                      below 0.
        """
        if not temperature >= 0:
            raise SettingError(f"LanguageModel.generate: temperature must be at least 0, not {temperature}")
        if not prompt:
            raise DataError("LanguageModel.generate: the prompt is empty; give at least one character to start from")
        rng = rng or random.generator()
        x, state, found = self.encode(prompt)[None], None, []
        for _ in range(length):
            scores, state = self.read(backends.beside(self.fc.weight.array, x), state)
            last = scores.numpy()[0, -1].astype(np.float64)
            if temperature:
                # Gumbel's trick: the largest of score + noise falls on each character by its softmax probability.
                last = last / temperature + rng.gumbel(size=len(last))
            found.append(int(last.argmax()))
            x = np.array([found[-1:]])
        return self.decode(found)

    def encode(self, text: str) -> NDArray[np.int64]:
        """The characters' numbers. Raises DataError for one that is not in the vocabulary."""
        number = {character: i for i, character in enumerate(self.vocabulary)}
        try:
            return np.array([number[character] for character in text], np.int64)
        except KeyError as error:
            raise DataError(
                f"LanguageModel: the character {error.args[0]!r} is not in the vocabulary of {len(number)}; leave it out or "
                "put another in its place"
            ) from error

    def decode(self, numbers: Any) -> str:
        """The characters of these numbers, as a text."""
        return "".join(self.vocabulary[i] for i in numbers)

    def extra_repr(self) -> str:
        return f"{len(self.vocabulary)} characters"

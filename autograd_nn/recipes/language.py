"""A character-level language model, on text that is always at hand: this package's own source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

import numpy as np

from autograd_core import Variable
from autograd_nn.data import ArrayDataset, DataLoader, Dataset, random_split
from autograd_nn.errors import RecipeError
from autograd_nn.functional import cross_entropy
from autograd_nn.models import LanguageModel
from autograd_nn.random import manual_seed
from autograd_nn.recipes import choices
from autograd_nn.recipes.fit import fit
from autograd_nn.recipes.recipe import Outcome, Plan, Recipe, Settings
from autograd_nn.training import evaluate

STEPS = 64  # characters in a training example: a line or two
HELD_OUT = 10  # every tenth example is for testing
PROMPT = "def "
SAMPLE = 300  # characters


@dataclass(frozen=True)
class Language(Recipe):
    """Teaches a GRU to write Python, character by character, from the source of autograd_core's ops.

    Metrics: train_loss and validation_loss, the cross-entropy of each next character in nats; e to its power is the
    perplexity: as unsure as among so many equally likely characters. A tenth of the text is for the test at the end.
    """

    name: str = "language"
    summary: str = "a GRU that writes Python, learned from this package's own source"
    settings: Mapping[str, Settings] = field(
        default_factory=lambda: {"source": Settings(epochs=12, batch_size=32, lr=6e-3)}
    )
    input_shape: tuple[int, ...] = (STEPS,)

    def build(self) -> LanguageModel:
        return LanguageModel()

    def example(self) -> Variable:
        return Variable(np.zeros((1, STEPS), np.int64), requires_grad=False, name="input")

    def plan(self, data: str | None = None, **options: Any) -> Plan:
        plan = super().plan(data, **options)
        choices.check_names(plan.settings)
        if plan.settings.augment:
            raise RecipeError(f"augmentation {plan.settings.augment!r} is for images; leave it out for text")
        return plan

    def train(self, plan: Plan) -> Outcome:
        settings = plan.settings
        manual_seed(plan.seed)
        model = self.build().to(plan.device)
        train: Dataset
        train, test = datasets(model)
        validation = None
        if settings.validation:
            train, validation = random_split(train, [1 - settings.validation, settings.validation], plan.seed)
        metrics = fit(plan, model, next_character_loss, train, validation, settings.batch_size, metrics=None)
        loss = evaluate(model, DataLoader(test, settings.batch_size, device=plan.device), next_character_loss, None)[
            "loss"
        ]
        sample = PROMPT + model.eval().generate(PROMPT, SAMPLE, 0.7, np.random.default_rng(plan.seed))
        report = [
            f"epoch {metrics.best['epoch']} of {len(metrics)} is kept, by its {metrics.judged_by.replace('_', ' ')}",
            f"test loss {loss:.3f} nats for each character, perplexity {math.exp(loss):.2f}, on {len(test) * STEPS:,} "
            "characters, used once, for this",
            "",
            f"it writes, from {PROMPT!r} on:",
            *[f"  {line}".rstrip() for line in sample.splitlines()],
        ]
        result = {
            "kept_epoch": metrics.best["epoch"],
            "kept_by": metrics.judged_by,
            "test_loss": loss,
            "perplexity": math.exp(loss),
            "sample": sample,
        }
        return Outcome(model, metrics, report, result)


def next_character_loss(scores: Variable, target: Any, label_smoothing: float = 0.0) -> Variable:
    """Mean cross-entropy, in nats for each character: scores (N, T, V), target (N, T)."""
    rows = scores.reshape(-1, scores.shape[2])
    return cross_entropy(rows, target.reshape(-1), label_smoothing=label_smoothing)


def datasets(model: LanguageModel) -> tuple[ArrayDataset, ArrayDataset]:
    """The text as (train, test): examples of STEPS characters, each with the characters that follow them."""
    known = set(model.vocabulary)
    numbers = model.encode("".join(c if c in known else "?" for c in source_text()))
    rows = (len(numbers) - 1) // STEPS
    x, y = (part[: rows * STEPS].reshape(rows, STEPS) for part in (numbers[:-1], numbers[1:]))
    held_out = np.arange(rows) % HELD_OUT == HELD_OUT - 1
    train, test = (ArrayDataset(x[part], y[part], "source") for part in (~held_out, held_out))
    return train, test


def source_text() -> str:
    """The source of autograd_core's ops, file after file."""
    files = [file for file in resources.files("autograd_core.ops").iterdir() if file.name.endswith(".py")]
    return "".join(file.read_text(encoding="utf-8") for file in sorted(files, key=lambda file: file.name))


LANGUAGE = Language()

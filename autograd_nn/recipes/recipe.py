"""A recipe: a model, its data and its settings, ready to train by name."""

from __future__ import annotations

import math
import os
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from autograd_core import Variable, backends
from autograd_core.half import dtype_named
from autograd_nn.errors import RecipeError
from autograd_nn.layers import Layer
from autograd_nn.recipes.suggest import unknown
from autograd_nn.training import Callback, Table
from autograd_nn.training.trainer import PRECISIONS


@dataclass(frozen=True)
class Settings:
    """The numbers of a training, checked when they are put together. Raises RecipeError for one out of its range."""

    epochs: int
    batch_size: int
    lr: float
    optimizer: str = "Adam"  # a class in nn.optim
    weight_decay: float = 0.0
    schedule: str = "cosine"  # see choices.py
    augment: str = ""  # one of nn.data.augment.PRESETS, or "" for none
    label_smoothing: float = 0.0
    ema: float = 0.0  # the decay of an average of the weights, 0 for none
    clip_norm: float = 0.0  # the longest gradient, 0 for any
    validation: float = 0.1  # the share of the training data that is held out to choose the best epoch
    patience: int = 0  # epochs without a better one after which training ends, 0 to go on
    precision: str = "float32"  # or "float16" or "bfloat16": see nn.Trainer

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1), ("patience", 0)):
            value = getattr(self, name)
            if not isinstance(value, int) or value < least:
                raise RecipeError(f"{name} must be a whole number of at least {least}, not {value!r}")
        for name in ("optimizer", "schedule", "augment"):
            if not isinstance(getattr(self, name), str):
                raise RecipeError(f"{name} must be a name, not {getattr(self, name)!r}")
        if not (self.lr > 0 and math.isfinite(self.lr)):
            raise RecipeError(f"lr must be a finite number above 0, not {self.lr!r}")
        for name in ("weight_decay", "clip_norm"):
            value = getattr(self, name)
            if not (value >= 0 and math.isfinite(value)):
                raise RecipeError(f"{name} must be a finite number of at least 0, not {value!r}")
        for name in ("label_smoothing", "ema", "validation"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise RecipeError(f"{name} must be a number of at least 0 and below 1, not {value!r}")
        if self.precision not in PRECISIONS:
            raise RecipeError(f"precision must be one of {', '.join(PRECISIONS)}, not {self.precision!r}")
        if self.patience and not self.validation:
            raise RecipeError("patience needs validation data to tell the better epoch; set validation to 0.1, say")


@dataclass(frozen=True)
class Plan:
    """One training: everything that decides its outcome, and what is done besides."""

    data: str
    settings: Settings
    data_dir: str | os.PathLike[str] | None = None  # for data sets that are files; else AUTOGRAD_DATA, or a download
    seed: int = 0
    device: str = "cpu"
    verbose: bool = True
    checkpoint: str | os.PathLike[str] | None = None  # written after each epoch; gone on from if it is there
    callbacks: tuple[Callback, ...] = ()
    test: bool = True  # use the test set, once, at the end; a search for settings must not


@dataclass
class Outcome:
    """What a training gives: the trained model, what was measured, and the result in words."""

    model: Layer
    metrics: Table
    report: list[str]  # lines for people
    result: dict[str, Any] = field(default_factory=dict)  # the same for programs: names and numbers


class Recipe(ABC):
    """Trains one model on the data sets it knows.

        recipe = nn.recipes.find("lenet")
        outcome = recipe.train(recipe.plan("mnist", epochs=5, seed=1))

    name, summary:  what to call it by, and one line about it.
    settings:       for each data set, the default first, the settings that suit it.
    classes:        the names of the model's classes; empty if it does not classify images.
    input_shape:    of one example.
    """

    name: str
    summary: str
    settings: Mapping[str, Settings]
    classes: tuple[str, ...] = ()
    input_shape: tuple[int, ...]

    @abstractmethod
    def build(self) -> Layer:
        """The untrained model, with initial values from the process's generator (`nn.manual_seed`)."""

    @abstractmethod
    def train(self, plan: Plan) -> Outcome:
        """Train by a plan: the same one gives the same outcome, number for number, on the same machine."""

    def plan(
        self,
        data: str | None = None,
        *,
        data_dir: str | os.PathLike[str] | None = None,
        seed: int = 0,
        device: str = "cpu",
        verbose: bool = True,
        **changes: Any,
    ) -> Plan:
        """Put a training together: this recipe's settings for the data set, with the changes asked for.

        changes:  settings by name; None means the recipe's own.

        Raises RecipeError for a data set or a setting that the recipe does not have, DeviceError for a device that the
        machine does not have, DTypeError for bfloat16 without the package ml_dtypes.
        """
        data = data or next(iter(self.settings))
        if data not in self.settings:
            raise unknown("data set", data, self.settings)
        if not isinstance(seed, int) or seed < 0:
            raise RecipeError(f"seed must be a whole number of at least 0, not {seed!r}")
        backends.load(device)
        settings = replace(self.settings[data], **{name: value for name, value in changes.items() if value is not None})
        dtype_named(settings.precision)
        return Plan(data, settings, data_dir, seed, device, verbose)

    def example(self) -> Variable:
        """An input, a batch of one, with which to draw the model's graph."""
        return Variable(np.zeros((1, *self.input_shape), np.float32), requires_grad=False, name="input")

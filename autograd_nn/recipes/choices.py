"""What settings name: optimizers, schedules and augmentations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from autograd_nn import optim
from autograd_nn.data.augment import PRESETS, Augment
from autograd_nn.errors import RecipeError
from autograd_nn.layers import Layer
from autograd_nn.optim import Optimizer, Schedule
from autograd_nn.recipes.recipe import Settings
from autograd_nn.recipes.suggest import unknown

OPTIMIZERS: Mapping[str, Callable[..., Optimizer]] = {
    name: getattr(optim, name)
    for name in (
        "Adadelta",
        "Adagrad",
        "Adam",
        "AdamW",
        "LAMB",
        "Lion",
        "Momentum",
        "NAdam",
        "Nesterov",
        "RMSprop",
        "SGD",
    )
}
SCHEDULES: Mapping[str, Schedule] = {
    "constant": optim.constant,
    "linear": optim.linear,
    "cosine": optim.cosine,
    "warmup_cosine": optim.warmup(0.05),
    "one_cycle": optim.one_cycle(),
}


def check_names(settings: Settings) -> None:
    """RecipeError for a name that does not exist, with the nearest that does."""
    for kind, name, known in (
        ("optimizer", settings.optimizer, OPTIMIZERS),
        ("schedule", settings.schedule, SCHEDULES),
        ("augmentation", settings.augment, {"": None, **PRESETS}),
    ):
        if name not in known:
            raise unknown(kind, name, filter(None, known))


def optimizer(settings: Settings, model: Layer) -> Optimizer:
    """The optimizer that the settings name, of the model's parameters."""
    return OPTIMIZERS[settings.optimizer](model.parameters(), lr=settings.lr, weight_decay=settings.weight_decay)


def schedule(settings: Settings) -> Schedule:
    """The schedule that the settings name."""
    return SCHEDULES[settings.schedule]


def check_augmentation(settings: Settings, shape: tuple[int, ...]) -> None:
    """RecipeError for an augmentation that makes other shapes of images than the model reads."""
    augment = augmentation(settings)
    if augment is None:
        return
    images, _ = augment(np.zeros((1, *shape), np.float32), np.zeros(1, np.int64), np.random.default_rng(0))
    if images.shape[1:] != shape:
        sizes = [f"{s[-1]}x{s[-2]}" for s in (images.shape, shape)]
        raise RecipeError(
            f"augmentation {settings.augment!r} makes images of {sizes[0]} pixels, the model reads {sizes[1]}; "
            "choose another one"
        )


def augmentation(settings: Settings) -> Augment | None:
    """The augmentation that the settings name, if any."""
    return PRESETS[settings.augment]() if settings.augment else None

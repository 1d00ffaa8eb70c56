"""A training as a plan says it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from autograd_core import Variable
from autograd_nn.data import DataLoader, Dataset
from autograd_nn.layers import Layer
from autograd_nn.optim import EMA
from autograd_nn.recipes import choices
from autograd_nn.recipes.recipe import Plan
from autograd_nn.training import Metrics, Trainer


def fit(
    plan: Plan,
    model: Layer,
    loss: Callable[..., Variable],
    train: Dataset,
    validation: Dataset | None,
    validation_batch: int,
    **trainer: Any,
) -> Metrics:
    """Train the model with the plan's settings, going on from its checkpoint where there is one.

    loss:     of the model's output, the targets, and label_smoothing.
    trainer:  what else `Trainer` is to know, `metrics` say.
    """
    settings = plan.settings
    return Trainer(
        model,
        choices.optimizer(settings, model),
        partial(loss, label_smoothing=settings.label_smoothing),
        schedule=choices.schedule(settings),
        clip_norm=settings.clip_norm or None,
        precision=settings.precision,
        ema=EMA(model, settings.ema) if settings.ema else None,
        callbacks=plan.callbacks,
        verbose=plan.verbose,
        **trainer,
    ).fit(
        DataLoader(
            train,
            settings.batch_size,
            shuffle=True,
            seed=plan.seed,
            transform=choices.augmentation(settings),
            device=plan.device,
        ),
        DataLoader(validation, validation_batch, device=plan.device) if validation is not None else None,
        settings.epochs,
        checkpoint=plan.checkpoint,
        resume=True,
        patience=settings.patience,
    )

"""The training loop."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import numpy as np

from autograd_nn.amp import GradScaler, autocast
from autograd_nn.data import DataLoader
from autograd_nn.errors import SettingError, TrainingError
from autograd_nn.functional import cross_entropy
from autograd_nn.layers import Layer
from autograd_nn.optim import EMA, LRScheduler, Optimizer, ReduceLROnPlateau, Schedule, clip_grad_norm_
from autograd_nn.training.callbacks import Callback, EarlyStopping
from autograd_nn.training.checkpoint import describe, load_training, save_training
from autograd_nn.training.evaluate import ACCURACY, QUIET, Loss, evaluate, forward
from autograd_nn.training.metric import Measure, Tally
from autograd_nn.training.progress import Progress, Silence
from autograd_nn.training.table import Metrics, Row

PRECISIONS = ("float32", "float16", "bfloat16")


class Trainer:
    """Fits a model to data: forward, loss, backward, step, batch after batch.

        trainer = nn.Trainer(model, nn.optim.Adam(model.parameters()), schedule=nn.optim.cosine)
        metrics = trainer.fit(train, validation, epochs=20, checkpoint="training.safetensors")
        trainer.evaluate(test)

    loss:        a function of (the model's output, the targets) whose result is the mean over the batch.
    metrics:     measures by name: functions of the same two, as arrays, or `Metric`s; None for the loss alone.
    schedule:    a function from the part of the training that is done, 0 to 1, to a factor on each group's lr; or a
                 scheduler of `nn.optim.lr_scheduler`, stepped after each batch's step or each epoch, as its `interval`
                 says. ReduceLROnPlateau gets the validation loss, or with mode="max" the accuracy; without validation
                 data those of training.
    accumulate:  batches for one step: the gradient is that of one batch of all their examples. (Batch normalisation
                 still sees each by itself.)
    clip_norm:   the longest that the gradient of a step may be.
    precision:   "float32"; or "float16" or "bfloat16" for `nn.amp.autocast`, with float32 weights. For float16 there is a
                 `scaler`, an `nn.amp.GradScaler`; metrics then have its scale and how many of the epoch's steps it skipped.
    ema:         an `nn.optim.EMA` of the model, updated after each step: its weights are validated, and kept.
    callbacks:   see `Callback`.
    verbose:     show a progress bar on a terminal, and a line for each epoch.
    """

    def __init__(
        self,
        model: Layer,
        optimizer: Optimizer,
        loss: Loss = cross_entropy,
        *,
        metrics: Mapping[str, Measure] | None = ACCURACY,
        schedule: Schedule | LRScheduler | None = None,
        accumulate: int = 1,
        clip_norm: float | None = None,
        precision: str = "float32",
        ema: EMA | None = None,
        callbacks: Iterable[Callback] = (),
        verbose: bool = True,
    ) -> None:
        if not isinstance(accumulate, int) or accumulate < 1:
            raise SettingError(f"Trainer: accumulate must be a whole number of at least 1, not {accumulate!r}")
        own = set(map(id, model.parameters()))
        if own and not any(id(parameter) in own for parameter in optimizer.params):
            raise SettingError(
                "Trainer: the optimizer has none of the model's parameters, so nothing would be learnt; give it "
                "model.parameters()"
            )
        if clip_norm is not None and not clip_norm > 0:
            raise SettingError(f"Trainer: clip_norm must be above 0, not {clip_norm!r}")
        if precision not in PRECISIONS:
            raise SettingError(f'Trainer: precision must be "float32", "float16" or "bfloat16", not {precision!r}')
        if precision == "bfloat16":
            autocast(precision)  # for its error when a package is missing: now, not in the middle of fit
        self.model = model
        self.optimizer = optimizer
        self.loss = loss
        self.measures = dict(metrics or {})
        self.schedule = schedule
        self.accumulate = accumulate
        self.clip_norm = clip_norm
        self.precision = precision
        self.scaler = GradScaler(enabled=precision == "float16")
        self.ema = ema
        self.callbacks = list(callbacks)
        self.verbose = verbose
        self.metrics = Metrics()  # of the last training, or the one that is going on
        self.should_stop = False  # set it to end training after this epoch
        self.kept: dict[str, np.ndarray] | None = None  # the best weights so far, where validation data tell

    @QUIET
    def fit(
        self,
        train: DataLoader,
        validation: DataLoader | None = None,
        epochs: int = 10,
        *,
        checkpoint: str | os.PathLike[str] | None = None,
        resume: bool = False,
        patience: int = 0,
    ) -> Metrics:
        """Train for some epochs; leave the model with the weights of the best one, and return what was measured.

        The best epoch has the highest validation accuracy, among equals the lowest validation loss; without validation
        data the last one is kept. A test set is for `evaluate`, once all choices are made.

        checkpoint:  a file for all it takes to go on, written whole after each epoch.
        resume:      go on from the checkpoint, if it is there: with the same arguments, model and data, the outcome is
                     that of a training that was never interrupted, bit by bit.
        patience:    end after so many epochs without a better one; 0 trains to the end.

        Raises SettingError for fewer than one epoch or patience without validation data, TrainingError when the loss
        stops being a finite number, ModelFileError for a checkpoint that is damaged or of another training.
        """
        if not isinstance(epochs, int) or epochs < 1:
            raise SettingError(f"Trainer.fit: epochs must be at least 1, not {epochs}")
        if patience and validation is None:
            raise SettingError("Trainer.fit: patience needs validation data: without, no epoch is better than another")
        for name, data in (("train", train), ("validation", validation)):
            if data is not None and (hasattr(data, "__getitem__") and not isinstance(data, list)):
                raise SettingError(
                    f"Trainer.fit: {name} must give batches (x, targets), and a {type(data).__name__} gives examples; "
                    "use nn.data.DataLoader(nn.data.ArrayDataset(x, targets), 32)"
                )
        callbacks = [*self.callbacks, *([EarlyStopping(patience)] if patience else [])]
        self.metrics, self.should_stop, self.kept = Metrics(), False, None
        rates = self._rates()
        about = describe(self, train)
        if checkpoint is not None and resume and Path(checkpoint).exists():
            load_training(checkpoint, self, train, about)
        done = len(self.metrics)
        try:
            with Progress(epochs, len(train), done) if self.verbose else Silence() as progress:
                for callback in callbacks:
                    callback.on_train_start(self)
                for epoch in range(done, epochs):
                    if self.should_stop:
                        break
                    row = self._epoch(train, validation, epoch, epochs, rates, callbacks, progress)
                    for callback in callbacks:
                        callback.on_epoch_end(self, row)
                    if checkpoint is not None:
                        save_training(checkpoint, self, train, about)
        finally:
            if not isinstance(self.schedule, LRScheduler):
                self._set_rates(rates)
            for callback in callbacks:
                callback.on_train_end(self)
        if self.kept is None:
            with self._averaged():
                self.kept = self.model.state_dict()
        self.model.load_state_dict(self.kept)
        return self.metrics

    def evaluate(self, data: DataLoader) -> dict[str, Any]:
        """Mean loss, and the metrics, over all the data: the model in use, without dropout, and nothing recorded."""
        with self._autocast():
            return evaluate(self.model, data, self.loss, self.measures)

    def _epoch(
        self,
        train: DataLoader,
        validation: DataLoader | None,
        epoch: int,
        epochs: int,
        rates: list[float],
        callbacks: list[Callback],
        progress: Progress,
    ) -> Row:
        """Train and validate for an epoch; its row of metrics."""
        for callback in callbacks:
            callback.on_epoch_start(self, epoch + 1)
        tally = Tally(self.measures)
        self.model.train()
        batches, examples, lr, skipped = len(train), 0, rates[0], self.scaler.skipped
        for i, (x, target) in enumerate(train):
            if i % self.accumulate == 0:
                if self.schedule is not None and not isinstance(self.schedule, LRScheduler):
                    factor = self.schedule((epoch + i / batches) / epochs)
                    self._set_rates([rate * factor for rate in rates])
                self.optimizer.zero_grad()
                examples = 0
            with self._autocast():
                y, target, loss = forward(self.model, self.loss, x, target, train)
            # Means of batches that differ in size must not be averaged: their sums are added, and divided at the end.
            self.scaler.scale(loss if self.accumulate == 1 else loss * len(target)).backward()
            examples += len(target)
            if (i + 1) % self.accumulate == 0 or i + 1 == batches:
                lr = self._step(examples)
            tally.add(y, target, loss)
            for callback in callbacks:
                callback.on_batch_end(self, i + 1, loss)
            progress.batch()
        row = {"epoch": epoch + 1, "lr": lr, **_named("train", tally.values())}
        if validation is not None:
            with self._averaged():
                row |= _named("validation", self.evaluate(validation))
        if self.scaler.is_enabled():
            row |= {"scale": self.scaler.get_scale(), "skipped_steps": self.scaler.skipped - skipped}
        self._refuse_divergence(row, rates[0])
        self.metrics.append(row)
        best = validation is not None and self.metrics.best is row
        if best:
            with self._averaged():
                self.kept = self.model.state_dict()
        self._schedule_epoch(row)
        progress.epoch(row, best)
        return row

    def _step(self, examples: int) -> float:
        """One step of the optimizer by the gradients gathered; the rate it was taken with."""
        self.scaler.unscale_(self.optimizer)
        if self.accumulate > 1:
            for parameter in self.optimizer.params:
                if parameter.grad is not None:
                    parameter.grad = parameter.grad / examples
        if self.clip_norm is not None:
            clip_grad_norm_(self.optimizer.params, self.clip_norm)
        lr = self.optimizer.lr
        overflowed = self.scaler.overflowed(self.optimizer)
        self.scaler.step(self.optimizer)
        self.scaler.update()
        if self.ema is not None and not overflowed:
            self.ema.update()
        if isinstance(self.schedule, LRScheduler) and self.schedule.interval == "batch":
            self.schedule.step()
        return lr

    def _schedule_epoch(self, row: Row) -> None:
        if not isinstance(self.schedule, LRScheduler) or self.schedule.interval != "epoch":
            return
        if isinstance(self.schedule, ReduceLROnPlateau):
            part = "validation" if "validation_loss" in row else "train"
            self.schedule.step(row[f"{part}_{'loss' if self.schedule.mode == 'min' else 'accuracy'}"])
        else:
            self.schedule.step()

    def _autocast(self) -> AbstractContextManager[None]:
        """The precision of the forward pass."""
        return nullcontext() if self.precision == "float32" else autocast(self.precision)

    def _averaged(self) -> AbstractContextManager[None]:
        """The model with its averaged weights, if there are any."""
        return nullcontext() if self.ema is None else self.ema.applied()

    def _rates(self) -> list[float]:
        return [group["lr"] for group in self.optimizer.param_groups]

    def _set_rates(self, rates: list[float]) -> None:
        for group, lr in zip(self.optimizer.param_groups, rates, strict=True):
            group["lr"] = lr

    def _refuse_divergence(self, row: Row, lr: float) -> None:
        for part in ("train", "validation"):
            loss = row.get(f"{part}_loss", 0.0)
            if not math.isfinite(loss):
                raise TrainingError(
                    f"epoch {row['epoch']}: the {part} loss is {loss}, so training can't go on; {self._advice()}try a "
                    f"smaller learning rate than {lr:g}, or look for NaN in the data (ag.debug() names the op that made "
                    "the first one)"
                )

    def _advice(self) -> str:
        """What to do first where float16 may be the reason."""
        if self.precision == "float16":
            return 'numbers above 65,504 overflow in float16: try precision="bfloat16"; or '
        if any(parameter.dtype == np.float16 for parameter in self.model.parameters()):
            return (
                "float16 weights overflow above 65,504 and lose small gradients: train model.float() with "
                'precision="float16", which keeps float32 weights and has an nn.amp.GradScaler; or '
            )
        return ""


def _named(part: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values as columns of the table."""
    for name, value in values.items():
        if not isinstance(value, int | float):
            raise SettingError(
                f"Trainer: the metric {name!r} gives a {type(value).__name__}, the table holds single numbers; "
                "use it alone, or in nn.training.evaluate"
            )
    return {f"{part}_{name}": value for name, value in values.items()}

"""The training loop."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import Variable, backends, no_grad
from autograd_nn.data import DataLoader
from autograd_nn.errors import SettingError, TrainingError
from autograd_nn.functional import cross_entropy
from autograd_nn.layers import Layer
from autograd_nn.optim import Optimizer, Schedule
from autograd_nn.training.metrics import Metrics, Tally, accuracy
from autograd_nn.training.progress import Progress, Silence

# Steps that are too large overflow here and there before the loss shows it; the error about the loss says it better.
QUIET = np.errstate(over="ignore", invalid="ignore", divide="ignore")


class Trainer:
    """Fits a model to data: forward, loss, backward, step, batch after batch.

    loss:      a function of (the model's output, the targets) whose result is the mean over the batch.
    accuracy:  a function of the same two, as arrays, from 0 to 1; None to leave accuracy out.
    schedule:  a function from the part of the training that is done, 0 to 1, to a factor on the optimizer's lr.
    verbose:   show a progress bar on a terminal, and a line for each epoch.
    """

    def __init__(
        self,
        model: Layer,
        optimizer: Optimizer,
        loss: Callable[[Any, Any], Variable] = cross_entropy,
        *,
        accuracy: Callable[[Any, Any], Any] | None = accuracy,
        schedule: Schedule | None = None,
        verbose: bool = True,
    ) -> None:
        self.model = model
        self.optimizer = optimizer
        self.loss = loss
        self.accuracy = accuracy
        self.schedule = schedule
        self.verbose = verbose

    @QUIET
    def fit(self, train: DataLoader, test: DataLoader | None = None, epochs: int = 10) -> Metrics:
        """Train for some epochs; leave the model with the weights of the best one, and return what was measured.

        The best epoch has the highest test accuracy, among equals the lowest test loss; without test data, those of
        training count. Choosing by test data makes the best epoch's figure a little rosy: the last row is free of that.

        Raises SettingError for fewer than one epoch, TrainingError when the loss stops being a finite number.
        """
        if epochs < 1:
            raise SettingError(f"Trainer.fit: epochs must be at least 1, not {epochs}")
        metrics = Metrics()
        best_state: dict[str, np.ndarray] = {}
        full_lr = self.optimizer.lr
        try:
            with Progress(epochs, len(train)) if self.verbose else Silence() as progress:
                for epoch in range(epochs):
                    means = self._train_epoch(train, epoch, epochs, full_lr, progress)
                    row = {"epoch": epoch + 1, "lr": self.optimizer.lr, **_named("train", means)}
                    if test is not None:
                        row |= _named("test", self.evaluate(test))
                    self._refuse_divergence(row, full_lr)
                    metrics.append(row)
                    if metrics.best is row:
                        best_state = self.model.state_dict()
                    progress.epoch(row, metrics.best is row)
        finally:
            self.optimizer.lr = full_lr
        self.model.load_state_dict(best_state)
        return metrics

    def _train_epoch(
        self, train: DataLoader, epoch: int, epochs: int, full_lr: float, progress: Progress
    ) -> dict[str, float]:
        tally = Tally(self.accuracy)
        self.model.train()
        for i, (x, target) in enumerate(train):
            if self.schedule is not None:
                self.optimizer.lr = full_lr * self.schedule((epoch + i / len(train)) / epochs)
            y, target, loss = self._forward(x, target)
            self.optimizer.zero_grad()
            loss.backward()
            self.optimizer.step()
            tally.add(y, target, loss)
            progress.batch()
        return tally.means()

    @QUIET
    @no_grad()
    def evaluate(self, data: DataLoader) -> dict[str, float]:
        """Mean loss, and accuracy, over all the data: the model in use, without dropout, and nothing recorded."""
        tally = Tally(self.accuracy)
        was_training = self.model.training
        self.model.eval()
        try:
            for x, target in data:
                tally.add(*self._forward(x, target))
        finally:
            self.model.train(was_training)
        return tally.means()

    def _forward(self, x: Any, target: Any) -> tuple[Variable, Any, Variable]:
        """The model's output, the targets on its device, and the loss."""
        target = self._on_device(target)
        y = self.model(Variable(self._on_device(x), requires_grad=False))
        return y, target, self.loss(y, target)

    def _refuse_divergence(self, row: dict[str, float], lr: float) -> None:
        for part in ("train", "test"):
            loss = row.get(f"{part}_loss", 0.0)
            if not math.isfinite(loss):
                raise TrainingError(
                    f"epoch {row['epoch']}: the {part} loss is {loss}, so training can't go on; try a smaller learning "
                    f"rate than {lr:g}, or look for NaN in the data (ag.debug() names the op that made the first one)"
                )

    def _on_device(self, array: Any) -> Any:
        """The array where the model is."""
        parameter = next(iter(self.model.parameters()), None)
        return array if parameter is None else backends.of(parameter.array).to_device(array, parameter.device)


def _named(part: str, means: dict[str, float]) -> dict[str, float]:
    return {f"{part}_{name}": value for name, value in means.items()}

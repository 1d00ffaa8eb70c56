"""Callbacks: what is done besides while a Trainer trains."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_core import Variable
from autograd_nn.errors import SettingError
from autograd_nn.files import write_whole

if TYPE_CHECKING:
    from autograd_nn.training.trainer import Trainer


class Callback:
    """Called at the turns of a training. Override what you need:

        class Milestone(Callback):
            def on_epoch_end(self, trainer, row):
                if row["validation_accuracy"] > 0.99:
                    trainer.should_stop = True

    `trainer.metrics` has the rows so far, `trainer.model` the model. A training that is resumed has all earlier rows:
    what is taken from them, instead of kept here, is there again.
    """

    def on_train_start(self, trainer: Trainer) -> None:
        """Before the first epoch, or the first one after a checkpoint."""

    def on_epoch_start(self, trainer: Trainer, epoch: int) -> None:
        """Before an epoch; they count from 1."""

    def on_batch_end(self, trainer: Trainer, batch: int, loss: Variable) -> None:
        """After a batch, counted from 1, and its step; on a GPU, reading the loss waits for it."""

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        """After an epoch, with its row of `trainer.metrics`, before the checkpoint is written."""

    def on_train_end(self, trainer: Trainer) -> None:
        """After training, also if it ends in an error."""


class EarlyStopping(Callback):
    """Ends training when for some epochs none was better than the best before.

    patience:  the number of these epochs; `Metrics.best` says which was best.
    Errors:    SettingError for a patience below 1, and without validation data.
    """

    def __init__(self, patience: int) -> None:
        if not isinstance(patience, int) or patience < 1:
            raise SettingError(f"EarlyStopping: patience must be a whole number of at least 1, not {patience!r}")
        self.patience = patience

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        if trainer.metrics.judged_by == "epoch":
            raise SettingError("EarlyStopping: without validation data no epoch is better than another; pass some")
        if row["epoch"] - trainer.metrics.best["epoch"] >= self.patience:
            trainer.should_stop = True


class CSVLogger(Callback):
    """Keeps the table of metrics in a file, whole after each epoch: whenever training ends, the rows so far are there."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        write_whole(self.path, trainer.metrics.to_csv())


class TensorBoard(Callback):
    """Writes the metrics of each epoch for TensorBoard: see them with `tensorboard --logdir FOLDER`.

    Raises SettingError where tensorboardX is not installed.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        try:
            from tensorboardX import SummaryWriter
        except ModuleNotFoundError as error:
            raise SettingError(
                "TensorBoard: this needs tensorboardX, which is not installed: pip install tensorboardX"
            ) from error
        self.folder = Path(folder)
        self._make: Any = SummaryWriter
        self._writer: Any = None

    def on_train_start(self, trainer: Trainer) -> None:
        done = len(trainer.metrics)
        # After a checkpoint: what an interrupted epoch may have written is left out of the pictures.
        self._writer = self._make(str(self.folder), purge_step=done + 1 if done else None)

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        for column, value in row.items():
            part, _, quantity = column.partition("_")
            if column != "epoch":  # "loss/train" and "loss/validation" stand side by side
                self._writer.add_scalar(f"{quantity}/{part}" if quantity else column, value, row["epoch"])
        self._writer.flush()

    def on_train_end(self, trainer: Trainer) -> None:
        if self._writer is not None:
            self._writer.close()

"""A callback that keeps the histograms of weights and gradients over the epochs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograd_nn.files import write_whole
from autograd_nn.training.callbacks import Callback
from autograd_nn.training.histogram import GRADIENT, WEIGHT, Histogram, histogram, read_histograms, to_csv

if TYPE_CHECKING:
    from autograd_nn.training.trainer import Trainer

MOST = 64  # epochs in the file: as many as a picture can show, and so it stays small however long training is


class HistogramLogger(Callback):
    """Keeps in a file how weights and gradients are spread, after each epoch: see `Histogram`, `read_histograms`.

    Epoch 0 is the model before training. Gradients are those of an epoch's last step, as the optimizer got them. Of more
    than 64 epochs it keeps every second one, of more than 128 every fourth and so on, and always the last.

    A training that is resumed goes on with the file's epochs. Raises DataError when that file is damaged.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = Path(path)
        self.histograms: list[Histogram] = []

    def on_train_start(self, trainer: Trainer) -> None:
        done = len(trainer.metrics)
        if done == 0:
            self.histograms = self._weights(trainer, 0)
        elif self.path.exists():
            # An epoch may be in the file, and not yet in the checkpoint: it comes again.
            self.histograms = [h for h in read_histograms(self.path) if h.epoch <= done]

    def on_epoch_end(self, trainer: Trainer, row: Mapping[str, Any]) -> None:
        epoch = row["epoch"]
        gradients = [
            histogram(epoch, name, GRADIENT, parameter.grad)
            for name, parameter in trainer.model.named_parameters()
            if parameter.grad is not None
        ]
        step = _step(epoch)
        kept = [h for h in self.histograms if h.epoch % step == 0]
        self.histograms = [*kept, *self._weights(trainer, epoch), *gradients]
        write_whole(self.path, to_csv(self.histograms))

    def _weights(self, trainer: Trainer, epoch: int) -> list[Histogram]:
        return [histogram(epoch, name, WEIGHT, parameter.array) for name, parameter in trainer.model.named_parameters()]


def _step(epoch: int) -> int:
    """Every how many epochs one is kept: the least power of two with which at most 64 are."""
    return 1 << max(0, (epoch - 1) // MOST).bit_length()

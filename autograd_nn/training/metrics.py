"""What training measures, and the table it makes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograd_core import Variable, backends

Row = dict[str, float]


def accuracy(scores: Any, targets: Any) -> Any:
    """The share of rows of `scores` (N, C) whose largest entry is at the label in `targets` (N,), 0 to 1."""
    return (scores.argmax(axis=1) == targets).mean()


class Tally:
    """Loss and accuracy over examples that come in batches of different sizes.

    The sums stay on the device of their terms: on a GPU, reading a number waits for all work before it.
    """

    def __init__(self, accuracy: Callable[[Any, Any], Any] | None) -> None:
        self.accuracy = accuracy
        self.sums: dict[str, Any] = {}
        self.examples = 0

    def add(self, y: Variable, target: Any, loss: Variable) -> None:
        """Take in a batch: the model's output, the targets, and the mean loss."""
        means = {"loss": loss.array}
        if self.accuracy is not None:
            means["accuracy"] = self.accuracy(y.array, target)
        for name, mean in means.items():
            self.sums[name] = self.sums.get(name, 0.0) + backends.of(mean).xp.asarray(mean, "float64") * len(target)
        self.examples += len(target)

    def means(self) -> dict[str, float]:
        """The means over all examples so far, by name."""
        return {name: total.item() / self.examples for name, total in self.sums.items()}


class Table(list[Row]):
    """One row for each epoch, a dictionary of numbers by column."""

    def columns(self) -> dict[str, list[float]]:
        """The same table as lists by column."""
        return {name: [row[name] for row in self] for name in (self[0] if self else ())}

    def to_csv(self) -> str:
        """The table as comma-separated values with a header. Numbers have 6 digits: more than the loss is good for."""
        lines = [",".join(self[0])] if self else []
        lines += [",".join(f"{value:.6g}" for value in row.values()) for row in self]
        return "".join(f"{line}\n" for line in lines)


class Metrics(Table):
    """What `Trainer.fit` measured: epoch, lr, train_loss, train_accuracy, test_loss and test_accuracy of each epoch.

    Losses are means over the examples, accuracies shares from 0 to 1. Those of training are gathered batch after batch
    while the model learns, so they lag behind the model at the epoch's end; those of the test are of that model. `lr`
    is the rate of the epoch's last step. Test columns are there if there was test data, accuracies if asked for.
    """

    @property
    def judged_by(self) -> str:
        """The column that says which epoch was best: accuracy before loss, test before training."""
        part = "test" if self and "test_loss" in self[0] else "train"
        return f"{part}_accuracy" if self and f"{part}_accuracy" in self[0] else f"{part}_loss"

    @property
    def best(self) -> Row:
        """The best epoch's row: by `judged_by`, among equals by the loss beside it, then the earliest."""
        part = self.judged_by.partition("_")[0]
        return max(self, key=lambda row: (row.get(f"{part}_accuracy", 0.0), -row[f"{part}_loss"]))

"""The table that training makes of what it measures."""

from __future__ import annotations

from typing import Any

Row = dict[str, Any]  # numbers by column


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
    """What `Trainer.fit` measured: epoch, lr, train_loss, train_accuracy, validation_loss, … of each epoch.

    Losses are means over the examples, accuracies shares from 0 to 1. Those of training are gathered batch after batch
    while the model learns, so they lag behind the model at the epoch's end; those of validation are of that model. `lr`
    is the rate of the epoch's last step. Validation columns are there if there was validation data.
    """

    @property
    def judged_by(self) -> str:
        """The column that says which epoch was best: validation accuracy before validation loss; without validation
        data "epoch", so that the last is the best: the numbers of training only say what was learnt by heart."""
        columns = self[0] if self else {}
        return next((name for name in ("validation_accuracy", "validation_loss") if name in columns), "epoch")

    @property
    def best(self) -> Row:
        """The best epoch's row: by `judged_by`, among equals by the validation loss, then the earliest."""
        if self.judged_by == "epoch":
            return self[-1]
        return max(self, key=lambda row: (row.get("validation_accuracy", 0.0), -row["validation_loss"]))

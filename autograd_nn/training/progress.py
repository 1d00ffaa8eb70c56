"""What one sees of training: a bar on a terminal, and a line for each epoch everywhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self


class Progress:
    """Shows how far training is: batches as a bar on standard error if that is a terminal, epochs as lines on standard
    output. Used in a `with` block, so that the bar goes away whatever happens.

    done:  epochs that an earlier part of the training went through.
    """

    def __init__(self, epochs: int, batches: int, done: int = 0) -> None:
        from tqdm import tqdm  # type: ignore[import-untyped]

        self.epochs = epochs
        # disable=None: no bar unless on a terminal; leave=False: the lines stay, the bar need not
        self.bar = tqdm(
            total=epochs * batches, initial=done * batches, unit="batch", leave=False, disable=None, dynamic_ncols=True
        )
        self.done = done
        self.began = self.started = time.perf_counter()

    def batch(self) -> None:
        """A batch is done."""
        self.bar.update()

    def epoch(self, row: Mapping[str, Any], best: bool) -> None:
        """An epoch is done, and was the best so far or not."""
        now = time.perf_counter()
        epoch = row["epoch"]
        line = describe(row, self.epochs) + f"  {now - self.started:5.1f} s"
        if epoch < self.epochs:
            line += f", {duration((now - self.began) / (epoch - self.done) * (self.epochs - epoch))} left"
        self.started = now
        self.bar.write(line + ("  best" if best else ""))  # above the bar
        sys.stdout.flush()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.bar.close()


class Silence(Progress):
    """Shows nothing."""

    def __init__(self) -> None:
        pass

    def batch(self) -> None:
        pass

    def epoch(self, row: Mapping[str, Any], best: bool) -> None:
        pass

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass


def describe(row: Mapping[str, Any], epochs: int) -> str:
    """A row of metrics as a line: "epoch  3/20  train loss 0.2114 accuracy  93.46 %  validation loss …"."""
    parts = [f"epoch {row['epoch']:{len(str(epochs))}.0f}/{epochs}"]
    for part in ("train", "validation"):
        if f"{part}_loss" in row:
            parts.append(f"{part} loss {row[f'{part}_loss']:.4f}")
        if f"{part}_accuracy" in row:
            parts[-1] += f" accuracy {100 * row[f'{part}_accuracy']:6.2f} %"
    if row.get("skipped_steps"):
        parts.append(f"skipped steps {row['skipped_steps']:.0f} scale {row['scale']:g}")
    return "  ".join(parts)


def duration(seconds: float) -> str:
    """A time to wait: "8 s", "12 min", "3.5 h"."""
    if seconds < 99.5:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 99.5 * 60 else f"{seconds / 3600:.1f} h"

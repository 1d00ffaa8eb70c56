"""Which classes a model takes for which: the confusion matrix and what follows from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_core import ShapeError, backends
from autograd_nn.errors import DataError, SettingError
from autograd_nn.training.metric import Metric

AVERAGES = ("macro", "weighted", None)


@dataclass(frozen=True, eq=False)
class Confusion:
    """How often each class was taken for each.

    counts:  (C, C) integers; counts[t, s] examples of class t were said to be s.

    A share of nothing is 0 where the class occurs among the truths or the answers, NaN where it is in neither.
    """

    counts: NDArray[np.int64]

    @property
    def right(self) -> NDArray[np.int64]:
        """For each class the examples that were recognised."""
        return self.counts.diagonal()

    @property
    def occurs(self) -> NDArray[np.int64]:
        """For each class the examples that are of it."""
        return self.counts.sum(axis=1)

    @property
    def said(self) -> NDArray[np.int64]:
        """For each class the examples that were taken for it."""
        return self.counts.sum(axis=0)

    @property
    def accuracy(self) -> float:
        """The share of all examples that were recognised."""
        return float(self.right.sum() / self.counts.sum())

    @property
    def precision(self) -> NDArray[np.float64]:
        """For each class the share of those taken for it that are of it."""
        return self._share(self.right, self.said)

    @property
    def recall(self) -> NDArray[np.float64]:
        """For each class the share of those of it that were recognised."""
        return self._share(self.right, self.occurs)

    @property
    def f1(self) -> NDArray[np.float64]:
        """For each class the harmonic mean of precision and recall."""
        return self._share(2 * self.right, self.said + self.occurs)

    def most_confused(self, count: int = 5) -> list[tuple[int, int, int]]:
        """The most frequent mistakes as (truth, answer, times), the most frequent first, then in order of class."""
        mistakes = self.counts - np.diag(self.right)
        truths, answers = np.nonzero(mistakes)
        pairs = [(int(t), int(s), int(mistakes[t, s])) for t, s in zip(truths, answers, strict=True)]
        return sorted(pairs, key=lambda pair: -pair[2])[:count]

    def table(self, classes: Sequence[str] = ()) -> list[str]:
        """The matrix as lines, a row for each true class; zeros are dots, so that mistakes stand out."""
        names = list(classes) or [str(label) for label in range(len(self.counts))]
        left = max(len(name) for name in names)
        cell = max(left, len(str(self.counts.max()))) + 1
        lines = [" " * left + "".join(f"{name:>{cell}}" for name in names)]
        for name, row in zip(names, self.counts.tolist(), strict=True):
            lines.append(f"{name:>{left}}" + "".join(f"{n or '.':>{cell}}" for n in row))
        return lines

    def _share(self, part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
        share = part / np.maximum(whole, 1)
        share[self.said + self.occurs == 0] = np.nan
        return share


class ConfusionMatrix(Metric):
    """Counts which classes are taken for which; its value is a `Confusion`.

        found = ConfusionMatrix()(scores, labels)
        found.recall, found.most_confused()

    classes:  their number; by default that of the columns of the scores.
    Shapes:   scores (N, C), or the answers themselves as integers (N,), which need `classes`; labels (N,).
    Errors:   ShapeError for other shapes; DataError for a label or an answer out of range.
    """

    def __init__(self, classes: int | None = None) -> None:
        self.classes = classes

    def sums(self, y: Any, target: Any) -> tuple[Any, ...]:
        name = type(self).__name__
        if y.ndim not in (1, 2) or len(y) != len(target) or target.ndim not in (1, y.ndim):
            raise ShapeError(f"{name}: scores must be (N, C) and labels (N,); they are {y.shape} and {target.shape}")
        if y.ndim == 1 and self.classes is None:
            raise SettingError(f"{name}: answers without scores don't tell the number of classes; give it as classes")
        size = self.classes or y.shape[1]
        answers = y.argmax(axis=1) if y.ndim == 2 else y
        labels = target.argmax(axis=1) if target.ndim == 2 else target
        for what, values in (("an answer", answers), ("a label", labels)):
            if len(values) and not 0 <= values.min().item() <= values.max().item() < size:
                wrong = values[(values < 0) | (values >= size)][0]
                raise DataError(f"{name}: there is {what} {wrong.item()}; with {size} classes they are 0 to {size - 1}")
        xp = backends.of(labels).xp
        return (xp.bincount(labels * size + answers, minlength=size * size).reshape(size, size),)

    def value(self, counts: Any) -> Any:
        return Confusion(backends.to_numpy(counts))


class _Averaged(ConfusionMatrix):
    """A measure of each class, and its average.

    average:  "macro", the mean over the classes that occur or are said; "weighted", by how often each occurs; None for
              the array of all.
    """

    def __init__(self, average: str | None = "macro", classes: int | None = None) -> None:
        if average not in AVERAGES:
            raise SettingError(f"{type(self).__name__}: average must be one of {AVERAGES}, not {average!r}")
        super().__init__(classes)
        self.average = average

    def value(self, counts: Any) -> Any:
        found: Confusion = super().value(counts)
        each = self.each(found)
        if self.average is None:
            return each
        there = ~np.isnan(each)
        return float(np.average(each[there], weights=found.occurs[there] if self.average == "weighted" else None))

    def each(self, found: Confusion) -> NDArray[np.float64]:
        """The measure of each class."""
        raise NotImplementedError


class Precision(_Averaged):
    """Of what was taken for a class, the share that is of it; arguments as for `F1`."""

    def each(self, found: Confusion) -> NDArray[np.float64]:
        return found.precision


class Recall(_Averaged):
    """Of what is of a class, the share that was recognised; arguments as for `F1`."""

    def each(self, found: Confusion) -> NDArray[np.float64]:
        return found.recall


class F1(_Averaged):
    """The harmonic mean of precision and recall.

    average:  "macro", the mean over the classes that occur or are said; "weighted", by how often each occurs; None for
              an array with each class's.
    classes:  their number, if the model gives answers instead of scores (N, C).
    Errors:   those of `ConfusionMatrix`; SettingError for another average.
    """

    def each(self, found: Confusion) -> NDArray[np.float64]:
        return found.f1

"""Metric: a measure of a model's output that is right over many batches, not only within each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from autograd_core import Variable, backends


class Metric:
    """A measure of a model's output against the targets. A subclass gives what adds up over batches, and what the sums
    make:

        class RootMeanSquare(Metric):
            def sums(self, y, target):
                return ((y - target) ** 2).sum(), y.size

            def value(self, squares, count):
                return (squares / count) ** 0.5

    It is called like a function, `RootMeanSquare()(y, target)`, and given to a Trainer as it is. y and target are
    arrays of the model's device, and sums may be.
    """

    def sums(self, y: Any, target: Any) -> tuple[Any, ...]:
        """What adds up over batches."""
        raise NotImplementedError(f"{type(self).__name__} has no sums")

    def value(self, *sums: Any) -> Any:
        """The measure of all examples that the sums are of."""
        raise NotImplementedError(f"{type(self).__name__} has no value")

    def __call__(self, y: Any, target: Any) -> Any:
        return plain(self.value(*self.sums(raw(y), raw(target))))


Measure: TypeAlias = Metric | Callable[[Any, Any], Any]  # a function gives the mean over a batch


class Mean(Metric):
    """The mean over all examples of what a function gives as the mean over each batch."""

    def __init__(self, function: Callable[[Any, Any], Any]) -> None:
        self.function = function

    def sums(self, y: Any, target: Any) -> tuple[Any, ...]:
        return weighted(self.function(y, target), len(target))

    def value(self, total: Any, count: int) -> Any:
        return total / count


class Tally:
    """The loss and other measures over examples that come in batches of different sizes.

    The sums stay on the device of their terms: on a GPU, reading a number waits for all work before it.
    """

    def __init__(self, measures: Mapping[str, Measure]) -> None:
        self.metrics = {name: m if isinstance(m, Metric) else Mean(m) for name, m in measures.items()}
        self.sums: dict[str, tuple[Any, ...]] = {}

    def add(self, y: Any, target: Any, loss: Variable) -> None:
        """Take in a batch: the model's output (of several, the first is measured), the targets, and the mean loss."""
        scores = raw(y[0] if isinstance(y, tuple) else y)
        with backends.at(loss.array):
            new = {"loss": weighted(loss.array, len(target))}
            for name, metric in self.metrics.items():
                new[name] = metric.sums(scores, raw(target))
            for name, terms in new.items():
                before = self.sums.get(name)
                self.sums[name] = terms if before is None else tuple(a + b for a, b in zip(before, terms, strict=True))

    def values(self) -> dict[str, Any]:
        """The measures of all examples so far by name, the loss first."""
        if not self.sums:
            return {}
        total, count = self.sums["loss"]
        with backends.at(total):
            return {
                "loss": plain(total / count),
                **{name: plain(metric.value(*self.sums[name])) for name, metric in self.metrics.items()},
            }


def weighted(mean: Any, count: int) -> tuple[Any, int]:
    """A mean over a batch as a sum, in float64: float32 loses count among millions of examples."""
    return backends.of(mean).xp.asarray(mean, "float64") * count, count


def raw(x: Any) -> Any:
    """The array of a Variable; anything else as it is."""
    return x.array if isinstance(x, Variable) else x


def plain(value: Any) -> Any:
    """A single number as Python's own; anything else as it is."""
    return value.item() if getattr(value, "size", 0) == 1 and hasattr(value, "item") else value

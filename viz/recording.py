"""`viz.record`: what each op of a run took and kept, and how large the gradient was that reached it."""

from __future__ import annotations

import sys
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import Function, Variable, backends
from autograd_core.backends.batch_array import all_examples
from autograd_core.modes import changed, mode_now
from autograd_core.recorder import Rule
from viz.run_table import Row, rows_of, table_of

SAFE = 1e-30, 1e30  # sums of squares between these lost nothing to float32's range


@dataclass(slots=True)
class Cost:
    """What one op cost, once applied.

    forward, backward:  seconds: of the op, and of its rule.
    result:             bytes of what it gave.
    kept:               bytes that it keeps for the backward pass: what neither a leaf nor an op before it holds anyway.
    gradient:           sum of the squares of the gradient that reached it; None if none did.
    """

    function: weakref.ref[Function]
    op: str
    layer: str
    pass_: int  # 0 in the forward pass, 1 in a recorded backward pass
    forward: float
    result: int
    kept: int
    backward: float = 0.0
    gradient: float | None = None


class Run:
    """What was recorded: give it to `viz.graph(y, heat=…, run=run)`, or read `rows()`; `print(run)` shows a table."""

    def __init__(self, gradients: bool = False) -> None:
        self._gradients = gradients
        self.costs: list[Cost] = []  # in the order in which the ops ran
        self.idle = True
        self._by_id: dict[int, Cost] = {}
        self._keepers: dict[int, weakref.ref[Function]] = {}  # by the id of an array, the node that kept it first
        self._inside = 0.0  # seconds of the ops that were measured within a rule

    # --- reading --------------------------------------------------------------------------------------------------

    def cost(self, function: Function) -> Cost | None:
        """That of this node of the graph; None if it was not recorded."""
        cost = self._by_id.get(id(function))
        return cost if cost is not None and cost.function() is function else None

    def rows(self, by: str = "time") -> list[Row]:
        """One for each op of each layer, all of its calls added up; the most of "time", "memory" or "gradient" first."""
        return rows_of(self.costs, by)

    def table(self, by: str = "time", top: int | None = None) -> str:
        """The rows as text: times in ms, memory in MiB. top: only so many of them."""
        return table_of(self.rows(by), top)

    def __str__(self) -> str:
        return self.table()

    def __repr__(self) -> str:
        return f"Run({len(self.costs)} ops)"

    # --- recording: see autograd_core/recorder.py -------------------------------------------------------------------

    def forward(self, function: Function, inputs: tuple[Any, ...]) -> Any:
        self.idle = False
        try:
            start = _seconds(inputs)
            y = function(*inputs)
            results = y if y.__class__ is tuple else (y,)
            seconds = _seconds(results) - start
        finally:
            self.idle = True
        if isinstance(results[0], Variable):
            self._inside += seconds
            result = sum([all_examples(result._array).nbytes for result in results])
            kept = self._kept(function) if function.saved else 0
            mode = mode_now()
            cost = Cost(weakref.ref(function), function.name, mode.layer, mode.backward, seconds, result, kept)
            self.costs.append(cost)
            self._by_id[id(function)] = cost
        return y

    def measured(self, rule: Rule) -> Rule:
        def measure(function: Function, gradient: Any, create_graph: bool) -> tuple[Any, ...]:
            before, inside = self.idle, self._inside  # a rule may run a backward pass of its own, as checkpoint's does
            self.idle = before and create_graph  # what the rule records are ops of their own
            self._inside = 0.0
            gradients = gradient if isinstance(gradient, tuple) else (gradient,)
            cost = self.cost(function)
            if cost is not None and self._gradients:
                cost.gradient = (cost.gradient or 0.0) + sum([_squares(gy) for gy in gradients])
            try:
                start = _seconds(gradients)
                found = rule(function, gradient, create_graph)
                seconds = _seconds(found) - start - self._inside
            finally:
                self.idle = before
            self._inside += inside
            if cost is not None:
                cost.backward += seconds
                self._inside += seconds
            return found

        return measure

    def _kept(self, function: Function) -> int:
        """Bytes of the memory that this node is the first to keep."""
        leaves = {id(_holder(edge.array)) for edge in function.inputs if edge.creator is None}
        total = 0
        for array in function.saved or ():
            holder = _holder(array)
            key = id(holder)
            if key in leaves or not hasattr(holder, "nbytes"):  # a number takes no memory to speak of
                continue
            if not _keeps(self._keepers.get(key), holder):
                self._keepers[key] = weakref.ref(function)
                total += holder.nbytes
        return total


@contextmanager
def record(gradients: bool = False) -> Iterator[Run]:
    """Note for each op its time and its memory, and the norm of the gradient that reaches it:

        with viz.record() as run:
            loss = nn.functional.cross_entropy(model(x), labels)
            loss.backward()
        print(run)
        viz.graph(loss, heat="time", run=run).render("time.svg")

    gradients:  note the norms too. It reads every gradient once more, which costs more than all the rest.

    Each thread and asyncio task has its own. On a card each op is waited for, so that its time is its own.
    """
    run = Run(gradients)
    with changed(recorder=run):
        yield run


def _seconds(values: tuple[Any, ...]) -> float:
    """The clock, read when the card that holds one of the values has done all it was asked to."""
    if "cupy" in sys.modules:
        for device in {backends.device_of(value) for value in values if hasattr(value, "shape")} - {"cpu"}:
            ag.synchronize(device)
    return perf_counter()


def _holder(array: Any) -> Any:
    """The array whose memory it is."""
    array = all_examples(array)
    while isinstance(getattr(array, "base", None), type(array)):
        array = array.base
    return array


def _keeps(keeper: weakref.ref[Function] | None, holder: Any) -> bool:
    """Whether the node is there and still keeps this memory: an id alone may have gone to another array."""
    function = keeper() if keeper is not None else None
    return function is not None and any(_holder(array) is holder for array in function.saved or ())


def _squares(gradient: Any) -> float:
    """The sum of the squares of a gradient's elements."""
    array = all_examples(gradient._array if isinstance(gradient, Variable) else gradient)
    xp = np if array.__class__ is np.ndarray else backends.of(array).xp
    if array.dtype.itemsize > 2:
        total = float(xp.vdot(array, array))  # as dot, but without a warning of NumPy's where it overflows
        if SAFE[0] < total < SAFE[1]:
            return total
    wide = xp.asarray(array, dtype="float64")
    return float(xp.vdot(wide, wide))

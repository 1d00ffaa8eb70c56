"""What recurrent layers share: one node for all steps of a batch of sequences, in one direction."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import Any

import autograd_core as ag
from autograd_core import INPUTS, OUTPUT, Function, Variable
from autograd_core.backends.batch_array import BatchArray
from autograd_core.backends.products import matmul
from autograd_core.backends.recurrent import Pull, Walk
from autograd_core.half import ON_CPU
from autograd_core.transforms.trace import pull_to
from autograd_core.variable import Operand
from autograd_nn.functional.linear import linear

# (the input's part of a step's gates, the states before it, the state's weight and bias) -> the states after it
Step = Callable[[Variable, Sequence[Any], Sequence[Any]], tuple[Variable, ...]]


class Recurrent(Function):
    """ys, states = a cell applied step after step, each time to the next rows of x and to the states it left before.

    The rows of x are ordered by step, then by example, `sizes` of them for the steps: see Walk, also for `reverse`.

    x (ΣN, I), first states (N, H) each, w_ih (gates·H, I), w_hh (gates·H, H), b_ih and b_hh (gates·H,) or neither
    -> y (ΣN, H), last states (N, H) each.

    Arrays take all steps in one pass (`run`). Where a derivative is itself to be
    differentiated, or each example has its own weights, the same steps are taken by ops (`composed`).
    """

    wide = ON_CPU
    saves = (INPUTS, OUTPUT)
    states = 1  # how many a cell has
    _pull: Pull | None = None  # takes gradients back, with the gates it knows: freed by the first backward pass

    def __init__(self, sizes: Sequence[int], reverse: bool = False) -> None:
        self.steps = len(sizes)
        self.reverse = reverse
        self._walk = Walk(sizes, reverse)

    def step(self, gates: Variable, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
        """One step by ops."""
        raise NotImplementedError

    def run(self, xp: Any, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Any, ...]:
        """All steps on arrays: y, the last states, and the function that takes their gradients back."""
        raise NotImplementedError

    def forward(self, xp: Any, x: Any, *operands: Any) -> Any:
        *results, self._pull = self.run(xp, x, operands[: self.states], operands[self.states :])
        return tuple(results)

    def backward(self, gys: Any, *saved: Any) -> Any:
        if any(isinstance(value, Variable | BatchArray) for value in (*gys, *saved)):
            return self._by_ops(gys, saved[: len(self.inputs)])
        x, *operands = saved[: len(self.inputs)]
        states, weights = operands[: self.states], operands[self.states :]
        pull, self._pull = self._pull, None
        if pull is None:  # an earlier pass used it up
            pull = self.run(ag.backends.of(x).xp, x, states, weights)[-1]
        sums, first, for_weights = pull(gys)
        gx = matmul(sums, weights[0]) if self.needs(0) else None
        return gx, *first, *for_weights[: len(weights)]

    def _by_ops(self, gys: Any, operands: Sequence[Any]) -> Any:
        """The gradients by differentiating `composed`: recorded, if the incoming ones or the operands are."""
        recorded = any(isinstance(value, Variable) for value in (*gys, *operands))
        with ag.enable_grad():
            own = [ag.copy(x) if isinstance(x, Variable) and x.requires_grad else Variable(x) for x in operands]
            results = self.composed(own[0], own[1 : 1 + self.states], own[1 + self.states :])
        sums = pull_to([x.node for x in own], results, gys, False, recorded)
        return tuple(sums.get(x.node) for x in own)

    def composed(self, x: Any, states: Sequence[Any], weights: Sequence[Any]) -> tuple[Variable, ...]:
        """The same results, by ops for each step."""
        w_ih, w_hh, *biases = weights
        sizes = self._walk.sizes
        gates = ag.split(linear(x, w_ih, biases[0] if biases else None), list(accumulate(sizes))[:-1])
        ys: list[Any] = [None] * len(sizes)
        for t in self._walk.order():
            n, whole = sizes[t], sizes[0]
            after = self.step(gates[t], states if n == whole else [s[:n] for s in states], [w_hh, *biases[1:]])
            ys[t] = after[0]
            states = after if n == whole else [ag.concatenate([a, s[n:]]) for a, s in zip(after, states, strict=True)]
        return ag.concatenate(ys), *states


def apply(op: Recurrent, x: Operand, states: Sequence[Operand], weights: Sequence[Operand]) -> tuple[Variable, ...]:
    """All results of the op: as one node, or inside vmap by ops for each step, which have batching rules."""
    operands = (x, *states, *weights)
    if any(isinstance(o.array if isinstance(o, Variable) else o, BatchArray) for o in operands):
        return op.composed(x, states, weights)
    return op(*operands)

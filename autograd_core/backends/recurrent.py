"""What recurrent layers share on raw arrays: the way of a batch of sequences through all steps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from types import ModuleType
from typing import Any

from autograd_core.backends.compiled import kernels

# The gradients of y and of the last states -> those of the gates' sums as x sees them (ΣN, gates·H), of the first states, and
# of w_ih, w_hh, b_ih and b_hh. What the steps have kept is used up: call it once.
Pull = Callable[[Sequence[Any]], tuple[Any, tuple[Any, ...], tuple[Any, ...]]]


class Walk:
    """The steps of a batch of sequences in one direction, as they are taken: for each its rows, and how many they are.

    Rows are ordered by step, then by example: the first sizes[0] rows are step 0, the next sizes[1] rows step 1 and so on.
    Sizes never grow from one step to the next: an example that has ended leaves the batch at its end. With `reverse` the
    steps go from the last to the first, and an example enters at its own last step.
    """

    def __init__(self, sizes: Sequence[int], reverse: bool = False) -> None:
        self.sizes = tuple(sizes)
        self.reverse = reverse

    def order(self) -> Sequence[int]:
        """The numbers of the steps as they are taken."""
        return range(len(self.sizes) - 1, -1, -1) if self.reverse else range(len(self.sizes))

    def __iter__(self) -> Iterator[tuple[slice, int]]:
        ends = list(accumulate(self.sizes))
        return ((slice(ends[t] - self.sizes[t], ends[t]), self.sizes[t]) for t in self.order())

    def back(self) -> Iterator[tuple[slice, int]]:
        """The same from the last step taken to the first."""
        return reversed(list(self))

    def before(self, xp: Any, y: Any, first: Any) -> Any:
        """The state that each row's step started from, given those it ended with and the first ones."""
        before = xp.empty_like(y)
        state = first.copy()
        for rows, n in self:
            before[rows] = state[:n]
            state[:n] = y[rows]
        return before


def joined(xp: Any, new: Any, old: Any) -> Any:
    """The new states of the examples that took a step, and the old ones of the others."""
    return new if len(new) == len(old) else xp.concatenate([new, old[len(new) :]])


def weight_gradients(xp: Any, for_input: Any, for_state: Any, x: Any, before: Any) -> tuple[Any, ...]:
    """The gradients of w_ih, w_hh, b_ih and b_hh, from those of the gates' sums as x sees them and as the state does."""
    gb_ih = for_input.sum(axis=0)
    gb_hh = gb_ih if for_state is for_input else for_state.sum(axis=0)
    return for_input.T @ x, for_state.T @ before, gb_ih, gb_hh


def sigmoid_scale(xp: Any, weight: Any, tanh_rows: slice) -> Any:
    """1/2 for each row of a weight that belongs to a sigmoid gate, 1 for those of tanh.

    σ(x) = tanh(x/2)/2 + 1/2: with the weights scaled by it, one tanh over all gates does. Halving is exact.
    """
    scale = xp.full((len(weight),), 0.5, weight.dtype)
    scale[tanh_rows] = 1
    return scale


def kernels_for(family: str, xp: Any, x: Any, w_hh: Any, *arrays: Any) -> ModuleType | None:
    """The compiled kernels of a kind of cell, if they suit."""
    return kernels(family, xp, len(x) * w_hh.size, x, w_hh, *arrays)

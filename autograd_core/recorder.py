"""What a recorder of ops offers: a mode that holds one runs every op and every rule through it.

Without one, nothing is asked on the way of an op: it goes by what `Mode.special` says anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from autograd_core.function import Function

Rule: TypeAlias = Callable[["Function", Any, bool], tuple[Any, ...]]  # (function, gradient, create_graph) -> gradients


class Recorder(Protocol):
    """Measures ops. `viz.record` is one."""

    idle: bool  # False while it measures an op: those that the op calls are part of it

    def forward(self, function: Function, inputs: tuple[Any, ...]) -> Any:
        """Apply the op, by `function(*inputs)`, and return what it gave."""

    def measured(self, rule: Rule) -> Rule:
        """How the backward pass is to apply the rules of ops."""

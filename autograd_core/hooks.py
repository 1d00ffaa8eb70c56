"""Hooks: functions that see a gradient as it passes, and may replace it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograd_core.node import Leaf, Result

if TYPE_CHECKING:
    from autograd_core.function import Function

GradientHook = Callable[[Any], Any]


class HookHandle:
    """What registering a hook returns: `remove()` takes it away again."""

    def __init__(self, hooks: list[Any], hook: Callable[..., Any]) -> None:
        self._hooks = hooks
        self._hook = hook

    def remove(self) -> None:
        if self._hook in self._hooks:
            self._hooks.remove(self._hook)


def watch_gradient(node: Leaf | Result, hook: GradientHook) -> HookHandle:
    """Call `hook` with the complete gradient of this place, before it goes further."""
    if isinstance(node, Leaf):
        node.hooks = hooks = node.hooks or []
    else:
        node.creator.special = True
        hooks = node.creator.watching.get(node.index, [])
        node.creator.watching = {**node.creator.watching, node.index: hooks}
    hooks.append(hook)
    return HookHandle(hooks, hook)


def watch_rule(function: Function, hook: Callable[[tuple[Any, ...], Any], Any]) -> HookHandle:
    """Call `hook(gxs, gy)` after the function's rule has made the gradients gxs of its inputs from gy."""
    function.special = True
    function.rule_hooks = hooks = function.rule_hooks or []
    hooks.append(hook)
    return HookHandle(hooks, hook)


def keep_gradient(node: Result) -> None:
    """Store the gradient of an inner place in its `grad`, as a leaf does."""
    function, index = node.creator, node.index

    def store(gradient: Any) -> None:
        before = function.kept.get(index)
        function.kept = {**function.kept, index: gradient if before is None else before + gradient}

    watch_gradient(node, store)


def run(hooks: list[GradientHook] | None, gradient: Any) -> Any:
    """The gradient after all hooks: each may return another one, or None to leave it."""
    for hook in tuple(hooks or ()):
        replaced = hook(gradient)
        gradient = gradient if replaced is None else replaced
    return gradient

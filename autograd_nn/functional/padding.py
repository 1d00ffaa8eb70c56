"""Borders around signals, images and volumes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.variable import Operand, shape_of

MODES = ("constant", "reflect", "replicate", "circular")


def pad(input: Operand, pad: Sequence[int], mode: str = "constant", value: float = 0.0) -> Variable:
    """The array with borders along its last axes.

    pad:     (before, after) for the last axis, then for the one before it, and so on. A negative width cuts off, in mode
             "constant".
    mode:    "constant" for `value`; "reflect" mirrors at the outermost element, "replicate" repeats it, "circular" goes
             on at the other end.
    Raises   ArgumentError for an unknown mode and an odd number of widths, ShapeError for more axes than there are and
             for a border that the axis is too short for.
    """
    shape = shape_of(input)
    if mode not in MODES:
        raise ArgumentError(f"pad: mode {mode!r} is not one of {', '.join(MODES)}")
    if len(pad) % 2 or not all(isinstance(width, int) for width in pad):
        raise ArgumentError(
            f"pad: {pad!r} must be integers, (before, after) for the last axis, then for the one before it"
        )
    if len(pad) > 2 * len(shape):
        raise ShapeError(f"pad: {pad!r} has borders for {len(pad) // 2} axes, but input is {shape}")
    widths = {len(shape) - 1 - i: (pad[2 * i], pad[2 * i + 1]) for i in range(len(pad) // 2)}
    for axis, (before, after) in widths.items():
        _check(mode, shape, axis, before, after)
    if mode == "constant":
        return _constant(input, [widths.get(axis, (0, 0)) for axis in range(len(shape))], value)
    x: Any = input
    for axis, (before, after) in widths.items():
        x = _extended(x, axis, before, after, mode) if before or after else x
    return ag.copy(x) if x is input else x


def _constant(x: Any, widths: list[tuple[int, int]], value: float) -> Variable:
    shape = shape_of(x)
    if any(min(pair) < 0 for pair in widths):
        cut = [slice(max(0, -b), n - max(0, -a)) for n, (b, a) in zip(shape, widths, strict=True)]
        x = ag.getitem(x, tuple(cut))
    return ag.pad(x, [(max(0, b), max(0, a)) for b, a in widths], constant_values=value)


def _check(mode: str, shape: tuple[int, ...], axis: int, before: int, after: int) -> None:
    n, least = shape[axis], min(before, after)
    if (mode == "constant" and n + min(before, 0) + min(after, 0) < 0) or (mode != "constant" and least < 0):
        raise ShapeError(f"pad: {before} and {after} can't be cut off axis {axis} of {shape} in mode {mode!r}")
    longest = {"constant": None, "reflect": n - 1, "replicate": None if n else 0, "circular": n}[mode]
    if longest is not None and max(before, after) > longest:
        raise ShapeError(
            f"pad: mode {mode!r} can extend axis {axis} of {shape} by at most {longest} elements, not {before} and {after}"
        )


def _extended(x: Any, axis: int, before: int, after: int, mode: str) -> Variable:
    """x with both borders along one axis, as slices of itself: their gradients are quicker than those of an index."""
    n = shape_of(x)[axis]

    def part(*bounds: int | None) -> Variable:
        return ag.getitem(x, (*(slice(None),) * axis, slice(*bounds)))

    parts: list[Any] = [x]
    if before:
        if mode == "reflect":
            parts.insert(0, part(before, 0, -1))
        elif mode == "circular":
            parts.insert(0, part(n - before, n))
        else:
            parts[:0] = [part(0, 1)] * before
    if after:
        if mode == "reflect":
            parts.append(part(n - 2, n - 2 - after if after < n - 1 else None, -1))
        elif mode == "circular":
            parts.append(part(0, after))
        else:
            parts += [part(n - 1, n)] * after
    return ag.concatenate(parts, axis)

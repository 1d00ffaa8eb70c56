"""Class labels beside scores: their layout and range, and the elements that they name."""

from __future__ import annotations

from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import DTypeError, ShapeError, Variable, backends
from autograd_core.backends.batch_array import all_examples
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of
from autograd_nn.errors import DataError, LabelError


def raw(x: Operand) -> Any:
    """The array of a Variable, or what was given as one."""
    return x.array if isinstance(x, Variable) else backends.as_array(x)


def dtype_of(x: Operand) -> Any:
    """The floating-point dtype that a loss of x has."""
    dtype = raw(x).dtype
    return dtype if backends.is_floating(dtype) else np.dtype(np.float64)


def constant_like(constant: Operand, input: Operand) -> Any:
    """A target or a weight in the input's dtype, unless it is learned itself.

    One of integers or of float64, NumPy's own choice, would make a loss of float32 scores float64.
    """
    dtype = dtype_of(input)
    if (isinstance(constant, Variable) and constant.requires_grad) or raw(constant).dtype == dtype:
        return constant
    return ag.astype(constant if isinstance(constant, Variable) else raw(constant), dtype)


def with_batch(x: Operand) -> Operand:
    """Scores (C,) of one example as a batch of one, (1, C)."""
    shape = shape_of(x)
    return ag.reshape(x, (1, *shape)) if len(shape) == 1 else x


def check_labels(op: str, shape: Shape, target: Any, ignore_index: int | None = None) -> bool:
    """Refuse labels that don't fit scores of this shape, (N, C, …) or (C,). Gives whether some are ignore_index.

    Labels on a card may be, and their range is left to `nan_for_wrong`: a look at them would wait for the card.
    Raises ShapeError for another layout, DTypeError for labels that are no integers, LabelError for one out of range.
    """
    expected = (*shape[:1], *shape[2:]) if len(shape) > 1 else ()
    if not shape or target.shape != expected:
        raise ShapeError(
            f"{op}: input is {shape} and target {target.shape}; they must be (N, C) and (N,), or (N, C, …) and (N, …)"
        )
    if target.dtype.kind not in "iu":
        raise DTypeError(f"{op}: labels must be integers, not {target.dtype}: convert with astype(np.int64)")
    classes = shape[1] if len(shape) > 1 else shape[0]
    target = all_examples(target)
    if not backends.known(target):
        return ignore_index is not None
    if not target.size or (target.min() >= 0 and target.max() < classes):
        return ignore_index is not None and 0 <= ignore_index < classes and bool((target == ignore_index).any())
    labels = backends.peek(target)
    wrong = (labels < 0) | (labels >= classes)
    if ignore_index is not None:
        wrong &= labels != ignore_index
    if wrong.any():
        place = tuple(map(int, np.unravel_index(int(np.argmax(wrong)), labels.shape)))
        row = "the only row" if not place else f"row {place[0] if len(place) == 1 else place}"
        raise LabelError(
            f"{op}: label {labels[place]} of {row} is out of range: there are {classes} classes, numbered from 0 to "
            f"{classes - 1}" + ("" if ignore_index is None else f", or ignore_index={ignore_index}"),
            place[0] if place else 0,
        )
    return True


def nan_for_wrong(losses: Any, labels: Any, classes: int, ignored: int | None = None) -> Any:
    """The losses (N, …), NaN where a label (N, …) on a card is out of range, so that the loss shows it."""
    if backends.known(all_examples(labels)):
        return losses
    wrong = ag.logical_or(ag.less(labels, 0), ag.greater_equal(labels, classes))
    if ignored is not None:
        wrong = ag.logical_and(wrong, ag.not_equal(labels, ignored))
    return losses * ag.astype(ag.where(wrong, np.nan, 1.0), losses.dtype)


def check_weight(op: str, shape: Shape, weight: Operand | None, dtype: Any) -> Any:
    """The weight of each class as an array of the scores' dtype, or None. Raises ShapeError unless it is (C,)."""
    if weight is None:
        return None
    array, classes = raw(weight), shape[1] if len(shape) > 1 else shape[0]
    if array.shape != (classes,):
        raise ShapeError(f"{op}: weight is {array.shape}; it must be ({classes},), one number for each class")
    return array if array.dtype == dtype else array.astype(dtype)


def refuse_nothing(op: str, total: Any, ignore_index: int) -> None:
    """DataError when a mean would be over no label at all: 0 / 0."""
    if backends.known(total) and total == 0:  # else 0 / 0 is NaN
        raise DataError(
            f"{op}: every label is ignore_index={ignore_index}, or of a class of weight 0, so there is no mean; "
            'leave such batches out, or use reduction="sum"'
        )


def pick(x: Any, labels: Any) -> Any:
    """The element of x (N, C, …) that each label (N, …) names."""
    return ag.take_along_axis(x, labels[:, None], 1)[:, 0]

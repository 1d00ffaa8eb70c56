"""Batch normalisation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

import autograd_core as ag
from autograd_core import ArgumentError, Elementwise, ShapeError, Variable, backends
from autograd_core.backends import normalization
from autograd_core.backends.batch_array import BatchArray
from autograd_core.half import LIKE_FIRST, is_half, shared_dtype, widened
from autograd_core.modes import mode_now
from autograd_core.node import Shape
from autograd_core.variable import Operand
from autograd_nn.functional.group_norm import affine_operands, channels_checked
from autograd_nn.functional.normalization import Grouping, Normalize


@dataclass(frozen=True)
class Channels(Grouping):
    """All elements of a channel, in all examples, share a mean and a weight."""

    normalize = staticmethod(normalization.batch_norm)
    gradients = staticmethod(normalization.batch_norm_backward)
    axes: ClassVar[tuple[int, ...]] = (0, 2)

    def compact(self, shape: Shape) -> Shape:
        return shape[0], shape[1], math.prod(shape[2:])

    def spread(self, weight: Any, compact: Shape) -> Any:
        return weight.reshape(-1, 1)


class BatchNorm(Normalize):
    """y = (x − mean) / √(var + eps) · weight + bias over all examples."""

    symbol = "batch norm"


class ScaleShift(Elementwise):
    """y = x · scale + shift: normalisation by given statistics."""

    wide = LIKE_FIRST
    symbol = "scale, shift"
    saves = (0, 1)

    def forward(self, xp: Any, x: Any, scale: Any, shift: Any) -> Any:
        x, scale, shift = normalization.alike((x, scale, shift))
        y = x * scale
        y += shift
        return y

    def backward(self, gy: Any, x: Any, scale: Any) -> Any:
        return gy * scale if self.needs(0) else None, gy * x if self.needs(1) else None, gy


def batch_norm(
    input: Operand,
    running_mean: Operand | None,
    running_var: Operand | None,
    weight: Operand | None = None,
    bias: Operand | None = None,
    training: bool = False,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Variable:
    """Shift and scale each channel to mean 0 and variance 1 over the batch, then by weight and bias.

    Formula:   y = (x − mean[c]) / √(var[c] + eps) · weight[c] + bias[c]
               In training mean and variance are the batch's own, and the running ones move towards them:
               running = (1 − momentum) · running + momentum · batch's, the variance there with divisor n − 1.
               Otherwise they are the running ones.
    Shapes:    input (N, C, …), all others (C,) -> as input.
    running_mean, running_var:  changed in place in training; None to keep none.
    Raises     ShapeError for sizes that don't fit, or in training for one value in each channel, which has no variance.
    Source:    S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithms 1 and 2.
    """
    shape = channels_checked(
        "batch_norm",
        input,
        {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias},
    )
    if not training:
        if running_mean is None or running_var is None:
            raise ArgumentError("batch_norm: without training=True it needs running_mean and running_var")
        return normalize_by(input, running_mean, running_var, weight, bias, eps)
    count = shape[0] * math.prod(shape[2:])
    if count < 2:
        where = f" in {mode_now().layer}" if mode_now().layer else ""
        raise ShapeError(
            f"batch_norm{where}: input {shape} has {count} value in each channel, so no variance to train with: give "
            "more than one example (the loader's drop_last=True drops a last batch of one), or call eval() first"
        )
    op = BatchNorm(Channels(), eps)
    y = op(input, *affine_operands(weight, bias))
    mean, var = op.statistics
    move("batch_norm", running_mean, mean, momentum)
    move("batch_norm", running_var, ag.multiply(var, count / (count - 1)), momentum)
    return y


def normalize_by(
    input: Operand, mean: Operand, var: Operand, weight: Operand | None, bias: Operand | None, eps: float
) -> Variable:
    """(x − mean) / √(var + eps) · weight + bias with one of each for a channel; mean and var are constants."""
    if (dtype := shared_dtype([raw(input), raw(mean), raw(var)])) is not None:  # half precision is rounded at the end
        wide = [widened(a) for a in (input, raw(mean), raw(var), weight, bias)]
        return normalize_by(wide[0], wide[1], wide[2], wide[3], wide[4], eps).astype(dtype)
    centre, variance = raw(mean), raw(var)
    with backends.at(variance):
        rstd = 1 / backends.of(variance).xp.sqrt(variance + eps)
        centre = -centre
    scale = rstd if weight is None else ag.multiply(weight, rstd)
    shift = ag.multiply(centre, scale)
    shift = shift if bias is None else ag.add(bias, shift)
    per_channel = (-1, *(1,) * (len(ag.shape(input)) - 2))
    return ScaleShift()(input, ag.reshape(scale, per_channel), ag.reshape(shift, per_channel))


def move(op: str, running: Operand | None, batch: Any, momentum: float) -> None:
    """running = (1 − momentum) · running + momentum · batch, in place."""
    if running is None:
        return
    array = raw(running)
    if isinstance(batch, BatchArray) and not isinstance(array, BatchArray):
        raise ArgumentError(
            f"{op}: inside vmap every example has statistics of its own, so there is no one running mean: call eval() "
            "first, or use track_running_stats=False"
        )
    with backends.at(array):
        if is_half(array.dtype):
            array[...] = widened(array) * (1 - momentum) + momentum * batch
        else:
            array *= 1 - momentum
            array += momentum * batch
    if isinstance(running, Variable):
        running.changed_in_place()


def raw(x: Operand) -> Any:
    """The array of a Variable, or what is one already."""
    return x.array if isinstance(x, Variable) else backends.as_array(x)

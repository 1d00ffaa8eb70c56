"""Instance normalisation."""

from __future__ import annotations

import math

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.variable import Operand
from autograd_nn.functional.batch_norm import move, normalize_by
from autograd_nn.functional.group_norm import ChannelGroups, affine_operands, channels_checked
from autograd_nn.functional.normalization import Normalize


class InstanceNorm(Normalize):
    """y = (x − mean) / √(var + eps) · weight + bias over each channel of each example."""

    symbol = "instance norm"


def instance_norm(
    input: Operand,
    running_mean: Operand | None = None,
    running_var: Operand | None = None,
    weight: Operand | None = None,
    bias: Operand | None = None,
    use_input_stats: bool = True,
    momentum: float = 0.1,
    eps: float = 1e-5,
) -> Variable:
    """Shift and scale each channel of each example to mean 0 and variance 1: contrast becomes the same everywhere.

    Formula:   y = (x − mean[n, c]) / √(var[n, c] + eps) · weight[c] + bias[c]
    Shapes:    input (N, C, …), all others (C,) -> as input.
    use_input_stats:  with False the running mean and variance serve all examples.
    running_mean, running_var:  moved in place towards the mean of the examples' statistics, as in `batch_norm`.
    Raises     ShapeError for sizes that don't fit, or for channels of one value, which have no variance.
    Source:    D. Ulyanov et al., "Instance Normalization: The Missing Ingredient for Fast Stylization", 2016, eq. 2.
    """
    shape = channels_checked(
        "instance_norm",
        input,
        {"running_mean": running_mean, "running_var": running_var, "weight": weight, "bias": bias},
    )
    if not use_input_stats:
        if running_mean is None or running_var is None:
            raise ArgumentError("instance_norm: use_input_stats=False needs running_mean and running_var")
        return normalize_by(input, running_mean, running_var, weight, bias, eps)
    size = math.prod(shape[2:])
    if size < 2:
        raise ShapeError(
            f"instance_norm: input {shape} has {size} value in each channel of an example, so no variance: give images "
            "of more than one pixel, or use batch_norm"
        )
    op = InstanceNorm(ChannelGroups(shape[1]), eps)
    y = op(input, *affine_operands(weight, bias))
    mean, var = op.statistics
    if shape[0]:
        move("instance_norm", running_mean, ag.mean(mean, 0), momentum)
        move("instance_norm", running_var, ag.multiply(ag.mean(var, 0), size / (size - 1)), momentum)
    return y

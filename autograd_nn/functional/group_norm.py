"""Group normalisation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from autograd_core import ShapeError, Variable, backends
from autograd_core.backends import normalization
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.normalization import Grouping, Normalize


@dataclass(frozen=True)
class ChannelGroups(Grouping):
    """In each example the elements of a group of channels share a mean; those of a channel share a weight."""

    count: int
    normalize = staticmethod(normalization.group_norm)
    gradients = staticmethod(normalization.group_norm_backward)
    axes: ClassVar[tuple[int, ...]] = (2, 3)

    def compact(self, shape: Shape) -> Shape:
        return shape[0], self.count, shape[1] // self.count, math.prod(shape[2:])

    def spread(self, weight: Any, compact: Shape) -> Any:
        return weight.reshape(*compact[1:3], 1)


class GroupNorm(Normalize):
    """y = (x − mean) / √(var + eps) · weight + bias over groups of channels of each example."""

    symbol = "group norm"


def group_norm(
    input: Operand,
    num_groups: int,
    weight: Operand | None = None,
    bias: Operand | None = None,
    eps: float = 1e-5,
) -> Variable:
    """Shift and scale each group of channels of each example to mean 0 and variance 1.

    Formula:  y = (x − mean) / √(var + eps) · weight[c] + bias[c], mean and variance over C/num_groups channels
    Shapes:   input (N, C, …); weight and bias (C,) -> as input.
    Raises    ShapeError when C is no multiple of num_groups, or weight or bias are not (C,).
    Source:   Y. Wu, K. He, "Group Normalization", 2018, sec. 3.
    """
    shape = channels_checked("group_norm", input, {"weight": weight, "bias": bias})
    if num_groups < 1 or shape[1] % num_groups:
        raise ShapeError(
            f"group_norm: input is {shape}; its {shape[1]} channels can't be parted into num_groups={num_groups} "
            "groups of equal size"
        )
    return GroupNorm(ChannelGroups(num_groups), eps)(input, *affine_operands(weight, bias))


def channels_checked(op: str, input: Operand, per_channel: dict[str, Operand | None]) -> Shape:
    """The input's shape. Raises ShapeError unless it is (N, C, …), C > 0, and what there is for each channel is (C,)."""
    shape = shape_of(input)
    if len(shape) < 2 or 0 in shape[1:]:
        raise ShapeError(f"{op}: input is {shape}; it must be (N, C, …), with at least one channel and element")
    for name, values in per_channel.items():
        if values is not None and shape_of(values) != shape[1:2]:
            raise ShapeError(f"{op}: input {shape} has {shape[1]} channels, so {name} can't be {shape_of(values)}")
    return shape


def affine_operands(weight: Operand | None, bias: Operand | None) -> list[Operand]:
    """Weight and bias as far as they are there; a bias alone gets weights of 1."""
    if weight is None and bias is not None:
        weight = backends.ones_like(bias.array if isinstance(bias, Variable) else backends.as_array(bias))
    return [a for a in (weight, bias) if a is not None]

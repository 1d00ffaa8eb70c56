"""Layer normalisation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from autograd_core import ShapeError, Variable
from autograd_core.backends import normalization
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of
from autograd_nn.functional.group_norm import affine_operands
from autograd_nn.functional.normalization import Grouping, Normalize


@dataclass(frozen=True)
class LastAxes(Grouping):
    """All elements along the last axes share a mean; each has its own weight."""

    count: int
    normalize = staticmethod(normalization.layer_norm)
    gradients = staticmethod(normalization.layer_norm_backward)
    axes: ClassVar[tuple[int, ...]] = (1,)

    def compact(self, shape: Shape) -> Shape:
        split = len(shape) - self.count
        return math.prod(shape[:split]), math.prod(shape[split:])

    def spread(self, weight: Any, compact: Shape) -> Any:
        return weight


class LayerNorm(Normalize):
    """y = (x − mean) / √(var + eps) · weight + bias over the last axes."""

    symbol = "layer norm"


def layer_norm(
    input: Operand,
    normalized_shape: int | Sequence[int],
    weight: Operand | None = None,
    bias: Operand | None = None,
    eps: float = 1e-5,
) -> Variable:
    """Shift and scale each example to mean 0 and variance 1 over its last axes, whatever the others in the batch are.

    Formula:  y = (x − mean) / √(var + eps) · weight + bias
    Shapes:   input (…, *normalized_shape); weight and bias normalized_shape -> as input.
    Raises    ShapeError when the last sizes, the weight's or the bias's are not normalized_shape.
    Source:   J. L. Ba et al., "Layer Normalization", 2016, sec. 3.
    """
    sizes = last_sizes("layer_norm", input, normalized_shape, {"weight": weight, "bias": bias})
    return LayerNorm(LastAxes(len(sizes)), eps)(input, *affine_operands(weight, bias))


def last_sizes(
    op: str, input: Operand, normalized_shape: int | Sequence[int], affine: dict[str, Operand | None]
) -> Shape:
    """normalized_shape as a tuple. Raises ShapeError unless the input ends with it, and weight and bias have it."""
    sizes = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    shape = shape_of(input)
    if not sizes or shape[-len(sizes) :] != sizes or 0 in sizes:
        raise ShapeError(f"{op}: input is {shape}, but its last sizes must be normalized_shape={sizes}, none of them 0")
    for name, values in affine.items():
        if values is not None and shape_of(values) != sizes:
            raise ShapeError(f"{op}: {name} is {shape_of(values)}; it must be normalized_shape={sizes}")
    return sizes

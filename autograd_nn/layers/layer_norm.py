"""Layer normalisation."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class LayerNorm(Layer):
    """Each example gets mean 0 and variance 1 over its last axes, then a weight and a bias for each element.

    Shapes:  x (…, *normalized_shape) -> the same; weight and bias normalized_shape, without `elementwise_affine` none.
    Init:    weight 1, bias 0.
    Errors:  ShapeError when x's last sizes are not normalized_shape.
    Source:  J. L. Ba et al., "Layer Normalization", 2016, sec. 3.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
    ) -> None:
        self.normalized_shape = sizes_of("LayerNorm", normalized_shape)
        self.eps = eps
        self.weight = Parameter(np.ones(self.normalized_shape, np.float32)) if elementwise_affine else None
        self.bias = Parameter(np.zeros(self.normalized_shape, np.float32)) if elementwise_affine and bias else None

    def forward(self, x: Operand) -> Variable:
        return functional.layer_norm(x, self.normalized_shape, self.weight, self.bias, self.eps)

    def extra_repr(self) -> str:
        facts = [str(self.normalized_shape)]
        facts += [f"eps={self.eps}"] if self.eps != 1e-5 else []
        if self.weight is None:
            facts += ["elementwise_affine=False"]
        elif self.bias is None:
            facts += ["bias=False"]
        return ", ".join(facts)


class RMSNorm(Layer):
    """Each example gets a mean square of 1 over its last axes, then a weight for each element.

    Shapes:  x (…, *normalized_shape) -> the same; weight normalized_shape, without `elementwise_affine` none.
    eps:     added to the mean square; the spacing of the dtype's numbers at 1 by default.
    Init:    weight 1.
    Errors:  ShapeError when x's last sizes are not normalized_shape.
    Source:  B. Zhang, R. Sennrich, "Root Mean Square Layer Normalization", 2019, eq. 4.
    """

    def __init__(
        self, normalized_shape: int | Sequence[int], eps: float | None = None, elementwise_affine: bool = True
    ) -> None:
        self.normalized_shape = sizes_of("RMSNorm", normalized_shape)
        self.eps = eps
        self.weight = Parameter(np.ones(self.normalized_shape, np.float32)) if elementwise_affine else None

    def forward(self, x: Operand) -> Variable:
        return functional.rms_norm(x, self.normalized_shape, self.weight, self.eps)

    def extra_repr(self) -> str:
        facts = [str(self.normalized_shape)]
        facts += [f"eps={self.eps}"] if self.eps is not None else []
        facts += ["elementwise_affine=False"] if self.weight is None else []
        return ", ".join(facts)


def sizes_of(layer: str, normalized_shape: int | Sequence[int]) -> tuple[int, ...]:
    """normalized_shape as a tuple. Raises ShapeError unless all sizes are positive integers."""
    sizes = (normalized_shape,) if isinstance(normalized_shape, int) else tuple(normalized_shape)
    check_sizes(layer, **{f"normalized_shape[{i}]": size for i, size in enumerate(sizes)})
    return sizes

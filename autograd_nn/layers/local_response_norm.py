"""Local response normalisation."""

from __future__ import annotations

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class LocalResponseNorm(Layer):
    """Each element divided by what it and its neighbours in `size` channels amount to: x (N, C, …) -> the same.

    Source:  A. Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, sec. 3.3, whose
             alpha is 1/size of this one.
    """

    def __init__(self, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> None:
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, x: Operand) -> Variable:
        return functional.local_response_norm(x, self.size, self.alpha, self.beta, self.k)

    def extra_repr(self) -> str:
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"

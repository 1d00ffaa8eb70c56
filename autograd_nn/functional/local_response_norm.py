"""Local response normalisation."""

from __future__ import annotations

from typing import Any

from autograd_core import INPUTS, ArgumentError, Function, ShapeError, Variable
from autograd_core.variable import Operand, shape_of


class NeighbourSum(Function):
    """y[:, c] = x[:, c − before] + … + x[:, c + after], as far as there are such channels."""

    wide = True
    linear = True

    def __init__(self, before: int, after: int) -> None:
        self.before = before
        self.after = after

    def forward(self, xp: Any, x: Any) -> Any:
        y = x.copy()
        for k in range(1, self.before + 1):
            y[:, k:] += x[:, :-k]
        for k in range(1, self.after + 1):
            y[:, :-k] += x[:, k:]
        return y

    def backward(self, gy: Any) -> Any:
        return NeighbourSum(self.after, self.before)(gy)


class LocalResponseNorm(Function):
    """y = x / d^beta with d = k + alpha/size · Σ x² over neighbouring channels."""

    wide = True
    symbol = "LRN"
    saves = INPUTS

    def __init__(self, size: int, alpha: float, beta: float, k: float) -> None:
        self.size = size
        self.alpha = alpha
        self.beta = beta
        self.k = k

    def forward(self, xp: Any, x: Any) -> Any:
        return x * self.divisor(x) ** -self.beta

    def backward(self, gy: Any, x: Any) -> Any:
        d = self.divisor(x)
        direct = gy * d**-self.beta
        reached = NeighbourSum((self.size - 1) // 2, self.size // 2)(direct * x / d)
        return direct - x * reached * (2 * self.alpha * self.beta / self.size)

    def divisor(self, x: Any) -> Any:
        return NeighbourSum(self.size // 2, (self.size - 1) // 2)(x * x) * (self.alpha / self.size) + self.k


def local_response_norm(input: Operand, size: int, alpha: float = 1e-4, beta: float = 0.75, k: float = 1.0) -> Variable:
    """Divide each element by what it and its neighbours in `size` channels amount to: strong ones quieten the others.

    Formula:  y[c] = x[c] / (k + alpha/size · Σ_{j = c − size//2}^{c + (size−1)//2} x[j]²)^beta; no channels, no summands
    Shapes:   input (N, C, …) -> the same.
    alpha:    of the mean of `size` squares; the paper's is of their sum, 1/size of it.
    Raises    ShapeError for fewer than two axes, ArgumentError for a size below 1.
    Source:   A. Krizhevsky et al., "ImageNet Classification with Deep Convolutional Neural Networks", 2012, sec. 3.3.
    """
    if len(shape_of(input)) < 2:
        raise ShapeError(f"local_response_norm: input is {shape_of(input)}; it must be (N, C, …)")
    if not isinstance(size, int) or size < 1:
        raise ArgumentError(f"local_response_norm: size is a number of channels, at least 1, not {size!r}")
    return LocalResponseNorm(size, alpha, beta, k)(input)

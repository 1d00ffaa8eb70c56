"""Activation functions as layers, for use in Sequential."""

from __future__ import annotations

import numpy as np

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Parameter


class Step(Layer):
    """1 where x > 0, else 0."""

    def forward(self, x: Operand) -> Variable:
        return functional.step(x)


class Sigmoid(Layer):
    """1 / (1 + e⁻ˣ)."""

    def forward(self, x: Operand) -> Variable:
        return functional.sigmoid(x)


class Tanh(Layer):
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)."""

    def forward(self, x: Operand) -> Variable:
        return functional.tanh(x)


class ReLU(Layer):
    """max(x, 0)."""

    def forward(self, x: Operand) -> Variable:
        return functional.relu(x)


class Softmax(Layer):
    """e^xᵢ / Σⱼ e^xⱼ along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Operand) -> Variable:
        return functional.softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class LogSoftmax(Layer):
    """The logarithm of softmax along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Operand) -> Variable:
        return functional.log_softmax(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"


class ReLU6(Layer):
    """min(max(x, 0), 6)."""

    def forward(self, x: Operand) -> Variable:
        return functional.relu6(x)


class SELU(Layer):
    """λ · x where x > 0, else λα · (eˣ − 1), with constants that keep mean 0 and variance 1."""

    def forward(self, x: Operand) -> Variable:
        return functional.selu(x)


class SiLU(Layer):
    """x · σ(x)."""

    def forward(self, x: Operand) -> Variable:
        return functional.silu(x)


class Mish(Layer):
    """x · tanh(ln(1 + eˣ))."""

    def forward(self, x: Operand) -> Variable:
        return functional.mish(x)


class Hardswish(Layer):
    """x · min(max(x/6 + 1/2, 0), 1)."""

    def forward(self, x: Operand) -> Variable:
        return functional.hardswish(x)


class Hardsigmoid(Layer):
    """min(max(x/6 + 1/2, 0), 1)."""

    def forward(self, x: Operand) -> Variable:
        return functional.hardsigmoid(x)


class LogSigmoid(Layer):
    """ln σ(x)."""

    def forward(self, x: Operand) -> Variable:
        return functional.logsigmoid(x)


class LeakyReLU(Layer):
    """x where x > 0, else negative_slope · x."""

    def __init__(self, negative_slope: float = 0.01) -> None:
        self.negative_slope = negative_slope

    def forward(self, x: Operand) -> Variable:
        return functional.leaky_relu(x, self.negative_slope)

    def extra_repr(self) -> str:
        return f"negative_slope={self.negative_slope}"


class PReLU(Layer):
    """x where x > 0, else weight · x, with a learned weight: one for all (num_parameters=1) or one for each channel.

    Shapes:  x (N, num_parameters, …), weight (num_parameters,).
    Init:    weight `init`, 0.25 by default.
    Source:  K. He et al., "Delving Deep into Rectifiers", 2015, sec. 2.1.
    """

    def __init__(self, num_parameters: int = 1, init: float = 0.25) -> None:
        check_sizes("PReLU", num_parameters=num_parameters)
        self.weight = Parameter(np.full(num_parameters, init, np.float32))

    def forward(self, x: Operand) -> Variable:
        return functional.prelu(x, self.weight)

    def extra_repr(self) -> str:
        return f"num_parameters={self.weight.size}"


class ELU(Layer):
    """x where x > 0, else alpha · (eˣ − 1)."""

    def __init__(self, alpha: float = 1.0) -> None:
        self.alpha = alpha

    def forward(self, x: Operand) -> Variable:
        return functional.elu(x, self.alpha)

    def extra_repr(self) -> str:
        return f"alpha={self.alpha}"


class GELU(Layer):
    """x · Φ(x), with Φ the normal distribution's integral; approximate="tanh" is quicker."""

    def __init__(self, approximate: str = "none") -> None:
        self.approximate = approximate

    def forward(self, x: Operand) -> Variable:
        return functional.gelu(x, self.approximate)

    def extra_repr(self) -> str:
        return f"approximate={self.approximate!r}"


class Softplus(Layer):
    """ln(1 + e^(beta·x)) / beta; x where beta·x is over the threshold."""

    def __init__(self, beta: float = 1.0, threshold: float = 20.0) -> None:
        self.beta = beta
        self.threshold = threshold

    def forward(self, x: Operand) -> Variable:
        return functional.softplus(x, self.beta, self.threshold)

    def extra_repr(self) -> str:
        return f"beta={self.beta}, threshold={self.threshold}"


class Hardtanh(Layer):
    """x between min_val and max_val, else the nearer of them."""

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        self.min_val = min_val
        self.max_val = max_val

    def forward(self, x: Operand) -> Variable:
        return functional.hardtanh(x, self.min_val, self.max_val)

    def extra_repr(self) -> str:
        return f"min_val={self.min_val}, max_val={self.max_val}"


class GLU(Layer):
    """a · σ(b), with a and b the halves of x along `dim`."""

    def __init__(self, dim: int = -1) -> None:
        self.dim = dim

    def forward(self, x: Operand) -> Variable:
        return functional.glu(x, self.dim)

    def extra_repr(self) -> str:
        return f"dim={self.dim}"

"""Dropout."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core import ArgumentError, Function, ShapeError, Variable, backends
from autograd_core.backends import philox
from autograd_core.node import Shape
from autograd_core.variable import Operand, shape_of
from autograd_nn import random
from autograd_nn.functional.rectifiers import SELU_ALPHA, SELU_SCALE


class Dropout(Function):
    """y = x · keep / (1 − p). Which elements are kept is an input, so that the op can be applied again."""

    wide = True
    symbol = "dropout"
    saves = (1,)

    def __init__(self, p: float) -> None:
        self.p = p

    def forward(self, xp: Any, x: Any, keep: Any) -> Any:
        return x * keep * self.scale(x)

    def backward(self, gy: Any, keep: Any) -> Any:
        return gy * keep * self.scale(gy), None

    def scale(self, x: Any) -> float:
        return 1 / (1 - self.p) if self.p < 1 else 0.0


class AlphaDropout(Function):
    """y = scale · (x where it is kept, else value) + shift."""

    wide = True
    symbol = "alpha dropout"
    saves = (1,)

    def __init__(self, value: float, scale: float, shift: float) -> None:
        self.value = value
        self.scale = scale
        self.shift = shift

    def forward(self, xp: Any, x: Any, keep: Any) -> Any:
        return xp.where(keep, x * self.scale + self.shift, self.value * self.scale + self.shift).astype(x.dtype)

    def backward(self, gy: Any, keep: Any) -> Any:
        return gy * keep * self.scale, None


def dropout(x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None) -> Variable:
    """Set each element to 0 with probability p and scale the others by 1/(1 − p), so that the expected value stays.

    Outside of training it returns x as it is. (Scaling at test time by 1 − p instead, as first described, is the same
    up to that constant factor.)

    rng:     the generator that draws; the process's by default.
    Raises   ArgumentError unless 0 <= p <= 1.
    Source:  N. Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", 2014, sec. 4.
    """
    check_probability("dropout", p)
    return Dropout(p)(x, kept(x, shape_of(x), p, rng)) if training and p else x


def dropout1d(x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None) -> Variable:
    """`dropout` of whole channels of sequences, x (N, C, L): neighbours tell too much about a single dropped element."""
    return _whole_maps("dropout1d", x, 3, p, training, rng)


def dropout2d(x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None) -> Variable:
    """`dropout` of whole feature maps, x (N, C, H, W): neighbours tell too much about a single dropped element.

    Source:  J. Tompson et al., "Efficient Object Localization Using Convolutional Networks", 2015, sec. 3.2.
    """
    return _whole_maps("dropout2d", x, 4, p, training, rng)


def dropout3d(x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None) -> Variable:
    """`dropout` of whole volumes, x (N, C, D, H, W): neighbours tell too much about a single dropped element."""
    return _whole_maps("dropout3d", x, 5, p, training, rng)


def alpha_dropout(
    x: Variable, p: float = 0.5, training: bool = True, rng: np.random.Generator | None = None
) -> Variable:
    """Dropout for `selu`: set elements to its lower limit −λα, then scale and shift so that mean and variance stay.

    Formula:  y = a · (x or −λα) + b, with q = 1 − p, a = (q + λ²α² q p)^−½, b = a p λα
    rng:     the generator that draws; the process's by default.
    Raises   ArgumentError unless 0 <= p <= 1.
    Source:  G. Klambauer et al., "Self-Normalizing Neural Networks", 2017, sec. "New Dropout Technique".
    """
    check_probability("alpha_dropout", p)
    if not training or p == 0:
        return x
    limit = -SELU_ALPHA * SELU_SCALE
    scale = 1 / math.sqrt((1 - p) * (1 + p * limit**2)) if p < 1 else 0.0
    return AlphaDropout(limit, scale, -scale * p * limit)(x, kept(x, shape_of(x), p, rng))


def check_probability(op: str, p: float) -> None:
    """ArgumentError unless 0 <= p <= 1."""
    if not 0 <= p <= 1:
        raise ArgumentError(f"{op}: p is a probability and must lie between 0 and 1, not {p}")


def _whole_maps(op: str, x: Variable, rank: int, p: float, training: bool, rng: np.random.Generator | None) -> Variable:
    check_probability(op, p)
    shape = shape_of(x)
    if len(shape) != rank:
        raise ShapeError(f"{op}: x is {shape}; it must be (N, C, {', '.join('DHW'[5 - rank :]) if rank > 3 else 'L'})")
    return Dropout(p)(x, kept(x, (*shape[:2], *(1,) * (rank - 2)), p, rng)) if training and p else x


def kept(x: Operand, shape: Shape, p: float, rng: np.random.Generator | None) -> Any:
    """True with probability 1 − p, drawn where x lives; the generator gives the seed, so both devices draw the same."""
    seed = (rng or random.generator()).bit_generator.random_raw()  # `integers` takes six times as long
    array = x.array if isinstance(x, Variable) else x
    with backends.at(array):
        return philox.kept(backends.library(array), shape, p, seed)

"""Special functions, under SciPy's names: error function, gamma function, logistic function, and logarithms of sums.

They run on SciPy where it is installed, else on backends/special.py. float16 and float32 are kept.
"""

from __future__ import annotations

import math
from typing import Any

from autograd_core import ops
from autograd_core.backends import special
from autograd_core.errors import ArgumentError
from autograd_core.function import INPUTS, OUTPUT, Elementwise
from autograd_core.variable import Operand, Variable

__all__ = [
    "digamma",
    "erf",
    "erfc",
    "expit",
    "gammaln",
    "i0",
    "i1",
    "logit",
    "polygamma",
    "softplus",
    "xlog1py",
    "xlogy",
]


class Erf(Elementwise):
    """y = 2/√π ∫₀ˣ exp(−t²) dt."""

    wide = True
    symbol = "erf"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("erf", x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * ops.exp(-x * x) * (2 / math.sqrt(math.pi))


class Erfc(Elementwise):
    """y = 1 − erf x."""

    wide = True
    symbol = "erfc"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("erfc", x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * ops.exp(-x * x) * (-2 / math.sqrt(math.pi))


class Gammaln(Elementwise):
    """y = ln|Γ(x)|."""

    wide = True
    symbol = "ln Γ"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("gammaln", x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * digamma(x)


class Digamma(Elementwise):
    """y = ψ(x) = Γ'(x) / Γ(x)."""

    wide = True
    symbol = "ψ"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("digamma", x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * polygamma(1, x)


class Polygamma(Elementwise):
    """y = the n-th derivative of ψ."""

    wide = True
    symbol = "ψ⁽ⁿ⁾"
    saves = INPUTS

    def __init__(self, n: int) -> None:
        self.n = n

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("polygamma", self.n, x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * polygamma(self.n + 1, x)


class BesselI(Elementwise):
    """y = Iₙ(x), the modified Bessel function of the first kind."""

    wide = True
    symbol = "Iₙ"
    saves = INPUTS

    def __init__(self, n: int) -> None:
        self.n = n

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate(f"i{self.n}", x) if self.n < 2 else special.evaluate("iv", self.n, x)

    def backward(self, gy: Any, x: Any) -> Any:
        if self.n == 0:
            return gy * BesselI(1)(x)
        return gy * (BesselI(self.n - 1)(x) + BesselI(self.n + 1)(x)) * 0.5


class Expit(Elementwise):
    """y = 1 / (1 + e⁻ˣ)."""

    wide = True
    symbol = "σ"
    saves = OUTPUT

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("expit", x)

    def backward(self, gy: Any, y: Any) -> Any:
        return gy * (y * (1 - y))


class Logit(Elementwise):
    """y = ln(x / (1 − x))."""

    wide = True
    symbol = "logit"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return special.evaluate("logit", x)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy / (x * (1 - x))


class Softplus(Elementwise):
    """y = ln(1 + eˣ)."""

    wide = True
    symbol = "softplus"
    saves = INPUTS

    def forward(self, xp: Any, x: Any) -> Any:
        return xp.logaddexp(x, 0.0)

    def backward(self, gy: Any, x: Any) -> Any:
        return gy * expit(x)


class Xlogy(Elementwise):
    """y = a · ln b, 0 where a is 0; where a is 0 and b is not above 0 the derivatives are 0 as well."""

    wide = True
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a * xp.log(xp.where(xp.logical_and(a == 0, b == b), 1, b))

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        b = _no_pole(a, b, 0)
        return gy * ops.log(b), gy * (a / b)


class Xlog1py(Elementwise):
    """y = a · ln(1 + b), 0 where a is 0; where a is 0 and b is not above −1 the derivatives are 0 as well."""

    wide = True
    saves = INPUTS

    def forward(self, xp: Any, a: Any, b: Any) -> Any:
        return a * xp.log1p(xp.where(xp.logical_and(a == 0, b == b), 0, b))

    def backward(self, gy: Any, a: Any, b: Any) -> Any:
        b = _no_pole(a, b, -1)
        return gy * ops.log1p(b), gy * (a / (1 + b))


def _no_pole(a: Any, b: Any, pole: int) -> Any:
    """b, with the logarithm's zero instead of its pole, or what lies beyond, where a is 0."""
    return ops.where(ops.logical_and(a == 0, b <= pole), pole + 1, b)


def erf(x: Operand) -> Variable:
    """The error function: 2/√π ∫₀ˣ exp(−t²) dt."""
    return Erf()(x)


def erfc(x: Operand) -> Variable:
    """1 − erf(x), exact also where erf rounds to 1."""
    return Erfc()(x)


def gammaln(x: Operand) -> Variable:
    """The logarithm of |Γ(x)|; inf at 0, −1, −2, …"""
    return Gammaln()(x)


def digamma(x: Operand) -> Variable:
    """ψ(x), the derivative of ln Γ."""
    return Digamma()(x)


def polygamma(n: int, x: Operand) -> Variable:
    """The n-th derivative of ψ, for an integer n ≥ 0. Raises ArgumentError for another n."""
    if isinstance(n, bool) or not isinstance(n, int) or n < 0:
        raise ArgumentError(f"polygamma: n must be an integer from 0 on, not {n!r}")
    return Polygamma(n)(x) if n else Digamma()(x)


def i0(x: Operand) -> Variable:
    """The modified Bessel function of the first kind, of order 0; its derivative is `i1`."""
    return BesselI(0)(x)


def i1(x: Operand) -> Variable:
    """The modified Bessel function of the first kind, of order 1."""
    return BesselI(1)(x)


def expit(x: Operand) -> Variable:
    """The logistic function 1 / (1 + e⁻ˣ), without overflow."""
    return Expit()(x)


def logit(x: Operand) -> Variable:
    """ln(x / (1 − x)), the inverse of `expit`; −inf at 0, inf at 1, NaN outside."""
    return Logit()(x)


def softplus(x: Operand) -> Variable:
    """ln(1 + eˣ), without overflow; its derivative is `expit`."""
    return Softplus()(x)


def xlogy(a: Operand, b: Operand) -> Variable:
    """a · ln b; 0 where a is 0, also at b = 0: an entropy's summand. There the derivatives are 0."""
    return Xlogy()(a, b)


def xlog1py(a: Operand, b: Operand) -> Variable:
    """a · ln(1 + b), exact also for tiny b; 0 where a is 0, also at b = −1. There the derivatives are 0."""
    return Xlog1py()(a, b)

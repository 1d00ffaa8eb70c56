"""Special functions on raw arrays: SciPy's where it is installed (CuPy's on a GPU), else this file's own.

The own ones compute in float64, near to its precision, and take NumPy or CuPy arrays. They are also what runs where the
libraries lack a function (derivatives of sinc, Bessel functions on a GPU).
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import backends
from autograd_core.backends.batch_array import innermost

Coefficients = tuple[float, ...]


def evaluate(name: str, *arguments: Any) -> Any:
    """The function of that name at arrays, after integer parameters where it has some; float16 and float32 are kept."""
    batch = innermost(arguments)
    if batch is not None:
        xp = batch.xp
        return xp.wrap(evaluate(name, *xp.align(arguments)))
    x = arguments[-1]
    if not hasattr(x, "dtype"):
        x = np.asarray(x, np.float64)
    dtype = x.dtype if backends.is_floating(x.dtype) else np.dtype(np.float64)
    backend = backends.of(x)
    theirs = getattr(_library(backend.name), name, None)
    if theirs is not None:
        y = theirs(*arguments[:-1], x)
    else:
        with np.errstate(all="ignore"):  # as SciPy's own, they overflow without a warning
            y = _OWN[name](backend.xp, *arguments[:-1], x.astype(np.float64))
    return y if y.dtype == dtype else y.astype(dtype)


@functools.cache
def _library(backend: str) -> Any:
    """The special functions of SciPy or CuPy; None where they aren't installed."""
    try:
        if backend == "numpy":
            import scipy.special as library
        elif backend == "cupy":
            import cupyx.scipy.special as library
        else:
            return None
    except ImportError:
        return None
    return library


_OWN: dict[str, Callable[..., Any]] = {}


def _own(function: Callable[..., Any]) -> Callable[..., Any]:
    _OWN[function.__name__] = function
    return function


def _polynomial(x: Any, coefficients: Coefficients) -> Any:
    """Horner's rule, the highest power first."""
    y = coefficients[0] + 0 * x
    for coefficient in coefficients[1:]:
        y = y * x + coefficient
    return y


# --- the normal distribution's integral: W. J. Cody, "Rational Chebyshev approximations for the error function", 1969 ---

# fmt: off
_ERF_P = (1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
          3.20937758913846947e3)
_ERF_Q = (1.0, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3)
_ERFC_P = (2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
           2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
           1.23033935479799725e3)
_ERFC_Q = (1.0, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
           3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3)
_TAIL_P = (1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
           1.60837851487422766e-2, 6.58749161529837803e-4)
_TAIL_Q = (1.0, 2.56852019228982242e0, 1.87295284992346725e0, 5.27905102951428412e-1, 6.05183413124413191e-2,
           2.33520497626869185e-3)
# fmt: on
_BORDER = 0.46875  # below it erf is approximated directly, above it erfc


def _erf_near_0(xp: Any, x: Any) -> Any:
    square = xp.minimum(x * x, _BORDER**2)
    return x * _polynomial(square, _ERF_P) / _polynomial(square, _ERF_Q)


def _erfc_of_positive(xp: Any, x: Any) -> Any:
    """erfc from the border on."""
    x = xp.clip(x, _BORDER, 30.0)  # erfc(27) is less than the smallest number
    middle = xp.minimum(x, 4.0)
    middle = _polynomial(middle, _ERFC_P) / _polynomial(middle, _ERFC_Q)
    far = xp.maximum(x, 4.0)
    inverse = 1 / (far * far)
    tail = inverse * _polynomial(inverse, _TAIL_P) / _polynomial(inverse, _TAIL_Q)
    scaled = xp.where(x <= 4, middle, (1 / math.sqrt(math.pi) - tail) / far)
    rounded = xp.trunc(x * 16) / 16  # exp(−x²) in two factors: the first exponent is exact, the second small
    return xp.exp(-rounded * rounded) * xp.exp(-(x - rounded) * (x + rounded)) * scaled


@_own
def erf(xp: Any, x: Any) -> Any:
    size = xp.absolute(x)
    return xp.where(
        size <= _BORDER, _erf_near_0(xp, xp.clip(x, -1.0, 1.0)), xp.sign(x) * (1 - _erfc_of_positive(xp, size))
    )


@_own
def erfc(xp: Any, x: Any) -> Any:
    tail = _erfc_of_positive(xp, xp.absolute(x))
    outside = xp.where(x < 0, 2 - tail, tail)
    return xp.where(xp.absolute(x) <= _BORDER, 1 - _erf_near_0(xp, xp.clip(x, -1.0, 1.0)), outside)


# --- the gamma function's logarithm and its derivatives -----------------------------------------------------------------

_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)  # B₂, B₄, …


@functools.cache
def _zeta_minus_1(k: int) -> float:
    """Σ n⁻ᵏ over n ≥ 2: the first terms, then Euler and Maclaurin's formula for the others."""
    n = 12
    tail = n ** (1 - k) / (k - 1) + 0.5 * n**-k + k * n ** (-k - 1) / 12 - k * (k + 1) * (k + 2) * n ** (-k - 3) / 720
    tail += math.prod(range(k, k + 5)) * n ** (-k - 5) / 30240 - math.prod(range(k, k + 7)) * n ** (-k - 7) / 1209600
    return math.fsum([m**-k for m in range(2, n)]) + tail


@_own
def gammaln(xp: Any, x: Any) -> Any:
    """ln|Γ(x)|. Up to 8 the recurrence to around 2 and the Taylor series there, which keeps the digits near the zeros
    1 and 2 (Abramowitz and Stegun 6.1.33); above Stirling's series; below 0 the reflection formula."""
    finite = xp.where(xp.isfinite(x), x, 1.0)
    positive = xp.where(finite < 0, 1 - finite, finite)
    steps = xp.clip(xp.ceil(positive - 2.5), -2.0, 6.0)  # of the recurrence Γ(x + 1) = x Γ(x), to |z| ≤ ½
    z = xp.clip(positive - (2 + steps), -0.5, 0.5)
    series = _polynomial(z, tuple((-1) ** k * _zeta_minus_1(k) / k for k in range(44, 1, -1)))
    small = z * ((1 - np.euler_gamma) + z * series)
    product = xp.ones_like(z)
    for k in range(6):
        product = product * xp.where(steps > k, z + 2 + k, 1.0)
    small = small + xp.log(product) - xp.log1p(xp.where(steps < 0, z, 0.0))
    small = small - xp.log(xp.where((steps < -1) & (positive > 0), positive, 1.0))
    large = xp.clip(positive, 8.0, _LARGEST)
    inverse = 1 / large
    terms = tuple(b / (2 * k * (2 * k - 1)) for k, b in enumerate(_BERNOULLI, 1))[::-1]
    stirling = (large - 0.5) * xp.log(large) - large + 0.5 * math.log(2 * math.pi)
    stirling = stirling + inverse * _polynomial(inverse * inverse, terms)
    y = xp.where(positive > 8, stirling, small)
    y = xp.where(positive > _LARGEST, math.inf, y)
    sine = xp.sin(xp.absolute(finite - xp.rint(finite)) * math.pi)
    y = xp.where(
        finite < 0, math.log(math.pi) - xp.log(xp.where(sine == 0, 1.0, sine)) - y, y
    )  # Γ(x) Γ(1 − x) = π / sin πx
    return xp.where(xp.isfinite(x), xp.where(_is_pole(xp, x), math.inf, y), x)  # ±inf as in SciPy


_LARGEST = 2.55e305  # Γ's logarithm overflows beyond


def _is_pole(xp: Any, x: Any) -> Any:
    """Where x is 0, −1, −2, …"""
    return (x <= 0) & (x == xp.rint(x))


def _around_poles(xp: Any, x: Any) -> tuple[Any, Any]:
    """For functions with a reflection formula: 1 − x where x is below 0, else x; and cot πx where it is below 0. Both
    something harmless at the poles and at −inf."""
    below = (x < 0) & ~_is_pole(xp, x)
    mirrored = xp.where(below, 1 - x, xp.where(x > 0, x, 1.0))
    fraction = xp.where(below, x, 0.25)
    return mirrored, 1 / xp.tan((fraction - xp.rint(fraction)) * math.pi)


@_own
def digamma(xp: Any, x: Any) -> Any:
    """Γ'(x)/Γ(x): the recurrence up to 10, the asymptotic series, and the reflection formula below 0."""
    z, cotangent = _around_poles(xp, x)
    y = xp.zeros_like(z)
    for _ in range(10):
        low = z < 10
        y = y - xp.where(low, 1 / xp.where(low, z, 1.0), 0.0)
        z = xp.where(low, z + 1, z)
    inverse = 1 / z
    terms = tuple(-b / (2 * k) for k, b in enumerate(_BERNOULLI, 1))[::-1]
    y = y + xp.log(z) - 0.5 * inverse + inverse * inverse * _polynomial(inverse * inverse, terms)
    y = xp.where(x < 0, y - math.pi * cotangent, y)
    at_pole = xp.where(x == 0, xp.copysign(math.inf, -x), math.nan)
    return xp.where(xp.isnan(x), math.nan, xp.where(_is_pole(xp, x), at_pole, y))


@_own
def polygamma(xp: Any, n: int, x: Any) -> Any:
    """The n-th derivative of digamma: Euler and Maclaurin's formula for (−1)ⁿ⁺¹ n! Σ (x + k)⁻ⁿ⁻¹, reflected below 0."""
    z, cotangent = _around_poles(xp, x)
    y = xp.zeros_like(z)
    for _ in range(12 + n):
        low = z < 12 + n
        y = y + xp.where(low, 1 / xp.where(low, z, 1.0) ** (n + 1), 0.0)
        z = xp.where(low, z + 1, z)
    rising, inverse = 1.0, 1 / z
    tail = 1 / n + 0.5 * inverse
    for k, bernoulli in enumerate(_BERNOULLI, 1):
        rising = rising * (n + 1 if k == 1 else (n + 2 * k - 2) * (n + 2 * k - 1)) / (2 * k * (2 * k - 1))
        tail = tail + bernoulli * rising * inverse ** (2 * k)
    y = (y + tail * inverse**n) * (-1) ** (n + 1) * math.factorial(n)
    # ψₙ(1 − x) + (−1)ⁿ⁺¹ ψₙ(x) = (−1)ⁿ dⁿ/dxⁿ π cot πx, whose derivatives are polynomials in the cotangent.
    derivative = np.polynomial.Polynomial([0, math.pi])
    for _ in range(n):
        derivative = derivative.deriv() * np.polynomial.Polynomial([-math.pi, 0, -math.pi])
    y = xp.where(x < 0, (-1) ** n * y - _polynomial(cotangent, tuple(derivative.coef[::-1].tolist())), y)
    return xp.where(xp.isnan(x), math.nan, xp.where(_is_pole(xp, x), -math.inf if n % 2 == 0 else math.inf, y))


# --- others ---------------------------------------------------------------------------------------------------------


@_own
def expit(xp: Any, x: Any) -> Any:
    small = xp.exp(-xp.absolute(x))  # never overflows
    return xp.where(x < 0, small, 1.0) / (1 + small)


@_own
def logit(xp: Any, x: Any) -> Any:
    inside = (x > 0) & (x < 1)
    y = xp.where(inside, x, 0.5)
    near = xp.absolute(y - 0.5) < 0.2  # there ln(x / (1 − x)) would lose digits
    z = 2 * y - 1
    z = xp.where(near, xp.log1p(xp.where(near, z, 0.0)) - xp.log1p(xp.where(near, -z, 0.0)), xp.log(y) - xp.log1p(-y))
    return xp.where(inside, z, xp.where(x == 0, -math.inf, xp.where(x == 1, math.inf, math.nan)))


@_own
def i0(xp: Any, x: Any) -> Any:
    return iv(xp, 0, x)


@_own
def i1(xp: Any, x: Any) -> Any:
    return iv(xp, 1, x)


@_own
def iv(xp: Any, n: int, x: Any) -> Any:
    """Modified Bessel function of the first kind, of integer order: the power series up to 30, then Hankel's expansion
    (Abramowitz and Stegun 9.6.10 and 9.7.1)."""
    size = xp.absolute(x)
    quarter = xp.minimum(size, 30.0) ** 2 / 4
    total = term = xp.ones_like(size)
    for k in range(1, 70):
        term = term * quarter / (k * (k + n))
        total = total + term
    total = total * (xp.minimum(size, 30.0) / 2) ** n / math.factorial(n)
    large = xp.clip(size, 30.0, 1400.0)
    sum_ = term = xp.ones_like(size)
    for k in range(1, 25):
        term = -term * (4 * n * n - (2 * k - 1) ** 2) / (8 * k * large)
        sum_ = sum_ + term
    half = xp.exp(large / 2)
    far = half / xp.sqrt(2 * math.pi * large) * half  # eˣ in two factors overflows later than eˣ
    y = xp.where(size <= 30, total, far * sum_)
    y = xp.where(x < 0, y * (-1) ** n, y)
    return xp.where(xp.isnan(x), math.nan, y)


@_own
def sinc_derivative(xp: Any, n: int, x: Any) -> Any:
    """The n-th derivative of sin(πx)/(πx): by recurrence, u s⁽ⁿ⁾ + n s⁽ⁿ⁻¹⁾ = sin⁽ⁿ⁾(u) with u = πx, which loses digits
    near 0; there by its Taylor series."""
    u = x * math.pi
    far = xp.absolute(u) > n + 1
    large = xp.where(far, u, n + 1.0)
    s = xp.sin(large) / large
    for k in range(1, n + 1):
        s = ((xp.sin, xp.cos)[k % 2](large) * (-1) ** (k // 2) - k * s) / large
    small = xp.where(far, 0.0, u)
    # Σ (−1)ʲ u²ʲ/(2j + 1)!, differentiated n times
    first = (n + 1) // 2
    powers = range(first, first + 14 + 2 * n)
    terms = tuple((-1) ** j * math.perm(2 * j, n) / math.factorial(2 * j + 1) for j in powers)
    series = _polynomial(small * small, terms[::-1]) * (small if n % 2 else 1.0)
    return xp.where(far, s, series) * math.pi**n

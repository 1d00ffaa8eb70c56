"""exp, tanh, sigmoid and more for kernels, as arithmetic only, so that whole loops of them become vector instructions.

They are within 3 units in the last place, but for the normal distribution's integral. Of float64 that is the C
library's. NaN stays NaN, and exp ends in 0 and inf as NumPy's does.

Source:  the reductions are W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980, ch. 6 (exp, with ln 2
         in two parts) and ch. 11 (tanh); that of `normal` in float32 is M. Abramowitz, I. Stegun, "Handbook of Mathematical
         Functions", 1964, 7.1.26: off by 2e-7 at most.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from llvmlite import ir
from llvmlite.binding import llvm_version_info
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, overload

from autograd_core.backends.compiled.vectors import WIDE

_F = np.float32
# log2(e); ln 2, as a number with zeros at its end, so that small multiples of it are exact, and what is missing
_LOG2E, _LN2, _REST = _F(1.44269504), _F(0.693145751953125), _F(1.428606765330187e-06)
_LOWEST, _HIGHEST = _F(-104), _F(89)  # exp is 0 below and inf above
# exp(r) = 1 + r + r²(…) for |r| ≤ ln 2 / 2, and tanh(x) = x + x³(…) for |x| ≤ 0.625: fitted, highest power first
_E0, _E1, _E2 = _F(1.9875691500e-4), _F(1.3981999507e-3), _F(8.3334519073e-3)
_E3, _E4, _E5 = _F(4.1665795894e-2), _F(1.6666665459e-1), _F(5.0000001201e-1)
_T0, _T1, _T2 = _F(-5.70498872745e-3), _F(2.06390887954e-2), _F(-5.37397155531e-2)
_T3, _T4 = _F(1.33314422036e-1), _F(-3.33332819422e-1)
_SMALL = _F(0.625)
_P0, _P1, _P2 = -0.96437492777225469787e0, -0.99225929672236083313e2, -0.16134119023996228053e4
_Q0, _Q1, _Q2 = 0.11274474380534949335e3, 0.22337720718962312926e4, 0.48402357071988688686e4
# artanh(s) = s + s³(1/3 + s²/5 + …), for float32 and for float64
_L0, _L1, _L2, _L3, _L4, _L5, _L6 = (_F(1 / k) for k in range(15, 1, -2))
_A0, _A1, _A2, _A3, _A4, _A5, _A6, _A7, _A8, _A9, _A10, _A11, _A12, _A13, _A14, _A15 = (1 / k for k in range(33, 1, -2))
# Φ(−|x|) = ½ t(…) e^(−x²/2) with t = 1/(1 + p|x|)
_P = _F(0.3275911 * math.sqrt(0.5))
_N0, _N1, _N2 = _F(0.5 * 1.061405429), _F(0.5 * -1.453152027), _F(0.5 * 1.421413741)
_N3, _N4 = _F(0.5 * -0.284496736), _F(0.5 * 0.254829592)
_SQRT_HALF = math.sqrt(0.5)
_DENSITY = 1 / math.sqrt(2 * math.pi)  # of the normal distribution at 0
_BIAS, _SHIFT, _ONE = np.int32(127), np.int32(23), np.int32(1)  # of the exponent in float32's bits
# The same for float64, by Taylor's series, which needs two terms more than a fitted one.
_LOG2E_64, _LN2_64, _REST_64 = math.log2(math.e), 6.93147180369123816490e-01, 1.90821492927058770002e-10
_LOWEST_64, _HIGHEST_64 = -746.0, 710.0
_D0, _D1, _D2, _D3, _D4, _D5, _D6, _D7, _D8, _D9, _D10, _D11 = (1 / math.factorial(k) for k in range(13, 1, -1))
_BIAS_64, _SHIFT_64, _ONE_64 = np.int64(1023), np.int64(52), np.int64(1)


def exp(x: Any) -> Any:
    """eˣ."""
    return np.exp(x)


def sigmoid(x: Any) -> Any:
    """1 / (1 + e⁻ˣ)."""
    return 1 / (1 + np.exp(-x))


def tanh(x: Any) -> Any:
    """(eˣ − e⁻ˣ) / (eˣ + e⁻ˣ)."""
    return np.tanh(x)


def log1p(x: Any) -> Any:
    """ln(1 + x) for x from 0 to 1."""
    return np.log1p(x)


def normal(x: Any) -> Any:
    """The normal distribution's integral Φ(x) = (1 + erf(x/√2))/2, and its derivative."""
    raise NotImplementedError


def scaled(y: Any, n: Any) -> Any:
    """y · 2ⁿ for a whole number n."""
    return np.ldexp(y, n)


@overload(exp, inline="always")
def _exp(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return _exp64

    def exp32(x):  # type: ignore[no-untyped-def]
        clipped = _LOWEST if x < _LOWEST else (_HIGHEST if x > _HIGHEST else x)  # a NaN is neither and stays
        n = np.floor(clipped * _LOG2E + _F(0.5))
        r = clipped - n * _LN2 - n * _REST
        tail = ((((_E0 * r + _E1) * r + _E2) * r + _E3) * r + _E4) * r + _E5
        return scaled(tail * (r * r) + r + _F(1), np.int32(n))

    return exp32


def _exp64(x):  # type: ignore[no-untyped-def]
    clipped = _LOWEST_64 if x < _LOWEST_64 else (_HIGHEST_64 if x > _HIGHEST_64 else x)
    n = np.floor(clipped * _LOG2E_64 + 0.5)
    r = clipped - n * _LN2_64 - n * _REST_64
    tail = ((((_D0 * r + _D1) * r + _D2) * r + _D3) * r + _D4) * r + _D5
    tail = (((((tail * r + _D6) * r + _D7) * r + _D8) * r + _D9) * r + _D10) * r + _D11
    return scaled(tail * (r * r) + r + 1, np.int64(n))


@overload(scaled, inline="always")
def _scaled(y, n):  # type: ignore[no-untyped-def]
    """By one instruction; where there is none by 2ⁿ in two factors: at both ends one alone is no ordinary number."""
    if WIDE and y == types.float32 and llvm_version_info >= (22,):  # older ones call a function for each number
        return lambda y, n: _ldexp(y, n)
    real, integer = (np.float32, np.int32) if y == types.float32 else (np.float64, np.int64)
    bias, shift, one = (_BIAS, _SHIFT, _ONE) if y == types.float32 else (_BIAS_64, _SHIFT_64, _ONE_64)

    def scaled(y, n):  # type: ignore[no-untyped-def]
        half = n >> one
        return y * integer((half + bias) << shift).view(real) * integer((n - half + bias) << shift).view(real)

    return scaled


@intrinsic
def _ldexp(typingctx, y, n):  # type: ignore[no-untyped-def]
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kinds = [argument.type for argument in arguments]
        name = f"llvm.ldexp.f{signature.args[0].bitwidth}.i{signature.args[1].bitwidth}"
        function = cgutils.get_or_insert_function(builder.module, ir.FunctionType(kinds[0], kinds), name)
        return builder.call(function, arguments)

    return y(y, n), generate


@overload(sigmoid, inline="always")
def _sigmoid(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return lambda x: 1 / (1 + exp(-x))
    return lambda x: _F(1) / (_F(1) + exp(-x))


@overload(tanh, inline="always")
def _tanh(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return _tanh64

    def tanh32(x):  # type: ignore[no-untyped-def]
        square = x * x
        near = x + x * square * ((((_T0 * square + _T1) * square + _T2) * square + _T3) * square + _T4)
        far = _F(1) - _F(2) / (exp(_F(2) * abs(x)) + _F(1))
        far = -far if x < _F(0) else far
        return far if abs(x) > _SMALL else near

    return tanh32


def _tanh64(x):  # type: ignore[no-untyped-def]
    square = x * x
    above = (_P0 * square + _P1) * square + _P2
    below = ((square + _Q0) * square + _Q1) * square + _Q2
    near = x + x * square * (above / below)
    far = 1 - 2 / (exp(2 * abs(x)) + 1)
    far = -far if x < 0 else far
    return far if abs(x) > _SMALL else near


@overload(log1p, inline="always")
def _log1p(x):  # type: ignore[no-untyped-def]
    """By ln(1 + x) = 2 artanh(s) with s = x/(2 + x) ≤ 1/3, and artanh's series s + s³/3 + s⁵/5 + …"""
    if x != types.float32:
        return _log1p64

    def log1p32(x):  # type: ignore[no-untyped-def]
        s = x / (_F(2) + x)
        z = s * s
        tail = ((((((_L0 * z + _L1) * z + _L2) * z + _L3) * z + _L4) * z + _L5) * z + _L6) * z
        return _F(2) * (s + s * tail)

    return log1p32


def _log1p64(x):  # type: ignore[no-untyped-def]
    s = x / (2 + x)
    z = s * s
    tail = ((((_A0 * z + _A1) * z + _A2) * z + _A3) * z + _A4) * z + _A5
    tail = (((((tail * z + _A6) * z + _A7) * z + _A8) * z + _A9) * z + _A10) * z + _A11
    tail = ((((tail * z + _A12) * z + _A13) * z + _A14) * z + _A15) * z
    return 2 * (s + s * tail)


@overload(normal, inline="always")
def _normal(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return lambda x: (0.5 * math.erfc(-x * _SQRT_HALF), exp(-0.5 * x * x) * _DENSITY)

    def normal32(x):  # type: ignore[no-untyped-def]
        t = _F(1) / (abs(x) * _P + _F(1))
        e = exp(_F(-0.5) * x * x)
        tail = ((((_N0 * t + _N1) * t + _N2) * t + _N3) * t + _N4) * t * e
        return (tail if x < _F(0) else _F(1) - tail), e * _F(_DENSITY)

    return normal32

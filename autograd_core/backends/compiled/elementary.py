"""exp, tanh and sigmoid for kernels, as additions and multiplications only, so that whole loops of them become vector
instructions.

They are within 3 units in the last place; tanh of float64 is the C library's. NaN stays NaN, and exp ends in 0 and inf as
NumPy's does.

Source:  the reductions are W. J. Cody, W. Waite, "Software Manual for the Elementary Functions", 1980, ch. 6 (exp, with ln 2
         in two parts) and ch. 11 (tanh).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload

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


@overload(exp, inline="always")
def _exp(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return _exp64

    def exp32(x):  # type: ignore[no-untyped-def]
        clipped = _LOWEST if x < _LOWEST else (_HIGHEST if x > _HIGHEST else x)  # a NaN is neither and stays
        n = np.floor(clipped * _LOG2E + _F(0.5))
        r = clipped - n * _LN2 - n * _REST
        tail = ((((_E0 * r + _E1) * r + _E2) * r + _E3) * r + _E4) * r + _E5
        power = np.int32(n)  # 2ⁿ in two factors: at both ends one alone is no ordinary number
        half = power >> _ONE
        first = np.int32((half + _BIAS) << _SHIFT).view(np.float32)
        second = np.int32((power - half + _BIAS) << _SHIFT).view(np.float32)
        return (tail * (r * r) + r + _F(1)) * first * second

    return exp32


def _exp64(x):  # type: ignore[no-untyped-def]
    clipped = _LOWEST_64 if x < _LOWEST_64 else (_HIGHEST_64 if x > _HIGHEST_64 else x)
    n = np.floor(clipped * _LOG2E_64 + 0.5)
    r = clipped - n * _LN2_64 - n * _REST_64
    tail = ((((_D0 * r + _D1) * r + _D2) * r + _D3) * r + _D4) * r + _D5
    tail = (((((tail * r + _D6) * r + _D7) * r + _D8) * r + _D9) * r + _D10) * r + _D11
    power = np.int64(n)
    half = power >> _ONE_64
    first = np.int64((half + _BIAS_64) << _SHIFT_64).view(np.float64)
    second = np.int64((power - half + _BIAS_64) << _SHIFT_64).view(np.float64)
    return (tail * (r * r) + r + 1) * first * second


@overload(sigmoid, inline="always")
def _sigmoid(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return lambda x: 1 / (1 + exp(-x))
    return lambda x: _F(1) / (_F(1) + exp(-x))


@overload(tanh, inline="always")
def _tanh(x):  # type: ignore[no-untyped-def]
    if x != types.float32:
        return lambda x: math.tanh(x)

    def tanh32(x):  # type: ignore[no-untyped-def]
        square = x * x
        near = x + x * square * ((((_T0 * square + _T1) * square + _T2) * square + _T3) * square + _T4)
        far = _F(1) - _F(2) / (exp(_F(2) * abs(x)) + _F(1))
        far = -far if x < _F(0) else far
        return far if abs(x) > _SMALL else near

    return tanh32

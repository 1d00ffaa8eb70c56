"""Activations and their gradients on the CPU, element by element: in one pass, where array code takes five to fifteen.

Each is the formula of the op of its name; that of a gradient takes gy and what the op saved.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograd_core.backends.compiled.elementary import exp, log1p, normal, sigmoid, tanh
from autograd_core.backends.compiled.jit import U, fused, inline
from autograd_core.backends.threads import share

_BLOCK = 1 << 16  # elements that a thread does at least: waking another one takes as long as some 10,000
_CUBIC, _SCALE = 0.044715, math.sqrt(2 / math.pi)  # of gelu by tanh


def each(name: str, *arrays: np.ndarray, settings: tuple[float, ...] = ()) -> np.ndarray:
    """The kernel of that name for every element of arrays of one shape."""
    shape, dtype = arrays[0].shape, arrays[0].dtype
    y = np.empty(shape, dtype)
    flat = [np.ascontiguousarray(array).reshape(-1) for array in arrays]

    def some_blocks(first: int, last: int, *arguments: Any) -> None:
        _KERNELS[name](first * _BLOCK, min(last * _BLOCK, y.size), *arguments)

    share(some_blocks, -(-y.size // _BLOCK), y.reshape(-1), *flat, *map(dtype.type, settings))
    return y


@fused
def _sigmoid(first, last, y, x):  # type: ignore[no-untyped-def]
    for q in range(U(first), U(last)):
        y[q] = sigmoid(x[q])


@fused
def _sigmoid_backward(first, last, gx, gy, y):  # type: ignore[no-untyped-def]
    one = y.dtype.type(1)
    for q in range(U(first), U(last)):
        gx[q] = gy[q] * y[q] * (one - y[q])


@fused
def _tanh_backward(first, last, gx, gy, y):  # type: ignore[no-untyped-def]
    one = y.dtype.type(1)
    for q in range(U(first), U(last)):
        gx[q] = gy[q] * (one - y[q] * y[q])


@fused
def _relu(first, last, y, x):  # type: ignore[no-untyped-def]
    zero = x.dtype.type(0)
    for q in range(U(first), U(last)):
        y[q] = zero if x[q] <= zero else x[q]  # NaN stays


@fused
def _relu_backward(first, last, gx, gy, y):  # type: ignore[no-untyped-def]
    one, zero = y.dtype.type(1), y.dtype.type(0)
    for q in range(U(first), U(last)):
        gx[q] = gy[q] * (one if y[q] != zero else zero)  # through NaN as well


@fused
def _silu(first, last, y, x):  # type: ignore[no-untyped-def]
    for q in range(U(first), U(last)):
        y[q] = x[q] * sigmoid(x[q])


@fused
def _silu_backward(first, last, gx, gy, x):  # type: ignore[no-untyped-def]
    one = x.dtype.type(1)
    for q in range(U(first), U(last)):
        s = sigmoid(x[q])
        gx[q] = gy[q] * (s * (x[q] * (one - s) + one))


@fused
def _gelu(first, last, y, x):  # type: ignore[no-untyped-def]
    for q in range(U(first), U(last)):
        below, _ = normal(x[q])
        y[q] = x[q] * below


@fused
def _gelu_backward(first, last, gx, gy, x):  # type: ignore[no-untyped-def]
    for q in range(U(first), U(last)):
        below, density = normal(x[q])
        gx[q] = gy[q] * (below + x[q] * density)


@inline
def _inner(x, cubic, scale, one):  # type: ignore[no-untyped-def]
    return (x * x * cubic + one) * x * scale


@fused
def _gelu_tanh(first, last, y, x):  # type: ignore[no-untyped-def]
    kind = x.dtype.type
    one, half, cubic, scale = kind(1), kind(0.5), kind(_CUBIC), kind(_SCALE)
    for q in range(U(first), U(last)):
        y[q] = x[q] * (tanh(_inner(x[q], cubic, scale, one)) * half + half)


@fused
def _gelu_tanh_backward(first, last, gx, gy, x):  # type: ignore[no-untyped-def]
    kind = x.dtype.type
    one, half, cubic, scale, end = kind(1), kind(0.5), kind(_CUBIC), kind(_SCALE), kind(10)
    for q in range(U(first), U(last)):
        c = -end if x[q] < -end else (end if x[q] > end else x[q])
        t = tanh(_inner(c, cubic, scale, one))
        slope = (c * c * kind(3 * _CUBIC) + one) * scale
        gx[q] = gy[q] * (t * half + half + c * (one - t * t) * slope * half)


@fused
def _softplus(first, last, y, x, beta, threshold):  # type: ignore[no-untyped-def]
    zero = x.dtype.type(0)
    for q in range(U(first), U(last)):
        scaled = x[q] * beta
        rest = log1p(exp(-abs(scaled)))  # what is missing to max(x, 0)
        y[q] = ((scaled if scaled > zero else zero) + (zero if scaled > threshold else rest)) / beta


@fused
def _softplus_backward(first, last, gx, gy, x, beta, threshold):  # type: ignore[no-untyped-def]
    one = x.dtype.type(1)
    for q in range(U(first), U(last)):
        scaled = x[q] * beta
        gx[q] = gy[q] * (one if scaled > threshold else sigmoid(scaled))


@inline
def _hard_gate(x, sixth, half, zero, one):  # type: ignore[no-untyped-def]
    gate = x * sixth + half
    return zero if gate < zero else (one if gate > one else gate)


@fused
def _hardswish(first, last, y, x):  # type: ignore[no-untyped-def]
    kind = x.dtype.type
    sixth, half, zero, one = kind(1 / 6), kind(0.5), kind(0), kind(1)
    for q in range(U(first), U(last)):
        y[q] = x[q] * _hard_gate(x[q], sixth, half, zero, one)


@fused
def _hardswish_backward(first, last, gx, gy, x):  # type: ignore[no-untyped-def]
    kind = x.dtype.type
    sixth, half, zero, one = kind(1 / 6), kind(0.5), kind(0), kind(1)
    for q in range(U(first), U(last)):
        inner = x[q] * sixth if abs(x[q]) < kind(3) else zero
        gx[q] = gy[q] * (_hard_gate(x[q], sixth, half, zero, one) + inner)


@inline
def _mish_gate(x, two, limit):  # type: ignore[no-untyped-def]
    """tanh(ln(1 + eˣ)) = n / (n + 2) with n = eˣ(eˣ + 2); it rounds to 1 from the limit on, long before n overflows."""
    e = exp(limit if x > limit else x)
    n = e * (e + two)
    return n / (n + two)


@fused
def _mish(first, last, y, x):  # type: ignore[no-untyped-def]
    two, limit = x.dtype.type(2), x.dtype.type(20)
    for q in range(U(first), U(last)):
        y[q] = x[q] * _mish_gate(x[q], two, limit)


@fused
def _mish_backward(first, last, gx, gy, x):  # type: ignore[no-untyped-def]
    one, two, limit = x.dtype.type(1), x.dtype.type(2), x.dtype.type(20)
    for q in range(U(first), U(last)):
        t = _mish_gate(x[q], two, limit)
        gx[q] = gy[q] * (t + x[q] * (one - t * t) * sigmoid(x[q]))


_KERNELS: dict[str, Any] = {
    "sigmoid": _sigmoid,
    "sigmoid_backward": _sigmoid_backward,
    "tanh_backward": _tanh_backward,
    "relu": _relu,
    "relu_backward": _relu_backward,
    "silu": _silu,
    "silu_backward": _silu_backward,
    "hardswish": _hardswish,
    "hardswish_backward": _hardswish_backward,
    "gelu": _gelu,
    "gelu_backward": _gelu_backward,
    "gelu_tanh": _gelu_tanh,
    "gelu_tanh_backward": _gelu_tanh_backward,
    "mish": _mish,
    "mish_backward": _mish_backward,
    "softplus": _softplus,
    "softplus_backward": _softplus_backward,
}

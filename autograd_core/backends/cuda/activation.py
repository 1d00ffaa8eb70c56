"""Activations and their gradients on a GPU, element by element, in one pass."""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.cuda.module import Source, blocks_for

# y from x: each is the formula of the op of its name. `p` and `q` are its settings.
_FORMULAS = {
    "sigmoid": "sigmoid(x)",
    "relu": "x <= A(0) ? A(0) : x",  # NaN stays
    "silu": "x * sigmoid(x)",
    "gelu": "x * normal(x)",
    "gelu_tanh": "x * (tanh(inner(x)) * A(0.5) + A(0.5))",
    "hardswish": "x * hard_gate(x)",
    "mish": "x * mish_gate(x)",
    "softplus": "softplus(x, A(p), A(q))",  # beta and threshold
}
# The derivative from what the op saved: its result y or its input x.
_SLOPES = {
    "sigmoid": ("y", "y * (A(1) - y)"),
    "tanh": ("y", "A(1) - y * y"),
    "relu": ("y", "y != A(0) ? A(1) : A(0)"),  # through NaN as well
    "silu": ("x", "silu_slope(x, sigmoid(x))"),
    "gelu": ("x", "normal(x) + x * density(x)"),
    "gelu_tanh": ("x", "gelu_tanh_slope(larger(smaller(x, A(10)), A(-10)))"),  # beyond, it is 0 or 1 to any precision
    "hardswish": ("x", "hard_gate(x) + (abs(x) < A(3) ? x / A(6) : A(0))"),
    "mish": ("x", "mish_slope(x, mish_gate(x))"),
    "softplus": ("x", "x * A(p) > A(q) ? A(1) : sigmoid(x * A(p))"),
}
_FUNCTIONS = r"""
__device__ inline A smaller(A a, A b) { return a < b || a != a ? a : b; }
__device__ inline A normal(A x) { return A(0.5) * erfc(x * A(-0.70710678118654752)); }         // Φ(x), the integral
__device__ inline A density(A x) { return A(0.39894228040143268) * exp(x * x * A(-0.5)); }     // Φ'(x)
__device__ inline A inner(A x) { return (x * x * A(0.044715) + A(1)) * x * A(0.79788456080286536); }
__device__ inline A hard_gate(A x) { return larger(smaller(x / A(6) + A(0.5), A(1)), A(0)); }
__device__ inline A silu_slope(A x, A s) { return s * (x * (A(1) - s) + A(1)); }

__device__ inline A mish_gate(A x) {  // tanh(ln(1 + eˣ)) = n / (n + 2), which rounds to 1 long before n overflows
    const A e = exp(smaller(x, A(20))), n = e * (e + A(2));
    return n / (n + A(2));
}

__device__ inline A mish_slope(A x, A t) { return t + x * (A(1) - t * t) * sigmoid(x); }

__device__ inline A gelu_tanh_slope(A x) {
    A t = tanh(inner(x)), slope = (x * x * A(3 * 0.044715) + A(1)) * A(0.79788456080286536);
    return t * A(0.5) + A(0.5) + x * (A(1) - t * t) * slope * A(0.5);
}

__device__ inline A softplus(A x, A beta, A threshold) {
    A scaled = x * beta, rest = log1p(exp(-abs(scaled)));  // what is missing to max(x, 0)
    return (larger(scaled, A(0)) + (scaled > threshold ? A(0) : rest)) / beta;
}
"""


def _forward(name: str, formula: str) -> str:
    return f"""
extern "C" __global__ void each_{name}(I size, double p, double q, const T* x_, T* y_) {{
    FOR_EACH(i, size) {{
        const A x = x_[i];
        y_[i] = T({formula});
    }}
}}
"""


def _backward(name: str, saved: str, slope: str) -> str:
    return f"""
extern "C" __global__ void each_{name}_backward(I size, double p, double q, const T* gy, const T* saved, T* gx) {{
    FOR_EACH(i, size) {{
        const A {saved} = saved[i];
        gx[i] = T(A(gy[i]) * ({slope}));
    }}
}}
"""


SOURCE = Source(
    "activation",
    _FUNCTIONS
    + "".join([_forward(name, formula) for name, formula in _FORMULAS.items()])
    + "".join([_backward(name, saved, slope) for name, (saved, slope) in _SLOPES.items()]),
)


def each(name: str, *arrays: Any, settings: tuple[float, ...] = ()) -> Any:
    """The kernel of that name for every element of arrays of one shape."""
    y = cupy.empty(arrays[0].shape, arrays[0].dtype)
    p, q = map(float, (*settings, 0, 0)[:2])
    whole = [cupy.ascontiguousarray(array) for array in arrays]
    SOURCE.launch(f"each_{name}", y.dtype, blocks_for(y.size), y.size, p, q, *whole, y)
    return y

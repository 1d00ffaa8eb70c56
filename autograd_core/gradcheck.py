"""Numerical differentiation, and the check of every rule against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograd_core import backends
from autograd_core.backward import gradients
from autograd_core.errors import AutogradError, DTypeError, ShapeError
from autograd_core.modes import enable_grad
from autograd_core.variable import Variable


class GradientError(AutogradError, AssertionError):
    """A derivative that differs from the numerical one."""


def numerical_grad(f: Callable[[Any], Any], x: Any, eps: float = 1e-5) -> np.ndarray:
    """The gradient of f at x by central differences, one element after the other.

    Formula:  ∂f/∂xᵢ ≈ (f(x + eps·eᵢ) − f(x − eps·eᵢ)) / (2·eps), in float64; its error is of order eps² by the formula
              and 1e-16/eps from rounding, which balance near 1e-5.
    f:        takes an array of x's shape, returns one number.
    Cost:     two calls of f for each element: backpropagation needs one pass for all.
    """
    x = np.array(backends.to_numpy(x.array if isinstance(x, Variable) else np.asarray(x)), dtype=np.float64)
    gradient = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        before = x[index]
        x[index] = before + eps
        above = _number(f, x)
        x[index] = before - eps
        below = _number(f, x)
        x[index] = before
        gradient[index] = (above - below) / (2 * eps)
    return gradient


def _number(f: Callable[[Any], Any], x: np.ndarray) -> float:
    y = f(x.copy())
    y = y.array if isinstance(y, Variable) else np.asarray(y)
    if y.size != 1:
        raise ShapeError(f"numerical_grad: f returned shape {y.shape}; it must return one number")
    return float(y.item())


def check_grads(
    f: Callable[..., Any],
    args: Sequence[Any],
    order: int = 2,
    *,
    eps: float = 1e-6,
    rtol: float | None = None,
    atol: float | None = None,
    seed: int = 0,
) -> None:
    """Check the derivatives of f at `args`, up to the given order, against central differences.

    For random directions v of the inputs and u of the result it compares u·(J v), by two calls of f in float64, with
    (Jᵀu)·v from the backward pass: two calls whatever the size. The second order checks the backward pass in the same
    way. Floating-point arguments are differentiated, others passed as they are. Stay away from kinks: at |x| = 0 the
    two must differ. It all happens on the CPU: arguments on a card are copied.

    rtol, atol:  default to 1e-5 and 1e-6, or 1e-2 and 1e-3 where an argument is float32, 5e-2 and 1e-2 for float16.
    Raises GradientError naming the order, the argument and the element that is furthest off.
    """
    arrays = [x.array if isinstance(x, Variable) else x for x in args]
    dtypes = [x.dtype if hasattr(x, "dtype") else np.asarray(x).dtype for x in arrays]
    positions = [i for i, dtype in enumerate(dtypes) if backends.is_floating(dtype)]
    width = min([dtypes[i].itemsize for i in positions], default=8)
    default_rtol, default_atol = {8: (1e-5, 1e-6), 4: (1e-2, 1e-3)}.get(width, (5e-2, 1e-2))
    rtol = default_rtol if rtol is None else rtol
    atol = default_atol if atol is None else atol
    rng = np.random.default_rng(seed)
    name = getattr(f, "__name__", "f")
    if not positions:
        raise DTypeError(f"check_grads of {name}: none of its {len(arrays)} arguments is floating-point")

    def results(*xs: Variable) -> list[Variable]:
        full = list(arrays)
        for position, x in zip(positions, xs, strict=True):
            full[position] = x
        y = f(*full)
        return list(y) if isinstance(y, tuple | list) else [y]

    g: Callable[..., list[Variable]] = results
    points = [backends.to_numpy(backends.as_array(arrays[i])) for i in positions]
    for level in range(1, order + 1):
        us = [_direction(rng, y.shape) for y in _call(g, points)]
        problem = _compare(g, points, us, rng, eps, rtol, atol)
        if problem is not None:
            argument, text = problem
            raise GradientError(
                f"check_grads of {name}, derivative of order {level}: argument {positions[argument]}, {text}"
            )
        g = _pull_back(g, us)


def _direction(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """A random direction with no component so small that it would hide a wrong element."""
    return rng.uniform(0.5, 1.5, shape) * rng.choice([-1.0, 1.0], shape)


def _call(g: Callable[..., list[Variable]], points: list[np.ndarray]) -> list[Variable]:
    with enable_grad():
        return g(*[Variable(point) for point in points])


def _pull_back(g: Callable[..., list[Variable]], us: list[np.ndarray]) -> Callable[..., list[Variable]]:
    """The function xs -> Jᵀu at xs, a result for each argument: differentiable, since its backward pass is recorded."""

    def pulled(*xs: Variable) -> list[Variable]:
        return _gradients(g(*xs), us, list(xs), create_graph=True)

    return pulled


def _gradients(ys: list[Variable], us: list[np.ndarray], xs: list[Variable], create_graph: bool) -> list[Any]:
    """Σ Jᵀu over the results ys; zeros where they don't depend on an x."""
    weighted = [(y * Variable(u.astype(y.dtype), requires_grad=False)).sum() for y, u in zip(ys, us, strict=True)]
    total = weighted[0]
    for term in weighted[1:]:
        total = total + term
    found: dict[Any, Any] = {}
    if total.requires_grad:
        one = np.ones_like(total.array)
        found = gradients(total, one, create_graph=create_graph, retain_graph=True, targets=[x.node for x in xs])
    zeros = [
        Variable(np.zeros_like(x.array), requires_grad=False) if create_graph else np.zeros_like(x.array) for x in xs
    ]
    return [found.get(x.node, zero) for x, zero in zip(xs, zeros, strict=True)]


def _compare(
    g: Callable[..., list[Variable]],
    points: list[np.ndarray],
    us: list[np.ndarray],
    rng: np.random.Generator,
    eps: float,
    rtol: float,
    atol: float,
) -> tuple[int, str] | None:
    """Compare u·(J v) with (Jᵀu)·v for a random v. None if they agree, else the argument and element furthest off."""
    exact = [point.astype(np.float64) for point in points]
    vs = [_direction(rng, point.shape) for point in points]
    variables = [Variable(point) for point in points]
    with enable_grad():
        backward = [gx.astype(np.float64) for gx in _gradients(g(*variables), us, variables, create_graph=False)]

    def slope(directions: list[np.ndarray]) -> float:
        """u·(J v) by central difference in float64."""
        sides = []
        for sign in (1, -1):
            ys = _call(g, [x + sign * eps * v for x, v in zip(exact, directions, strict=True)])
            sides.append(sum(float((u * y.array.astype(np.float64)).sum()) for u, y in zip(us, ys, strict=True)))
        return (sides[0] - sides[1]) / (2 * eps)

    def agree(a: float, b: float, scale: float) -> bool:
        return abs(a - b) <= atol + rtol * scale  # False for NaN

    products = [gx * v for gx, v in zip(backward, vs, strict=True)]
    ours = sum(float(product.sum()) for product in products)
    if agree(ours, slope(vs), sum(float(np.abs(product).sum()) for product in products)):
        return None
    worst = (-1.0, 0, "the sums differ, no single element does")
    for argument, point in enumerate(points):
        for index in np.ndindex(point.shape):
            directions = [np.zeros_like(x) for x in exact]
            directions[argument][index] = 1
            numeric = slope(directions)
            gap = abs(backward[argument][index] - numeric)
            if not gap <= worst[0]:  # NaN is the worst of all
                text = (
                    f"element {index}: backward gives {backward[argument][index]:.8g}, central difference {numeric:.8g}"
                )
                worst = (float("inf") if np.isnan(gap) else gap, argument, text)
    return worst[1], worst[2]

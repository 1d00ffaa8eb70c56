"""Convolution and its two gradients by cuDNN; None where it doesn't do them."""

from __future__ import annotations

import math
from typing import Any

import cupy

from autograd_core.backends import choice, cupy_backend
from autograd_core.backends.cudnn import layout, library, plans
from autograd_core.backends.cudnn.graphs import BIAS, RESULT, A, B
from autograd_core.backends.cudnn.problem import FORWARD, TO_FILTERS, TO_IMAGES, problem
from autograd_core.backends.windows import Shape, Window

Shapes = tuple[Shape, Shape, Shape]  # of images, filters and results

_DTYPES = ("float32", "float16", "bfloat16")
_MOST = 1 << 31  # elements of an array: not all of cuDNN's kernels count beyond


def conv(x: Any, weight: Any, window: Window, groups: int, bias: Any = None) -> Any:
    """y[n,k] = Σ_c x[n,c] ⋆ w[k,c] + b[k]."""
    y = (len(x), len(weight), *window.positions(FORWARD, x.shape[2:]))
    return _result(FORWARD, (x.shape, weight.shape, y), window, x, weight, bias)


def conv_input(gy: Any, weight: Any, window: Window, groups: int, image: Shape) -> Any:
    """The gradient of the images."""
    x = (len(gy), weight.shape[1] * groups, *image)
    return _result(TO_IMAGES, (x, weight.shape, gy.shape), window, gy, weight)


def conv_weight(gy: Any, x: Any, window: Window, groups: int) -> Any:
    """The gradient of the filters, which lie as optimizers expect them."""
    weight = (gy.shape[1], x.shape[1] // groups, *window.kernel)
    gw = _result(TO_FILTERS, (x.shape, weight, gy.shape), window, gy, x)
    return None if gw is None else cupy.ascontiguousarray(gw)


def _result(work: str, shapes: Shapes, window: Window, a: Any, b: Any, bias: Any = None) -> Any:
    """What comes of the factors a and b, with the shapes of images, filters and results; or None, and `explain` is told."""
    if reason := _why_not(window, shapes, a, b):
        return _declined(reason)
    is_signal = len(window.kernel) == 1
    if is_signal:
        a, b = a[:, :, None], b[:, :, None]
    task = problem(work, *as_images(shapes, window), a.dtype, bias is not None)
    plan = plans.find(task)
    if isinstance(plan, str):
        return _declined(plan)
    y = layout.empty(task.result, a.dtype, task.channels_last)
    arrays = {A: layout.arranged(a, task.channels_last), B: layout.arranged(b, task.channels_last), RESULT: y}
    if bias is not None:
        arrays[BIAS] = layout.arranged(bias.astype(a.dtype, copy=False), channels_last=False)
    if reason := plans.run(task, plan, arrays):
        return _declined(reason)
    choice.note(work, task.way)
    return y[:, :, 0] if is_signal else y


def _declined(reason: str) -> None:
    choice.note("convolution by cuDNN", f"no: {reason}")


def _why_not(window: Window, shapes: Shapes, a: Any, b: Any) -> str:
    """Why cuDNN isn't asked; "" if it is."""
    sizes = [math.prod(shape) for shape in shapes]
    if choice.portable_only():
        return 'prefer("portable") forbids it'
    if reason := library.find().reason:
        return reason
    if not a.__class__ is b.__class__ is cupy.ndarray:
        return "not CuPy's arrays alone"
    if a.dtype != b.dtype or a.dtype.name not in _DTYPES:
        return f"{a.dtype} arrays, or of two dtypes; it has {', '.join(_DTYPES)}"
    if min(sizes) == 0:
        return "there is nothing to do"
    if max(sizes) >= _MOST:
        return f"{max(sizes):,} elements, which kernels may count in 32 bits"
    if not cupy_backend.card_of(a) == cupy_backend.card_of(b) == cupy_backend.current_card():
        return "not the current device"
    if min(map(min, window.padding)) < 0:
        return "no window sees the end of the image"
    return ""


def as_images(shapes: Shapes, window: Window) -> tuple[Shapes, Window]:
    """Shapes and window of signals as those of images of one row, as cuDNN has no signals; others as they are."""
    if len(window.kernel) > 1:
        return shapes, window
    x, weight, y = [(n, c, 1, length) for n, c, length in shapes]
    row = Window((1, *window.kernel), (1, *window.stride), ((0, 0), *window.padding), (1, *window.dilation))
    return (x, weight, y), row

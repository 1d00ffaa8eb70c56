"""How arrays lie in memory: pixel by pixel with all channels of each, or channel by channel. Only strides tell.

With channels last the tensor cores take half precision as it lies; else cuDNN turns images round before and after. Its
results stay so, and the next convolution finds them as it wants them.
"""

from __future__ import annotations

from typing import Any

import cupy

from autograd_core.backends.windows import Shape

_ALIGNMENT = 16  # bytes, at whose multiples cuDNN's kernels expect arrays to begin


def arranged(x: Any, channels_last: bool) -> Any:
    """The array in one of the two orders, copied only if it is in none or begins at an odd place."""
    whole = cupy.ascontiguousarray(cupy.moveaxis(x, 1, -1) if channels_last else x)
    if whole.data.ptr % _ALIGNMENT:
        whole = whole.copy()
    return cupy.moveaxis(whole, -1, 1) if channels_last else whole


def empty(shape: Shape, dtype: Any, channels_last: bool) -> Any:
    """A new array in one of the two orders."""
    n, c, *image = shape
    return cupy.moveaxis(cupy.empty((n, *image, c), dtype), -1, 1) if channels_last else cupy.empty(shape, dtype)


def strides(shape: Shape, channels_last: bool) -> list[int]:
    """Of such an array, in elements."""
    order = [1, *range(len(shape) - 1, 1, -1), 0] if channels_last else range(len(shape) - 1, -1, -1)
    found, step = [0] * len(shape), 1
    for axis in order:
        found[axis] = step
        step *= shape[axis]
    return found

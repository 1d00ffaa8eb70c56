"""What a plan depends on: the op, shapes, layout and dtype, and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_core.backends import choice, cupy_backend
from autograd_core.backends.windows import Shape, Window
from autograd_core.modes import modes

FORWARD, TO_IMAGES, TO_FILTERS = "convolution", "convolution, back to the images", "convolution, back to the filters"
_LANES = 8  # channels that tensor cores take at once in half precision


@dataclass(frozen=True)
class Problem:
    """A convolution or one of its gradients, over images or volumes. Groups follow from the channels."""

    work: str  # FORWARD, TO_IMAGES or TO_FILTERS
    x: Shape  # (N, C, H, W)
    weight: Shape  # (K, C/groups, KH, KW)
    y: Shape  # (N, K, OH, OW)
    window: Window
    dtype: np.dtype[Any]
    bias: bool
    channels_last: bool
    tf32: bool
    exact: bool
    deterministic: bool

    @property
    def result(self) -> Shape:
        """The shape of what is computed."""
        return {FORWARD: self.y, TO_IMAGES: self.x, TO_FILTERS: self.weight}[self.work]

    @property
    def way(self) -> str:
        """For `explain`."""
        return "cuDNN" + (", channels last" if self.channels_last else "") + (", TF32" if self.tf32 else "")


def problem(
    work: str, shapes: tuple[Shape, Shape, Shape], window: Window, dtype: np.dtype[Any], bias: bool = False
) -> Problem:
    """The problem with these images, filters and results, under the settings of now."""
    x, weight, y = shapes
    return Problem(
        work, x, weight, y, window, dtype, bias,
        channels_last=dtype.itemsize == 2 and x[1] == weight[1] and not x[1] % _LANES and not y[1] % _LANES,
        tf32=cupy_backend.tf32 and dtype == np.float32,
        exact=choice.exact_only(),
        deterministic=modes.now.deterministic,
    )  # fmt: skip

"""Layers that change the size of images."""

from __future__ import annotations

from collections.abc import Sequence

from autograd_core import Variable
from autograd_core.backends.windows import Size
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.layer import Layer


class Upsample(Layer):
    """Images at another size: see `functional.interpolate`. Give `size` or `scale_factor`."""

    def __init__(
        self,
        size: Size | None = None,
        scale_factor: float | Sequence[float] | None = None,
        mode: str = "nearest",
        align_corners: bool = False,
    ) -> None:
        self.size = size
        self.scale_factor = scale_factor
        self.mode = mode
        self.align_corners = align_corners

    def forward(self, x: Operand) -> Variable:
        return functional.interpolate(x, self.size, self.scale_factor, self.mode, self.align_corners)

    def extra_repr(self) -> str:
        size = f"scale_factor={self.scale_factor}" if self.size is None else f"size={self.size}"
        return f"{size}, mode={self.mode!r}" + (", align_corners=True" if self.align_corners else "")


class PixelShuffle(Layer):
    """Channels as pixels: x (…, C·r², H, W) -> y (…, C, H·r, W·r) with r = upscale_factor."""

    def __init__(self, upscale_factor: int) -> None:
        self.upscale_factor = upscale_factor

    def forward(self, x: Operand) -> Variable:
        return functional.pixel_shuffle(x, self.upscale_factor)

    def extra_repr(self) -> str:
        return f"upscale_factor={self.upscale_factor}"


class PixelUnshuffle(Layer):
    """Pixels as channels: x (…, C, H·r, W·r) -> y (…, C·r², H, W) with r = downscale_factor."""

    def __init__(self, downscale_factor: int) -> None:
        self.downscale_factor = downscale_factor

    def forward(self, x: Operand) -> Variable:
        return functional.pixel_unshuffle(x, self.downscale_factor)

    def extra_repr(self) -> str:
        return f"downscale_factor={self.downscale_factor}"

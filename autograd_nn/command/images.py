"""Image files as a model's input."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from autograd_nn.errors import DataError


def read_image(path: str, shape: tuple[int, ...], invert: bool | None = None) -> tuple[np.ndarray, bool]:
    """An image file as grey values, paper 0 and ink 1, and whether it was inverted for that.

    shape:   of one input of the model, (1, height, width), which the image must have; colours become grey.
    invert:  swap dark and light. None: if the border, which is paper in a picture of a digit, is rather light.

    Raises DataError when the file is missing, no image, damaged or of another size.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise DataError(f"{path}: reading images needs Pillow: pip install 'autograd-core[vision]'") from error

    height, width = shape[-2:]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the size is checked before unpacking
            image: Any = Image.open(Path(path).expanduser())
        with image:
            if image.size != (width, height):
                raise DataError(
                    f"{path} has {image.size[0]}x{image.size[1]} pixels, the model reads {width}x{height}; cut out the "
                    "digit and resize the image first"
                )
            grey = _grey(image)
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such image file") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path} is no image that can be read: {getattr(error, 'strerror', None) or error}") from error
    if invert is None:
        border = np.concatenate([grey[0], grey[-1], grey[1:-1, 0], grey[1:-1, -1]])
        invert = bool(border.mean() > 0.5)
    return (1 - grey if invert else grey)[None].astype(np.float32), invert


def _grey(image: Any) -> np.ndarray:
    """Brightness from 0, black, to 1, white; what is transparent shows white paper."""
    if image.mode.startswith("I"):  # 16 bits: converting to 8 would cut off what is above 255
        return np.asarray(image, np.float64) / 65535
    if "A" in image.mode or "transparency" in image.info:
        from PIL import Image

        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return np.asarray(image.convert("L"), np.float64) / 255

"""Image files as arrays, through Pillow."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.errors import DataError


@contextmanager
def open_picture(path: str | os.PathLike[str]) -> Iterator[Any]:
    """The Pillow image in this file; what Pillow finds wrong with it in the block is a DataError that names the file."""
    image_module = pillow(path)
    try:
        # Damaged files warn, and so do very large ones: they are the user's own, and fail below or not at all.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with image_module.open(Path(path).expanduser()) as image:
                yield image
    except DataError:
        raise
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such image file") from error
    except (OSError, SyntaxError, ValueError, image_module.DecompressionBombError) as error:
        raise DataError(f"{path} is no image that can be read: {getattr(error, 'strerror', None) or error}") from error


def pixels(image: Any, mode: str, size: tuple[int, int] | None = None) -> NDArray[np.float32]:
    """A Pillow image as (C, H, W) in 0..1, black 0, white 1: upright as the camera noted, what is transparent white.

    mode:  "RGB", three channels; "L", grey.
    size:  (height, width) that it is resized to, bilinearly; None leaves its own.
    """
    from PIL import Image, ImageOps

    image = _flat(ImageOps.exif_transpose(image), mode)
    if size and image.size != size[::-1]:
        image = image.resize(size[::-1], Image.Resampling.BILINEAR)
    values = np.asarray(image, np.float32)
    if image.mode != "F":  # bytes; "F" is in 0..1 already
        values = values / np.float32(255)
    if values.ndim == 2:
        return np.stack([values] * (3 if mode == "RGB" else 1))
    return np.ascontiguousarray(values.transpose(2, 0, 1))


def _flat(image: Any, mode: str) -> Any:
    """Without transparency, in the mode; 16 bits stay as they are, as grey numbers in 0..1."""
    from PIL import Image

    if image.mode.startswith("I"):  # converting to 8 bits would cut off what is above 255
        return Image.fromarray(np.asarray(image, np.float32) / np.float32(65535))
    if "A" in image.mode or "transparency" in image.info:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert(mode)


def pillow(path: str | os.PathLike[str]) -> Any:
    """Pillow's Image module. DataError, with the command that installs it, where there is none."""
    try:
        from PIL import Image
    except ImportError as error:
        raise DataError(f"{path}: reading images needs Pillow: pip install 'autograd-core[vision]'") from error
    return Image

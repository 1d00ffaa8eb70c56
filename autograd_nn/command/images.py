"""Image files as a model's input."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.pictures import open_picture, pixels
from autograd_nn.errors import DataError


def read_image(path: str, shape: tuple[int, ...], invert: bool | None = None) -> tuple[NDArray[np.float32], bool]:
    """An image file as grey values, paper 0 and ink 1, and whether it was inverted for that.

    shape:   of one input of the model, (1, height, width), which the image must have; colours become grey.
    invert:  swap dark and light. None: if the border, which is paper in a picture of a digit, is rather light.

    Raises DataError when the file is missing, no image, damaged or of another size.
    """
    height, width = shape[-2:]
    with open_picture(path) as image:
        if image.size != (width, height):  # the header tells: a huge image is refused before it is unpacked
            raise DataError(
                f"{path} has {image.size[0]}x{image.size[1]} pixels, the model reads {width}x{height}; cut out the "
                "digit and resize the image first"
            )
        grey = pixels(image, "L")
    if invert is None:
        border = np.concatenate([grey[0, 0], grey[0, -1], grey[0, 1:-1, 0], grey[0, 1:-1, -1]])
        invert = bool(border.mean() > 0.5)
    return (1 - grey if invert else grey), invert

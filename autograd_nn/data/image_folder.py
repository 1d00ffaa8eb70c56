"""Images in folders, a folder for each class."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.errors import DataError


class ImageFolder:
    """The images in `root`/class/…, at any depth: `folder[i]` is `(x, label)`, read from its file when asked for.

        cats/1.png  cats/2.png  dogs/1.jpg

    size:     what images are resized to, bilinearly: a number for both sides, or (height, width). None leaves them.
    mode:     "RGB", three channels; "L", grey.
    Shapes:   x (C, H, W) float32 in 0..1, black 0, white 1; label int, the folder's place in the alphabetical order.
    Names:    classes, class_to_idx; samples, (path, label) of each; targets, all labels (N,).
    Images:   turned upright as the camera noted; what is transparent shows white. Files and folders whose names begin
              with a dot are passed over. Give the loader workers: unpacking images runs beside the training.
    Errors:   DataError when the folder is missing, has no folders, or one without files; when an example is fetched and
              its file is no image, naming it; when Pillow is not installed.
    """

    def __init__(
        self, root: str | os.PathLike[str], size: int | tuple[int, int] | None = None, mode: str = "RGB"
    ) -> None:
        self.root = Path(root).expanduser()
        self.size = _size(size)
        self.mode = mode
        if mode not in ("L", "RGB"):
            raise DataError(f"ImageFolder: mode must be 'L' (grey) or 'RGB', not {mode!r}")
        _pillow(self.root)
        if not self.root.is_dir():
            raise DataError(f"{self.root}: there is no such folder")
        folders = sorted(path for path in self.root.iterdir() if path.is_dir() and path.name[0] != ".")
        if not folders:
            raise DataError(f"{self.root} has no folders; it must have one for each class, with the images in it")
        self.classes = tuple(folder.name for folder in folders)
        self.class_to_idx = {name: label for label, name in enumerate(self.classes)}
        self.samples: list[tuple[Path, int]] = []
        for label, folder in enumerate(folders):
            files = sorted(path for path in folder.rglob("[!.]*") if path.is_file())
            if not files:
                raise DataError(f"{folder}: this class has no images. Remove the folder, or put images there.")
            self.samples += [(path, label) for path in files]
        self.targets: NDArray[np.int64] = np.array([label for _, label in self.samples], np.int64)
        self.name = self.root.name

    def __len__(self) -> int:
        return len(self.samples)

    def __getitem__(self, index: int) -> tuple[NDArray[np.float32], int]:
        path, label = self.samples[index]
        return read_picture(path, self.size, self.mode), label

    def __repr__(self) -> str:
        return f"ImageFolder {self.name!r}({len(self):,} images, {len(self.classes)} classes)"


def read_picture(path: Path, size: tuple[int, int] | None, mode: str) -> NDArray[np.float32]:
    """An image file as (C, H, W) float32 in 0..1. DataError when it is missing or no image."""
    image_module = _pillow(path)
    from PIL import ImageOps

    try:
        # Damaged files warn, and so do very large ones: they are the user's own, and fail below or not at all.
        with warnings.catch_warnings(), image_module.open(path) as image:
            warnings.simplefilter("ignore")
            picture = _flat(ImageOps.exif_transpose(image), mode)
            if size and picture.size != size[::-1]:
                picture = picture.resize(size[::-1], image_module.Resampling.BILINEAR)
            values = np.asarray(picture, np.float32)
    except FileNotFoundError as error:
        raise DataError(f"{path}: there is no such image file") from error
    except (OSError, SyntaxError, ValueError, image_module.DecompressionBombError) as error:
        raise DataError(f"{path} is no image that can be read: {getattr(error, 'strerror', None) or error}") from error
    if picture.mode != "F":  # bytes; "F" is in 0..1 already
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


def _pillow(path: Path) -> Any:
    try:
        from PIL import Image
    except ImportError as error:
        raise DataError(f"{path}: reading images needs Pillow: pip install 'autograd-core[vision]'") from error
    return Image


def _size(size: int | tuple[int, int] | None) -> tuple[int, int] | None:
    if size is None:
        return None
    sides = tuple(size) if isinstance(size, tuple | list) else (size, size)
    if len(sides) != 2 or not all(isinstance(side, int | np.integer) and side > 0 for side in sides):
        raise DataError(f"ImageFolder: size must be a number of pixels or a pair (height, width), not {size!r}")
    return int(sides[0]), int(sides[1])

"""Images in folders, a folder for each class."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.pictures import open_picture, pillow, pixels
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
        pillow(self.root)
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
        with open_picture(path) as image:
            return pixels(image, self.mode, self.size), label

    def __repr__(self) -> str:
        return f"ImageFolder {self.name!r}({len(self):,} images, {len(self.classes)} classes)"


def _size(size: int | tuple[int, int] | None) -> tuple[int, int] | None:
    if size is None:
        return None
    sides = tuple(size) if isinstance(size, tuple | list) else (size, size)
    if len(sides) != 2 or not all(isinstance(side, int | np.integer) and side > 0 for side in sides):
        raise DataError(f"ImageFolder: size must be a number of pixels or a pair (height, width), not {size!r}")
    return int(sides[0]), int(sides[1])

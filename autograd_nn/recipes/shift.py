"""Images moved by a pixel or two: the smallest of augmentations."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data import ArrayDataset


class RandomShift:
    """A data set of images, each moved at every fetch by up to `pixels` in either direction; paper (0) fills the gap.

    To the pixel, where a stroke lies says nothing about which digit it is: a model that sees each image at nine places
    (pixels=1) learns less by heart.

    Shapes:  inputs (N, C, H, W), as in `dataset`.
    seed:    the moves follow from it and from the order of fetches.
    """

    def __init__(self, dataset: ArrayDataset, pixels: int, seed: int = 0) -> None:
        self.dataset = dataset
        self.pixels = pixels
        self.rng = np.random.default_rng(seed)

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, index: NDArray[np.intp]) -> tuple[Any, Any]:
        x, target = self.dataset[index]
        height, width = x.shape[2:]
        margin = self.pixels
        wide = np.pad(x, ((0, 0), (0, 0), (margin, margin), (margin, margin)))
        # The corner of each image's window in its padded form, and from it the window's rows and columns.
        top, left = self.rng.integers(0, 2 * margin + 1, (2, len(x), 1))
        rows, columns = top + np.arange(height), left + np.arange(width)
        image = np.arange(len(x))[:, None, None]
        moved = wide.transpose(0, 2, 3, 1)[image, rows[:, :, None], columns[:, None, :]]
        return np.ascontiguousarray(moved.transpose(0, 3, 1, 2)), target

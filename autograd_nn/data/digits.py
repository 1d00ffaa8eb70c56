"""1,797 handwritten digits that come with the package: every example and recipe runs on them, offline."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.dataset import ArrayDataset
from autograd_nn.errors import DataError

DIGITS = tuple("0123456789")
STORED_SIZE = 8  # pixels a side in digits.npz
WHITE = 16  # a stored pixel counts the inked dots, 0 to 16, of a 4x4 block of the scanned bitmap


def digits(size: int = 28) -> tuple[ArrayDataset, ArrayDataset]:
    """The UCI handwritten digits as (train, test): 1,437 and 360 images.

    Shapes:  inputs (N, 1, size, size) float32 in 0..1, paper 0, ink 1; targets (N,) int64, the digit.
    Size:    8 gives the originals / 16; more enlarges them bilinearly, 28 being MNIST's size, so that one model
             fits both. The digit fills its image, where MNIST's keeps a margin of 4 pixels.
    Split:   fixed: the test indices are stored beside the images, drawn once class by class (35 to 37 of each),
             so the split does not depend on a random generator. Both parts keep the source's order.
    Errors:  DataError when size is not an int of 8 or more.
    Source:  E. Alpaydin, C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
             Repository, 1998, doi 10.24432/C50P49, CC BY 4.0; README.md beside this file has the details.
    """
    if not isinstance(size, int | np.integer) or size < STORED_SIZE:
        raise DataError(
            f"digits: size must be an int of {STORED_SIZE} or more, not {size!r}: the images are "
            f"{STORED_SIZE}x{STORED_SIZE} and can only be enlarged. Use size={STORED_SIZE} for the originals."
        )
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as stored:
        images, labels, test = stored["images"], stored["labels"], stored["test"]
    # In float64 and rounded once: weights that sum to 1 only after rounding would give 1.0000001 in float32.
    enlarge = bilinear_matrix(STORED_SIZE, int(size))
    inputs = (enlarge @ (images / WHITE) @ enlarge.T).astype(np.float32)[:, None]
    targets = labels.astype(np.int64)
    in_test = np.zeros(len(targets), dtype=bool)
    in_test[test] = True
    return (
        ArrayDataset(inputs[~in_test], targets[~in_test], "digits train", DIGITS),
        ArrayDataset(inputs[in_test], targets[in_test], "digits test", DIGITS),
    )


def bilinear_matrix(old: int, new: int) -> NDArray[np.float64]:
    """The matrix A (new, old) of linear interpolation along one axis; an image X is resized as A X Aᵀ.

    Pixels are areas, with centres at halves: new pixel i lies at s = (i + 1/2) old / new - 1/2 on the old axis and
    takes (1 - f) of pixel floor(s) and f = s - floor(s) of the next. Beyond the outer centres the edge repeats. This
    is PyTorch's `interpolate(mode="bilinear", align_corners=False)`.
    """
    at = ((np.arange(new) + 0.5) * old / new - 0.5).clip(0, old - 1)
    left = np.floor(at).astype(np.intp)
    right = np.minimum(left + 1, old - 1)
    fraction = at - left
    matrix = np.zeros((new, old))
    row = np.arange(new)
    matrix[row, left] = 1 - fraction
    matrix[row, right] += fraction  # += : at the last centre left and right are one pixel
    return matrix

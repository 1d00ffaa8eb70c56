import numpy as np
import pytest

from autograd_nn.data.augment import Pad, RandomCrop, RandomShift
from autograd_nn.errors import DataError


@pytest.fixture
def dots():
    """200 images of 5x7 with two channels and one dot, at (2, 3), whose brightness is the image's number."""
    x = np.zeros((200, 2, 5, 7), np.float32)
    x[:, :, 2, 3] = np.arange(1, 201)[:, None]
    return x


@pytest.mark.parametrize("pixels", [0, 1, 2])
def test_every_image_moves_as_a_whole_within_its_range(dots, pixels, rng):
    x, _ = RandomShift(pixels)(dots, None, rng)
    assert (x.shape, x.dtype, x.flags.c_contiguous) == (dots.shape, np.float32, True)
    image, channel, row, column = np.nonzero(x)
    np.testing.assert_array_equal(image, np.repeat(np.arange(200), 2))  # one dot for each image and channel
    np.testing.assert_array_equal(x[image, channel, row, column], np.repeat(np.arange(1, 201), 2))
    np.testing.assert_array_equal(row[::2], row[1::2])  # both channels move together
    np.testing.assert_array_equal(column[::2], column[1::2])
    moves = set(zip((row - 2).tolist(), (column - 3).tolist(), strict=True))
    span = range(-pixels, pixels + 1)
    assert moves == {(i, j) for i in span for j in span}


def test_what_leaves_the_image_is_gone_and_paper_comes_in(rng):
    moved, _ = RandomShift(1)(np.ones((50, 1, 3, 3), np.float32), None, rng)
    assert set(moved.sum(axis=(1, 2, 3)).tolist()) == {4, 6, 9}  # moved in both directions, in one, in none


def test_pad():
    x = np.ones((2, 3, 4, 5), np.float32)
    expected = np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2)), constant_values=0.5)
    np.testing.assert_array_equal(Pad(2, 0.5).images(x, None), expected)


@pytest.mark.parametrize(("size", "padding"), [(3, 0), ((2, 5), 0), ((6, 4), 1), (5, 0)])
def test_crops_are_pieces_of_the_padded_image_from_everywhere(size, padding, rng):
    x = rng.random((1, 2, 5, 6), np.float32).repeat(300, axis=0)
    got, _ = RandomCrop(size, padding)(x, None, rng)
    height, width = size if isinstance(size, tuple) else (size, size)
    assert got.shape == (300, 2, height, width)
    wide = np.pad(x[0], ((0, 0), (padding, padding), (padding, padding)))
    pieces = {
        wide[:, i : i + height, j : j + width].tobytes()
        for i in range(wide.shape[1] - height + 1)
        for j in range(wide.shape[2] - width + 1)
    }
    assert {piece.tobytes() for piece in got} == pieces


def test_bytes_stay_bytes(rng):
    assert RandomCrop(2, 1)(np.ones((3, 1, 4, 4), np.uint8), None, rng)[0].dtype == np.uint8


def test_crop_larger_than_the_image_is_refused(rng):
    with pytest.raises(DataError, match=r"RandomCrop: pieces of 6x6 don't fit into images of 6x5 \(padding included\)"):
        RandomCrop(6, 1)(np.zeros((1, 1, 4, 3)), None, rng)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RandomCrop(0), "RandomCrop: size must be a whole number of pixels of at least 1, not 0"),
        (lambda: RandomCrop(4, -1), "RandomCrop: padding must .* at least 0, not -1"),
        (lambda: RandomShift(1.5), "RandomShift: pixels must be a whole number .* not 1.5"),
        (lambda: Pad("1"), "Pad: padding must be"),
    ],
)
def test_settings_are_refused(make, message):
    with pytest.raises(DataError, match=message):
        make()

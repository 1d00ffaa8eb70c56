import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.recipes.shift import RandomShift


@pytest.fixture
def dots():
    """200 images of 5x7 with two channels and one dot, at (2, 3), whose brightness is the image's number."""
    x = np.zeros((200, 2, 5, 7), np.float32)
    x[:, :, 2, 3] = np.arange(1, 201)[:, None]
    return ArrayDataset(x, np.arange(1, 201))


@pytest.mark.parametrize("pixels", [1, 2])
def test_every_image_moves_as_a_whole_within_its_range(dots, pixels):
    x, target = RandomShift(dots, pixels)[np.arange(200)]
    assert (x.shape, x.dtype, x.flags.c_contiguous) == (dots.inputs.shape, np.float32, True)
    image, channel, row, column = np.nonzero(x)
    np.testing.assert_array_equal(image, np.repeat(np.arange(200), 2))  # one dot for each image and channel
    np.testing.assert_array_equal(x[image, channel, row, column], np.repeat(target, 2))
    np.testing.assert_array_equal(row[::2], row[1::2])  # both channels move together
    np.testing.assert_array_equal(column[::2], column[1::2])
    moves = set(zip((row - 2).tolist(), (column - 3).tolist(), strict=True))
    span = range(-pixels, pixels + 1)
    assert moves == {(i, j) for i in span for j in span}


def test_what_leaves_the_image_is_gone_and_paper_comes_in():
    x = np.ones((50, 1, 3, 3), np.float32)
    moved, _ = RandomShift(ArrayDataset(x, np.zeros(50)), 1)[np.arange(50)]
    assert set(moved.sum(axis=(1, 2, 3)).tolist()) == {4, 6, 9}  # moved in both directions, in one, in none


def test_the_seed_decides_and_the_data_set_stays(dots):
    before = dots.inputs.copy()
    epochs = [[x for x, _ in DataLoader(RandomShift(dots, 1, seed), 64)] for seed in (0, 0, 1)]
    for a, b in zip(epochs[0], epochs[1], strict=True):
        np.testing.assert_array_equal(a, b)
    assert any((a != b).any() for a, b in zip(epochs[0], epochs[2], strict=True))
    np.testing.assert_array_equal(dots.inputs, before)
    assert len(RandomShift(dots, 1)) == 200

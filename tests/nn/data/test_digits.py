import importlib
from pathlib import Path

import numpy as np
import pytest

from autograd_nn.data import ArrayDataset, digits
from autograd_nn.errors import DataError

module = importlib.import_module("autograd_nn.data.digits")  # the package's attribute of this name is the function
FILE = Path(module.__file__).with_name("digits.npz")


def by_label(dataset):
    return np.bincount(dataset.targets, minlength=10).tolist()


@pytest.mark.parametrize(("kwargs", "size"), [({}, 28), ({"size": 8}, 8), ({"size": np.int64(9)}, 9)])
def test_form(kwargs, size):
    for part, count in zip(digits(**kwargs), (1437, 360), strict=True):
        assert part.inputs.shape == (count, 1, size, size)
        assert part.inputs.dtype == np.float32
        assert part.inputs.flags.c_contiguous
        assert part.targets.shape == (count,)
        assert part.targets.dtype == np.int64
        assert part.inputs.min() == 0
        assert part.inputs.max() <= 1
        assert part.classes == tuple("0123456789")


def test_split_is_stratified_and_complete():
    train, test = digits(size=8)
    assert by_label(test) == [36, 37, 35, 37, 36, 36, 36, 36, 35, 36]
    assert np.add(by_label(train), by_label(test)).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    images = np.concatenate([train.inputs, test.inputs]).reshape(1797, 64)
    assert len(np.unique(images, axis=0)) == 1797  # all differ, so no image is in both parts


def test_split_is_fixed():
    train, test = digits(size=8)
    assert test.targets[:12].tolist() == [1, 5, 7, 7, 3, 6, 9, 9, 5, 1, 2, 1]
    assert train.targets[:12].tolist() == [0, 2, 3, 4, 6, 8, 9, 0, 1, 2, 3, 4]
    with np.load(FILE, allow_pickle=False) as stored:
        assert stored["test"][:8].tolist() == [1, 5, 7, 17, 23, 26, 29, 31]


def test_originals_are_those_of_scikit_learn():
    source = pytest.importorskip("sklearn.datasets").load_digits()
    train, test = digits(size=8)
    with np.load(FILE, allow_pickle=False) as stored:
        in_test = np.isin(np.arange(1797), stored["test"])
    for part, rows in ((train, ~in_test), (test, in_test)):
        np.testing.assert_array_equal(part.inputs[:, 0] * 16, source.images[rows])
        np.testing.assert_array_equal(part.targets, source.target[rows])


def test_file_holds_plain_bytes_and_is_small():
    assert FILE.stat().st_size < 60_000
    with np.load(FILE, allow_pickle=False) as stored:
        assert {name: (array.dtype.name, array.shape) for name, array in stored.items()} == {
            "images": ("uint8", (1797, 8, 8)),
            "labels": ("uint8", (1797,)),
            "test": ("int16", (360,)),
        }


def test_each_call_gives_arrays_of_its_own():
    first, _ = digits(size=8)
    first.inputs[:] = 7
    assert digits(size=8)[0].inputs.max() == 1


@pytest.mark.parametrize("size", [7, 0, -28, 28.0, "28", None])
def test_size_is_refused(size):
    with pytest.raises(DataError, match=r"digits: size must be an int of 8 or more, not .*Use size=8"):
        digits(size=size)


def test_bilinear_matrix_by_hand():
    # Twice the pixels: centres at -1/4, 1/4, 3/4, 5/4 of the old ones; the outer two repeat the edge.
    np.testing.assert_array_equal(module.bilinear_matrix(2, 4), [[1, 0], [0.75, 0.25], [0.25, 0.75], [0, 1]])
    np.testing.assert_array_equal(module.bilinear_matrix(3, 3), np.eye(3))
    np.testing.assert_array_equal(module.bilinear_matrix(1, 3), np.ones((3, 1)))


@pytest.mark.parametrize("size", [8, 9, 16, 28, 45])
def test_enlarged_as_by_pillow(size):
    image = pytest.importorskip("PIL.Image")
    (_, small), (_, large) = digits(size=8), digits(size=size)
    for k in range(0, 360, 40):
        picture = image.fromarray(small.inputs[k, 0])  # float32 gives mode "F": no rounding to bytes
        expected = np.asarray(picture.resize((size, size), image.Resampling.BILINEAR))
        np.testing.assert_allclose(large.inputs[k, 0], expected, rtol=0, atol=1e-6)


def test_array_dataset_indexing():
    x, y = np.arange(12.0).reshape(6, 2), np.arange(6)
    dataset = ArrayDataset(x, y)
    assert len(dataset) == 6
    assert dataset[2][0].tolist() == [4, 5]
    assert dataset[-1][1] == 5
    for index in (slice(1, 4), np.array([3, 0, 3]), y % 2 == 0, np.array([], dtype=int)):
        got_x, got_y = dataset[index]
        np.testing.assert_array_equal(got_x, x[index])
        np.testing.assert_array_equal(got_y, y[index])
    assert [int(target) for _, target in dataset] == [0, 1, 2, 3, 4, 5]
    assert len(ArrayDataset(*dataset[:2])) == 2
    with pytest.raises(IndexError):
        dataset[6]


def test_array_dataset_names():
    dataset = ArrayDataset(np.zeros((3, 2), np.float32), np.zeros(3, np.int64), "toy", ("a", "b"))
    assert repr(dataset) == "ArrayDataset 'toy'(inputs float32 (3, 2), targets int64 (3,), 2 classes)"
    assert repr(ArrayDataset(*dataset[:])) == "ArrayDataset(inputs float32 (3, 2), targets int64 (3,))"
    assert dataset == dataset
    assert dataset != ArrayDataset(*dataset[:])  # identity: the arrays are not compared
    with pytest.raises(AttributeError):
        dataset.inputs = dataset.targets


@pytest.mark.parametrize(
    ("inputs", "targets", "message"),
    [
        (np.zeros((3, 2)), np.zeros(4), r"'toy': inputs and targets .* inputs are \(3, 2\), targets are \(4,\)"),
        ([1, 2], np.zeros(2), r"'toy': inputs must be an array .* not list\. Use np.asarray\(inputs\)"),
        (np.zeros(2), np.float64(1), r"'toy': targets must be an array .* not float64"),
        (np.zeros(2), None, r"'toy': targets must be an array .* not NoneType"),
    ],
)
def test_array_dataset_refuses(inputs, targets, message):
    with pytest.raises(DataError, match=message):
        ArrayDataset(inputs, targets, "toy")

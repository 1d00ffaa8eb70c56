import numpy as np
import pytest

from autograd_nn.data import augment
from autograd_nn.data.augment import PRESETS, Augment, Compose, Normalize, RandomHorizontalFlip, RandomShift
from autograd_nn.errors import DataError

# Each with settings that change images for certain.
ALL = [
    augment.Pad(1), augment.RandomCrop(6, padding=1), augment.RandomShift(2), augment.RandomHorizontalFlip(1.0),
    augment.RandomVerticalFlip(1.0), augment.RandomRotate(20.0), augment.RandomScale((0.5, 0.8)),
    augment.RandomAffine(10.0, (0.9, 1.1), 0.1, 2.0), augment.Elastic(20.0, 3.0), augment.RandomErase(1.0),
    augment.Brightness(0.5), augment.Contrast(0.5), augment.MixUp(10, 1.0), augment.Normalize(0.1, 0.3),
    Compose([RandomShift(1), RandomHorizontalFlip()]),
]  # fmt: skip


@pytest.fixture
def batch(rng):
    return rng.random((12, 2, 8, 7), np.float32), rng.integers(0, 10, 12)


@pytest.mark.parametrize("change", ALL, ids=lambda change: type(change).__name__)
def test_the_generator_decides_and_the_batch_stays_as_it_was(change, batch):
    x, y = batch
    x_before, y_before = x.copy(), y.copy()
    results = [change(x, y, np.random.default_rng(seed)) for seed in (3, 3)]
    np.testing.assert_array_equal(x, x_before)
    np.testing.assert_array_equal(y, y_before)
    for first, second in zip(*results, strict=True):
        np.testing.assert_array_equal(first, second)
    got = results[0][0]
    assert got.dtype == np.float32
    assert got.shape[:2] == x.shape[:2]
    assert got.flags.c_contiguous
    assert not np.shares_memory(got, x)
    assert got.shape != x.shape or (got != x).any()


@pytest.mark.parametrize("change", ALL, ids=lambda change: type(change).__name__)
def test_another_seed_gives_other_images(change, batch):
    certain = augment.Pad, augment.Normalize, augment.RandomHorizontalFlip  # the flips always turn here
    a, b = (change(*batch, np.random.default_rng(seed))[0] for seed in (1, 2))
    assert (a != b).any() != isinstance(change, certain)


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name, rng):
    size, channels = (32, 3) if name == "crop-flip" else (28, 1)
    x = rng.random((9, channels, size, size), np.float32)
    change = PRESETS[name]()
    got, y = change(x, np.arange(9), rng)
    assert (got.shape, got.dtype) == (x.shape, np.float32)
    assert y.tolist() == list(range(9))
    assert (got != x).any(axis=(1, 2, 3)).sum() > 5
    assert got.min() >= 0
    assert got.max() <= 1


def test_presets_agreed_by_name():
    assert {"shift1", "shift2", "affine", "elastic", "crop-flip"} <= set(PRESETS)


def test_repr():
    assert repr(Compose([RandomShift(1), Normalize(0.5, [0.1, 0.2])])) == (
        "Compose([RandomShift(pixels=1), Normalize(mean=0.5, std=[0.1, 0.2])])"
    )
    assert repr(augment.RandomCrop(32, 4)) == "RandomCrop(size=(32, 32), padding=4)"
    assert repr(augment.RandomRotate(10)) == "RandomRotate(degrees=(-10.0, 10.0))"
    assert repr(augment.RandomScale((0.9, 1.1))) == "RandomScale(scale=(0.9, 1.1))"


def test_compose_applies_in_order_and_passes_targets_on(rng):
    class Add(Augment):
        def __call__(self, x, y, rng):
            return x + 1, y + 1

    class Double(Augment):
        def images(self, x, rng):
            return 2 * x

    x, y = Compose([Add(), Double(), Add()])(np.zeros((1, 1, 1, 1)), np.zeros(1), rng)
    assert (x.item(), y.item()) == (3, 2)


def test_a_subclass_without_images_says_what_is_missing(rng):
    class Nothing(Augment):
        pass

    with pytest.raises(NotImplementedError, match=r"Nothing: define images\(x, rng\)"):
        Nothing()(np.zeros((1, 1, 1, 1)), None, rng)


@pytest.mark.parametrize("change", [c for c in ALL if not isinstance(c, Compose | augment.MixUp)])
def test_one_image_without_its_batch_is_refused(change, rng):
    with pytest.raises(DataError, match=rf"{type(change).__name__}: images must have the shape .* not \(1, 8, 8\)"):
        change(np.zeros((1, 8, 8), np.float32), None, rng)

import numpy as np
import pytest

from autograd_nn.data.augment import Brightness, Contrast, Normalize, ToFloat
from autograd_nn.errors import DataError


def test_brightness_scales_each_image(rng):
    x = rng.random((500, 2, 3, 3), np.float32) * np.float32(0.6) + np.float32(0.01)
    y, _ = Brightness(0.3)(x, None, rng)
    factor = y / x
    assert factor[:, 0, 0, 0].min() == pytest.approx(0.7, abs=0.01)
    assert factor[:, 0, 0, 0].max() == pytest.approx(1.3, abs=0.01)
    np.testing.assert_allclose(factor, np.broadcast_to(factor[:, :1, :1, :1], x.shape), rtol=1e-5)


def test_contrast_scales_differences_and_keeps_the_mean(rng):
    x = rng.random((500, 2, 3, 3), np.float32) * np.float32(0.2) + np.float32(0.4)
    y, _ = Contrast(0.5)(x, None, rng)
    np.testing.assert_allclose(y.mean(axis=(1, 2, 3)), x.mean(axis=(1, 2, 3)), atol=1e-6)
    factor = y.std(axis=(1, 2, 3)) / x.std(axis=(1, 2, 3))
    assert factor.min() == pytest.approx(0.5, abs=0.02)
    assert factor.max() == pytest.approx(1.5, abs=0.02)


@pytest.mark.parametrize("change", [Brightness(1.0), Contrast(1.0)])
def test_values_stay_in_range(change, rng):
    x = (rng.random((100, 1, 4, 4)) > 0.3).astype(np.float32)
    y, _ = change(x, None, rng)
    assert y.min() == 0
    assert y.max() == 1


@pytest.mark.parametrize(("mean", "std"), [(0.1307, 0.3081), ([0.1, 0.2, 0.3], [1.0, 2.0, 3.0]), ([0.5], 2)])
def test_normalize(mean, std, rng):
    x = rng.random((4, 3, 2, 2), np.float32)
    y, _ = Normalize(mean, std)(x, None, rng)
    columns = (np.reshape(value, (-1, 1, 1)) for value in (mean, std))
    np.testing.assert_allclose(y, (x.astype("d") - next(columns)) / next(columns), atol=1e-6)
    assert y.dtype == np.float32


def test_normalize_refuses(rng):
    with pytest.raises(DataError, match="Normalize: mean has 3 values, the images have 1 channels"):
        Normalize([1, 2, 3], 1)(np.zeros((1, 1, 2, 2), np.float32), None, rng)
    with pytest.raises(DataError, match=r"Normalize: std must be above 0, not \[1, 0\]"):
        Normalize(0, [1, 0])


def test_to_float(rng):
    y, _ = ToFloat()(np.array([[[[0, 51, 255]]]], np.uint8), None, rng)
    assert y.dtype == np.float32
    np.testing.assert_array_equal(y.ravel(), np.array([0, 0.2, 1], np.float32))
    with pytest.raises(DataError, match=r"ToFloat: images must be bytes \(uint8\), not float64"):
        ToFloat()(np.zeros((1, 1, 1, 1)), None, rng)


@pytest.mark.parametrize("change", [Brightness(0.1), Contrast(0.1), Normalize(0.1, 1)])
def test_bytes_are_refused(change, rng):
    with pytest.raises(DataError, match=f"{type(change).__name__}: images must be floating-point numbers, not uint8"):
        change(np.zeros((1, 1, 1, 1), np.uint8), None, rng)

import numpy as np
import pytest
from scipy import ndimage

from autograd_nn.data.augment import Elastic, RandomAffine
from autograd_nn.data.augment.elastic import blur
from autograd_nn.errors import DataError


@pytest.mark.parametrize(("size", "sigma"), [((28, 28), 4.0), ((9, 40), 1.3), ((5, 3), 8.0)])
def test_fields_are_noise_blurred_as_by_scipy(size, sigma):
    fields = Elastic(alpha=20.0, sigma=sigma).fields(3, size, np.random.default_rng(1))
    noise = 2 * np.random.default_rng(1).random((3, 2, *size), np.float32).astype("d") - 1
    expected = 20 * ndimage.gaussian_filter(noise, sigma, mode="constant", truncate=4.0, axes=(2, 3))
    assert fields.dtype == np.float32
    np.testing.assert_allclose(fields, expected, atol=1e-5)


def test_typical_move_is_as_documented(rng):
    field = Elastic(alpha=34.0, sigma=4.0).fields(20, (100, 100), rng)[:, :, 20:80, 20:80]  # away from the edges
    assert field.std() == pytest.approx(0.163 * 34 / 4, rel=0.05)


def test_pixels_come_from_where_the_field_points():
    x = np.random.default_rng(2).random((2, 1, 15, 15), np.float32)
    change = Elastic(alpha=15.0, sigma=3.0)
    got, _ = change(x, None, np.random.default_rng(5))
    rng = np.random.default_rng(5)
    RandomAffine().matrices(2, rng)  # which draws first
    field = change.fields(2, (15, 15), rng)
    for n in range(2):
        expected = ndimage.map_coordinates(
            x[n, 0].astype("d"), np.indices((15, 15)) + field[n], order=1, mode="grid-constant"
        )
        np.testing.assert_allclose(got[n, 0], expected, atol=1e-5)


def test_with_affine_both_are_applied_in_one_resampling(rng):
    x = np.zeros((4, 1, 28, 28), np.float32)
    x[:, :, 14, 14] = 1
    affine = RandomAffine(shift=(3.0, 3.0))
    still, _ = Elastic(alpha=0.0, affine=affine)(x, None, rng)
    np.testing.assert_array_equal(still, affine(x, None, rng)[0])
    assert (Elastic(affine=affine)(x, None, rng)[0] != still).any()


def test_blur_is_symmetric_and_sums_to_one_inside():
    matrix = blur(60, 2.0)
    np.testing.assert_array_equal(matrix, matrix.T)
    np.testing.assert_allclose(matrix[8:-8].sum(axis=1), 1, atol=1e-6)
    assert matrix[0].sum() < 0.7  # beyond the edge is 0


@pytest.mark.parametrize(("alpha", "sigma"), [(-1.0, 4.0), (1.0, 0.0), (float("inf"), 1.0)])
def test_settings_are_refused(alpha, sigma):
    with pytest.raises(DataError, match="Elastic: alpha must be at least 0 and sigma above 0"):
        Elastic(alpha, sigma)

import numpy as np
import pytest
from scipy import ndimage

from autograd_nn.data.augment import RandomAffine, RandomRotate, RandomScale
from autograd_nn.errors import DataError


@pytest.fixture
def image(rng):
    """A smooth image, for comparisons that depend on the interpolation little."""
    return ndimage.gaussian_filter(rng.random((21, 21)), 1.5).astype(np.float32)


@pytest.mark.parametrize("degrees", [30.0, -75.0, 90.0])
def test_rotation_as_scipy_does(image, degrees, rng):
    got = RandomRotate((degrees, degrees))(image[None, None], None, rng)[0][0, 0]
    expected = ndimage.rotate(image.astype("d"), degrees, reshape=False, order=1, mode="grid-constant")
    np.testing.assert_allclose(got, expected, atol=1e-5)


def test_positive_degrees_turn_counter_clockwise(rng):
    x = np.zeros((1, 1, 5, 5), np.float32)
    x[0, 0, 2, 4] = 1  # at the right
    got = RandomRotate((90.0, 90.0))(x, None, rng)[0]
    assert np.unravel_index(got.argmax(), got.shape)[2:] == (0, 2)  # now at the top


def test_scale_enlarges(image, rng):
    got = RandomScale((2.0, 2.0))(image[None, None], None, rng)[0][0, 0]
    np.testing.assert_allclose(got[::2, ::2], image[5:16, 5:16], atol=1e-6)  # the centre is at 10


def test_shift_moves_right_and_down_together(image, rng):
    got = RandomAffine(shift=(2.0, 2.0))(image[None, None], None, rng)[0][0, 0]
    np.testing.assert_allclose(got[2:, 2:], image[:-2, :-2], atol=1e-6)
    assert not got[:2].any()
    assert not got[:, :2].any()


def test_shear_moves_rows_against_each_other(image, rng):
    got = RandomAffine(shear=(1.0, 1.0))(image[None, None], None, rng)[0][0, 0]
    np.testing.assert_allclose(got[10], image[10], atol=1e-6)
    np.testing.assert_allclose(got[12, 2:], image[12, :-2], atol=1e-6)  # two rows down, two pixels to the right


def test_everything_at_once_is_the_documented_formula(rng):
    change = RandomAffine((20.0, 20.0), (1.3, 1.3), (0.2, 0.2), (1.5, 1.5))
    angle = np.deg2rad(20.0)
    # x to the right, y down: counter-clockwise is x' = x cos + y sin, y' = -x sin + y cos.
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    forward = turn @ np.array([[1, 0.2], [0, 1]]) * 1.3
    back = np.linalg.inv(forward)
    (matrix,) = change.matrices(1, rng)
    # Rows and columns are y and x: both axes the other way round.
    np.testing.assert_allclose(matrix[:, :2], back[::-1, ::-1], atol=1e-6)
    np.testing.assert_allclose(matrix[:, 2], (-back @ [1.5, 1.5])[::-1], atol=1e-6)


def test_each_image_has_numbers_of_its_own_within_the_ranges(rng):
    matrices = RandomAffine(10.0, (0.9, 1.1), 0.0, 2.0).matrices(2000, rng)
    linear = np.linalg.inv(matrices[:, :, :2].astype("d"))
    scale = np.sqrt(np.linalg.det(linear))
    angle = np.rad2deg(np.arctan2(linear[:, 1, 0], linear[:, 0, 0]))
    shift = -np.einsum("nij,nj->ni", linear, matrices[:, :, 2])
    for values, low, high in ((scale, 0.9, 1.1), (angle, -10, 10), (shift[:, 0], -2, 2), (shift[:, 1], -2, 2)):
        assert low - 1e-4 <= values.min() < low + 0.02 * (high - low)
        assert high - 0.02 * (high - low) < values.max() <= high + 1e-4


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"degrees": (3.0, 1.0)}, r"RandomAffine: degrees must be a number or a pair .* not \(3.0, 1.0\)"),
        ({"shift": float("nan")}, "RandomAffine: shift must be"),
        ({"scale": (0.0, 1.0)}, r"RandomAffine: scale must be a pair of numbers above 0"),
        ({"scale": 0.1}, r"RandomAffine: scale must be a pair of numbers above 0, such as \(0.9, 1.1\), not 0.1"),
    ],
)
def test_settings_are_refused(settings, message):
    with pytest.raises(DataError, match=message):
        RandomAffine(**settings)

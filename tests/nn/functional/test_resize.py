"""autograd_nn/functional/resize.py, against NumPy and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F
from autograd_nn.functional import interpolate, pixel_shuffle, pixel_unshuffle
from tests.nn.torch_reference import compare_with_pytorch

SIZES = [
    {"size": (10, 8)},
    {"size": (3, 7)},
    {"size": 5},
    {"scale_factor": 2},
    {"scale_factor": (0.7, 1.3)},
    {"scale_factor": (1.1, 2.2)},
    {"size": 1},
]
MODES = [
    {"mode": "nearest"},
    {"mode": "bilinear"},
    {"mode": "bilinear", "align_corners": True},
    {"mode": "bicubic"},
    {"mode": "bicubic", "align_corners": True},
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-10)])
def test_equals_pytorch(rng, size, mode, dtype, tolerance):
    x = rng.standard_normal((2, 3, 5, 4)).astype(dtype)
    compare_with_pytorch("interpolate", [x], rng, tolerance, **size, **mode)


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("size", [{"size": 5}, {"scale_factor": 2}, {"scale_factor": 0.6}])
@pytest.mark.parametrize("corners", [None, False, True])
def test_signals_and_volumes_equal_pytorch(rng, rank, size, corners):
    mode = {1: "linear", 3: "trilinear"}[rank]
    settings = {"mode": "nearest"} if corners is None else {"mode": mode, "align_corners": corners}
    compare_with_pytorch(
        "interpolate", [rng.standard_normal((2, 3, *(4, 5, 3)[:rank]))], rng, 1e-10, **size, **settings
    )


def test_nearest_places_are_exact(rng):
    """⌊i · old/new⌋ in whole numbers, where a rounded quotient would fall short."""
    for old in range(1, 40):
        x = np.arange(float(old)).reshape(1, 1, old)
        for new in range(1, 40):
            np.testing.assert_array_equal(interpolate(x, new)[0, 0], np.arange(new) * old // new)


def test_bilinear_is_numpy_s_interp(rng):
    x = rng.standard_normal(7)
    places = (np.arange(12) + 0.5) * 7 / 12 - 0.5
    np.testing.assert_allclose(interpolate(x[None, None], 12, mode="linear")[0, 0], np.interp(places, np.arange(7), x))
    corners = interpolate(x[None, None], 12, mode="linear", align_corners=True)[0, 0]
    np.testing.assert_allclose(corners, np.interp(np.linspace(0, 6, 12), np.arange(7), x))


def test_bicubic_spreads_a_point_by_keys_kernel():
    """Between elements, at distances ½ and 1½, the kernel with a = −¾ is 19/32 and −3/32."""
    x = np.zeros((1, 1, 1, 7))
    x[..., 3] = 32
    y = interpolate(x, (1, 13), mode="bicubic", align_corners=True)
    np.testing.assert_allclose(y[0, 0, 0], [0, 0, 0, -3, 0, 19, 32, 19, 0, -3, 0, 0, 0], atol=1e-12)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("mode", MODES)
def test_gradients_of_first_and_second_order(rng, size, mode):
    ag.check_grads(lambda x: interpolate(x, **size, **mode) ** 2, [rng.standard_normal((2, 2, 4, 3))], order=2)


@pytest.mark.parametrize("mode", MODES[:2])
@pytest.mark.parametrize("size", [{"size": (7, 5)}, {"scale_factor": 2}])
def test_vmap_gives_each_example_s_gradient(rng, mode, size):
    x = rng.standard_normal((3, 1, 2, 4, 3))

    def loss(x):
        return (interpolate(x, **size, **mode) ** 2).sum()

    np.testing.assert_allclose(ag.vmap(ag.grad(loss))(x), [ag.grad(loss)(example) for example in x], rtol=1e-10)


@pytest.mark.parametrize("settings", [{"size": 2, "mode": "nearest"}, {"size": 2, "mode": "bilinear"}])
def test_the_same_size_is_a_copy(settings):
    x = np.arange(4.0).reshape(1, 1, 2, 2)
    y = interpolate(x, **settings)
    np.testing.assert_array_equal(y, x)
    assert not np.shares_memory(np.asarray(y), x)


def test_integers_are_repeated_or_become_fractions():
    x = np.array([[[0, 1]]])
    assert interpolate(x, 4).dtype == x.dtype
    np.testing.assert_allclose(interpolate(x, 4, mode="linear"), [[[0, 0.25, 0.75, 1]]])


@pytest.mark.parametrize(
    ("shape", "settings", "words"),
    [
        ((1, 1, 4, 4), {}, "give the new size, or a scale_factor"),
        ((1, 1, 4, 4), {"size": 2, "scale_factor": 2}, "not both"),
        ((1, 1, 4, 4), {"size": 2, "mode": "linear"}, "mode 'linear' does not fit.*'nearest', 'bilinear', 'bicubic'"),
        ((1, 1, 4, 4), {"size": 2, "align_corners": True}, "align_corners has no meaning"),
        ((1, 1, 4, 4), {"size": (2, 2, 2)}, "size must be an integer of at least 1, or 2 of them"),
        (
            (1, 1, 4, 4),
            {"scale_factor": 0.1},
            r"scale_factor 0.1 must be .* at least one element of the sizes \(4, 4\)",
        ),
        ((1, 1, 4, 4), {"scale_factor": (2, 2, 2)}, "must be one number, or 2"),
    ],
)
def test_wrong_settings(shape, settings, words):
    with pytest.raises(ag.ArgumentError, match=f"interpolate: .*{words}"):
        interpolate(np.zeros(shape), **settings)


def test_wrong_shapes():
    with pytest.raises(ag.ShapeError, match=r"interpolate: input is \(4, 4\)"):
        interpolate(np.zeros((4, 4)), 2)
    with pytest.raises(ag.ShapeError, match=r"pixel_shuffle: input is .* multiple of 2² = 4"):
        pixel_shuffle(np.zeros((1, 3, 4, 4)), 2)
    with pytest.raises(ag.ShapeError, match=r"pixel_unshuffle: input is .* multiples of 2"):
        pixel_unshuffle(np.zeros((1, 3, 4, 5)), 2)
    with pytest.raises(ag.ArgumentError, match="upscale_factor must be an integer of at least 1"):
        pixel_shuffle(np.zeros((1, 4, 4, 4)), 0)


@pytest.mark.parametrize("lead", [(), (2,), (2, 3)])
def test_channels_traded_for_pixels(rng, lead):
    x = rng.standard_normal((*lead, 18, 4, 5))
    y = pixel_shuffle(x, 3)
    assert y.shape == (*lead, 2, 12, 15)
    assert y[(*(0,) * len(lead), 1, 2 * 3 + 1, 4 * 3 + 2)] == x[(*(0,) * len(lead), 9 + 1 * 3 + 2, 2, 4)]
    np.testing.assert_array_equal(pixel_unshuffle(y, 3), x)
    compare_with_pytorch("pixel_shuffle", [x], rng, upscale_factor=3)
    compare_with_pytorch("pixel_unshuffle", [rng.standard_normal((*lead, 2, 6, 4))], rng, downscale_factor=2)


def test_gradients_of_traded_channels(rng):
    ag.check_grads(lambda x: F.pixel_shuffle(x, 2) ** 2, [rng.standard_normal((1, 4, 2, 3))], order=2)
    ag.check_grads(lambda x: F.pixel_unshuffle(x, 2) ** 2, [rng.standard_normal((1, 1, 4, 2))], order=2)


@pytest.mark.parametrize("factor", [float("nan"), float("inf"), "2", (2.0, None), (2.0,), -1.0, 0.1])
def test_a_scale_factor_that_is_none(factor):
    with pytest.raises(ag.ArgumentError, match=r"interpolate: scale_factor .* must be one number, or 2"):
        interpolate(np.zeros((1, 1, 4, 4)), scale_factor=factor)

"""autograd_nn/functional/conv.py, against SciPy's correlation and PyTorch."""

import numpy as np
import pytest
from scipy.signal import correlate

import autograd_core as ag
from autograd_core.backends import convolution
from autograd_nn import functional as F
from autograd_nn.functional import conv2d
from tests.nn.torch_reference import compare_with_pytorch

CASES = [
    {},
    {"stride": 2, "padding": 1},
    {"padding": 2, "dilation": 2},
    {"stride": (2, 1), "padding": (0, 1), "groups": 2},
    {"padding": 1, "groups": 4},  # depthwise
    {"stride": 3, "padding": 3, "dilation": (1, 2)},
    {"padding": "same", "dilation": (1, 2)},
    {"padding": "valid", "stride": 2},
]
IMAGES = {1: (9,), 2: (9, 8), 3: (5, 6, 4)}
CONVS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_equals_scipy_s_correlation(rng, rank):
    x, w, b = (
        rng.standard_normal((2, 3, *IMAGES[rank])),
        rng.standard_normal((4, 3, 3, 2, 2)[: rank + 2]),
        np.arange(4.0),
    )
    expected = np.stack(
        [[sum(correlate(x[n, c], w[k, c], "valid") for c in range(3)) + b[k] for k in range(4)] for n in range(2)]
    )
    np.testing.assert_allclose(CONVS[rank](x, w, b), expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("settings", CASES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-4), (np.float64, 1e-10)])
def test_equals_pytorch(rng, settings, dtype, tolerance):
    groups = settings.get("groups", 1)
    arrays = [rng.standard_normal(shape).astype(dtype) for shape in [(3, 4, 9, 8), (8, 4 // groups, 3, 3), (8,)]]
    compare_with_pytorch("conv2d", arrays, rng, tolerance, **settings)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize(
    "settings", [{}, {"stride": 2, "padding": 1, "groups": 2}, {"padding": "same", "dilation": 2}, {"padding": 3}]
)
def test_signals_and_volumes_equal_pytorch(rng, rank, settings):
    groups = settings.get("groups", 1)
    shapes = [(2, 4, *IMAGES[rank]), (6, 4 // groups, 2, 3, 2)[: rank + 2], (6,)]
    compare_with_pytorch(f"conv{rank}d", [rng.standard_normal(shape) for shape in shapes], rng, **settings)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_single_example_needs_no_batch(rng, rank):
    x, w, b = rng.standard_normal((3, *IMAGES[rank])), rng.standard_normal((4, 3, *(2,) * rank)), np.arange(4.0)
    compare_with_pytorch(f"conv{rank}d", [x, w, b], rng, padding=1)


def test_same_padding_of_an_even_kernel_is_larger_at_the_end():
    x, w = np.arange(1.0, 5).reshape(1, 1, 4), np.ones((1, 1, 2))
    np.testing.assert_array_equal(F.conv1d(x, w, padding="same"), [[[3, 5, 7, 4]]])


@pytest.mark.parametrize("settings", CASES)
def test_gradients_of_first_and_second_order(rng, settings):
    groups = settings.get("groups", 1)
    x, w, b = rng.standard_normal((2, 4, 6, 5)), rng.standard_normal((4, 4 // groups, 3, 3)), rng.standard_normal(4)
    ag.check_grads(lambda x, w, b: conv2d(x, w, b, **settings), [x, w, b], order=2)


@pytest.mark.parametrize("rank", [1, 3])
def test_gradients_of_signals_and_volumes(rng, rank):
    x, w = rng.standard_normal((2, 2, *(5, 4, 3)[:rank])), rng.standard_normal((4, 1, *(2, 3, 2)[:rank]))
    ag.check_grads(lambda x, w: CONVS[rank](x, w, stride=2, padding=1, groups=2), [x, w], order=2)


def test_one_by_one_is_a_matrix_product(rng):
    x, w = rng.standard_normal((2, 3, 4, 4)), rng.standard_normal((5, 3, 1, 1))
    np.testing.assert_allclose(conv2d(x, w), np.einsum("nchw,kc->nkhw", x, w[:, :, 0, 0]))
    ag.check_grads(conv2d, [x, w], order=2)
    compare_with_pytorch(
        "conv2d", [rng.standard_normal((2, 4, 3, 3)), rng.standard_normal((6, 2, 1, 1))], rng, groups=2
    )


@pytest.mark.parametrize("limit", [1, 3_000, 20_000])
@pytest.mark.parametrize(
    "along", [{"stride": (1, 2), "padding": 1}, {"stride": (2, 1), "padding": 2, "dilation": (2, 1)}]
)
def test_blocks_of_a_batch_give_the_same(rng, monkeypatch, limit, along):
    """One row at a time, a few rows of which the last are fewer, and a few images."""
    x, w = rng.standard_normal((5, 4, 7, 6)), rng.standard_normal((6, 2, 3, 3))
    settings = {"groups": 2, **along}
    expected, grads = ag.vjp(lambda x, w: conv2d(x, w, **settings), x, w)
    monkeypatch.setattr(convolution, "_IN_CACHE", limit)
    y, in_blocks = ag.vjp(lambda x, w: conv2d(x, w, **settings), x, w)
    gy = rng.standard_normal(y.shape)
    np.testing.assert_allclose(y, expected, rtol=1e-12, atol=1e-12)
    for mine, other in zip(in_blocks(gy), grads(gy), strict=True):
        np.testing.assert_allclose(mine, other, rtol=1e-12, atol=1e-12)


def test_no_gradient_of_the_images_is_computed_when_none_is_wanted(rng):
    x = rng.standard_normal((1, 1, 5, 5)).astype(np.float32)
    w = ag.Variable(rng.standard_normal((2, 1, 3, 3)).astype(np.float32))
    y = conv2d(x, w)
    assert y.dtype == np.float32
    assert not y.creator.needs(0)
    y.sum().backward()
    assert w.grad.shape == w.shape


def test_an_empty_batch(rng):
    w = ag.Variable(rng.standard_normal((2, 1, 3, 3)))
    y = conv2d(np.zeros((0, 1, 5, 5)), w)
    assert y.shape == (0, 2, 3, 3)
    y.sum().backward()
    assert not w.grad.any()


@pytest.mark.parametrize("settings", [{}, {"stride": 2, "padding": 1, "groups": 2}])
def test_vmap_gives_each_example_s_gradient(rng, settings):
    x, w = rng.standard_normal((3, 4, 6, 5)), rng.standard_normal((2, 4 // settings.get("groups", 1), 3, 3))

    def loss(w, x):
        return (conv2d(x, w, **settings) ** 2).sum()

    expected = [ag.grad(loss)(w, example) for example in x]
    np.testing.assert_allclose(ag.vmap(ag.grad(loss), in_axes=(None, 0))(w, x), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("x", "w", "settings", "words"),
    [
        ((1, 3, 8, 8), (4, 2, 3, 3), {}, ["3 channels", "needs 2"]),
        ((1, 3, 8, 8), (4, 3, 9, 9), {}, ["9x9", "8x8"]),
        ((8, 8), (4, 3, 3, 3), {}, ["(8, 8)", "(N, C, H, W)"]),
        ((1, 4, 8, 8), (3, 2, 3, 3), {"groups": 2}, ["multiple of groups"]),
        ((1, 4, 8, 8), (3, 4, 3, 3), {"bias": np.zeros(4)}, ["bias is (4,)", "(3,)"]),
    ],
)
def test_wrong_shapes(x, w, settings, words):
    with pytest.raises(ag.ShapeError) as caught:
        conv2d(np.zeros(x), np.zeros(w), **settings)
    assert all(word in str(caught.value) for word in ["conv2d", *words])


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"stride": 0}, "conv2d: stride must be an integer of at least 1, or 2 of them, not 0"),
        ({"padding": (1, 1, 1)}, "padding must be an integer of at least 0"),
        ({"padding": "full"}, "padding 'full' is unknown"),
        ({"padding": "same", "stride": 2}, '"same" keeps the size'),
    ],
)
def test_wrong_settings(settings, words):
    with pytest.raises(ag.ArgumentError, match=words):
        conv2d(np.zeros((1, 1, 5, 5)), np.zeros((1, 1, 3, 3)), **settings)

"""autograd_nn/functional/conv_transpose.py, against plain loops and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F
from autograd_nn.functional import conv_transpose2d
from tests.nn.torch_reference import compare_with_pytorch

CASES = [
    {},
    {"stride": 2, "padding": 1, "output_padding": 1},
    {"stride": (1, 3), "padding": (0, 2), "output_padding": (0, 2), "groups": 2},
    {"dilation": 2, "output_padding": 1, "padding": 1},  # more output padding than the stride has room for
    {"stride": 3, "groups": 4},
]
IMAGES = {1: (5,), 2: (5, 4), 3: (3, 4, 2)}


def spread_by_loops(x, w, stride):
    (n, _, h, w_), (_, k, kh, kw) = x.shape, w.shape
    y = np.zeros((n, k, (h - 1) * stride + kh, (w_ - 1) * stride + kw))
    for i in range(h):
        for j in range(w_):
            y[:, :, i * stride : i * stride + kh, j * stride : j * stride + kw] += np.einsum(
                "nc,ckuv->nkuv", x[:, :, i, j], w
            )
    return y


@pytest.mark.parametrize("stride", [1, 2, 3])
def test_every_element_spreads_its_filter(rng, stride):
    x, w, b = rng.standard_normal((2, 3, 4, 5)), rng.standard_normal((3, 2, 3, 2)), rng.standard_normal(2)
    expected = spread_by_loops(x, w, stride) + b[:, None, None]
    np.testing.assert_allclose(conv_transpose2d(x, w, b, stride), expected, rtol=1e-10, atol=1e-12)


def test_it_is_the_gradient_of_a_convolution(rng):
    x, w = rng.standard_normal((2, 3, 7, 8)), rng.standard_normal((4, 3, 3, 3))
    y, back = ag.vjp(lambda x: F.conv2d(x, w, stride=2, padding=1), x)
    gy = rng.standard_normal(y.shape)
    (gx,) = back(gy)
    spread = conv_transpose2d(gy, w, stride=2, padding=1, output_padding=(0, 1))
    np.testing.assert_allclose(spread, gx, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("settings", CASES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-4), (np.float64, 1e-10)])
def test_equals_pytorch(rng, settings, dtype, tolerance):
    groups = settings.get("groups", 1)
    shapes = [(3, 4, 5, 4), (4, 8 // groups, 3, 3), (8,)]
    compare_with_pytorch(
        "conv_transpose2d", [rng.standard_normal(s).astype(dtype) for s in shapes], rng, tolerance, **settings
    )


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("settings", [{}, {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2}])
def test_signals_and_volumes_equal_pytorch(rng, rank, settings):
    groups = settings.get("groups", 1)
    shapes = [(2, 4, *IMAGES[rank]), (4, 6 // groups, 2, 3, 2)[: rank + 2], (6,)]
    compare_with_pytorch(f"conv_transpose{rank}d", [rng.standard_normal(shape) for shape in shapes], rng, **settings)


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_a_single_example_needs_no_batch(rng, rank):
    arrays = [rng.standard_normal(shape) for shape in [(3, *IMAGES[rank]), (3, 2, *(2,) * rank), (2,)]]
    compare_with_pytorch(f"conv_transpose{rank}d", arrays, rng, stride=2)


@pytest.mark.parametrize("settings", CASES)
def test_gradients_of_first_and_second_order(rng, settings):
    groups = settings.get("groups", 1)
    x, w, b = rng.standard_normal((2, 4, 3, 4)), rng.standard_normal((4, 4 // groups, 3, 2)), rng.standard_normal(4)
    ag.check_grads(lambda x, w, b: conv_transpose2d(x, w, b, **settings), [x, w, b], order=2)


def test_vmap_gives_each_example_s_gradient(rng):
    x, w = rng.standard_normal((3, 2, 4, 3)), rng.standard_normal((2, 2, 3, 3))

    def loss(w, x):
        return (conv_transpose2d(x, w, stride=2, padding=1) ** 2).sum()

    expected = [ag.grad(loss)(w, example) for example in x]
    np.testing.assert_allclose(ag.vmap(ag.grad(loss), in_axes=(None, 0))(w, x), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize(
    ("x", "w", "settings", "words"),
    [
        ((1, 3, 4, 4), (4, 2, 3, 3), {}, ["3 channels", "needs 4"]),
        ((1, 3, 4, 4), (3, 2, 3, 3), {"groups": 2}, ["multiple of groups=2"]),
        ((4, 4), (4, 3, 3, 3), {}, ["(4, 4)", "(C, K/groups, 2 kernel sizes)"]),
        ((1, 3, 1, 1), (3, 2, 3, 3), {"padding": 2}, ["padding (2, 2) cuts off all"]),
        ((1, 3, 4, 4), (3, 2, 3, 3), {"bias": np.zeros(3)}, ["bias is (3,)"]),
    ],
)
def test_wrong_shapes(x, w, settings, words):
    with pytest.raises(ag.ShapeError) as caught:
        conv_transpose2d(np.zeros(x), np.zeros(w), **settings)
    assert all(word in str(caught.value) for word in ["conv_transpose2d", *words])


def test_output_padding_chooses_among_the_sizes_that_a_convolution_maps_to_one():
    with pytest.raises(ag.ArgumentError, match=r"output_padding \(2, 2\) must be less than the stride \(2, 2\)"):
        conv_transpose2d(np.zeros((1, 1, 4, 4)), np.zeros((1, 1, 3, 3)), stride=2, output_padding=2)

"""autograd_nn/functional/conv.py, against SciPy's correlation and PyTorch."""

import numpy as np
import pytest
from scipy.signal import correlate2d

import autograd_core as ag
from autograd_nn.functional import conv2d

CASES = [
    {},
    {"stride": 2, "padding": 1},
    {"padding": 2, "dilation": 2},
    {"stride": (2, 1), "padding": (0, 1), "groups": 2},
    {"padding": 1, "groups": 4},  # depthwise
    {"stride": 3, "padding": 3, "dilation": (1, 2)},
]


def test_equals_scipy_s_correlation(rng):
    x, w, b = rng.standard_normal((2, 3, 6, 7)), rng.standard_normal((4, 3, 3, 2)), rng.standard_normal(4)
    expected = np.stack(
        [[sum(correlate2d(x[n, c], w[k, c], "valid") for c in range(3)) + b[k] for k in range(4)] for n in range(2)]
    )
    np.testing.assert_allclose(conv2d(x, w, b), expected, rtol=1e-12)


@pytest.mark.parametrize("settings", CASES)
def test_equals_pytorch(rng, settings):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    groups = settings.get("groups", 1)
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in [(3, 4, 9, 8), (8, 4 // groups, 3, 3), (8,)]]
    ours = [ag.Variable(a) for a in arrays]
    theirs = [torch.tensor(a, requires_grad=True) for a in arrays]
    y, expected = conv2d(*ours, **settings), torch.nn.functional.conv2d(*theirs, **settings)
    gy = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-4, atol=1e-5)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("settings", CASES)
def test_gradients_of_first_and_second_order(rng, settings):
    groups = settings.get("groups", 1)
    x, w, b = rng.standard_normal((2, 4, 6, 5)), rng.standard_normal((4, 4 // groups, 3, 3)), rng.standard_normal(4)
    ag.check_grads(lambda x, w, b: conv2d(x, w, b, **settings), [x, w, b])


def test_one_by_one_is_a_matrix_product(rng):
    x, w = rng.standard_normal((2, 3, 4, 4)), rng.standard_normal((5, 3, 1, 1))
    np.testing.assert_allclose(conv2d(x, w), np.einsum("nchw,kc->nkhw", x, w[:, :, 0, 0]))
    ag.check_grads(conv2d, [x, w])


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


@pytest.mark.parametrize(
    ("x", "w", "settings", "words"),
    [
        ((1, 3, 8, 8), (4, 2, 3, 3), {}, ["3 channels", "needs 2"]),
        ((1, 3, 8, 8), (4, 3, 9, 9), {}, ["9x9", "8x8"]),
        ((3, 8, 8), (4, 3, 3, 3), {}, ["(3, 8, 8)", "(N, C, H, W)"]),
        ((1, 4, 8, 8), (3, 2, 3, 3), {"groups": 2}, ["multiple of groups"]),
    ],
)
def test_wrong_shapes(x, w, settings, words):
    with pytest.raises(ag.ShapeError) as caught:
        conv2d(np.zeros(x), np.zeros(w), **settings)
    assert all(word in str(caught.value) for word in ["conv2d", *words])


def test_wrong_settings():
    with pytest.raises(ValueError, match="stride must be an integer of at least 1"):
        conv2d(np.zeros((1, 1, 5, 5)), np.zeros((1, 1, 3, 3)), stride=0)

"""autograd_nn/functional/layer_norm.py, against PyTorch; its derivatives are in test_normalization.py."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import layer_norm
from tests.nn.torch_reference import assert_same, load_torch


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("shape", "sizes"), [((5, 4), (4,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((6,), (6,))])
@pytest.mark.parametrize("affine", [0, 1, 2])
def test_equals_pytorch(rng, dtype, shape, sizes, affine):
    torch = load_torch()
    arrays = [rng.standard_normal(shape).astype(dtype), *[rng.standard_normal(sizes).astype(dtype)] * affine]
    assert_same(
        rng,
        lambda x, *affine: layer_norm(x, sizes, *affine, eps=1e-3),
        lambda x, *affine: torch.nn.functional.layer_norm(x, sizes, *affine, eps=1e-3),
        arrays,
    )


def test_one_size_as_a_number(rng):
    x = rng.standard_normal((3, 4))
    y = layer_norm(x, 4)
    np.testing.assert_allclose(y.mean(axis=1), 0, atol=1e-12)
    np.testing.assert_allclose(y.std(axis=1), 1, rtol=1e-4)


def test_layouts_that_are_not_contiguous(rng):
    x = rng.standard_normal((4, 5))
    np.testing.assert_allclose(layer_norm(x.T, 4), layer_norm(x.T.copy(), 4))
    ag.check_grads(lambda x: layer_norm(x.T, 4), [x])


@pytest.mark.parametrize(
    ("shape", "sizes", "affine", "words"),
    [
        ((2, 3), 4, {}, ["(2, 3)", "normalized_shape=(4,)"]),
        ((3,), (2, 3), {}, ["(3,)", "(2, 3)"]),
        ((2, 3), 3, {"weight": np.ones(2)}, ["weight is (2,)", "(3,)"]),
        ((2, 3), 3, {"weight": np.ones(3), "bias": np.ones((1, 3))}, ["bias is (1, 3)"]),
        ((2, 0), 0, {}, ["none of them 0"]),
    ],
)
def test_wrong_shapes(shape, sizes, affine, words):
    with pytest.raises(ag.ShapeError) as caught:
        layer_norm(np.zeros(shape), sizes, **affine)
    assert all(word in str(caught.value) for word in ["layer_norm", *words])


@pytest.mark.parametrize("rows", [3, 4000], ids=["array code", "kernel"])
def test_the_weight_s_gradient_near_the_end_of_float32(rows):
    """Twice what is left of the mean would overflow, were it not made small by the deviation first."""
    x = np.zeros((rows, 64), np.float32)
    x[:, 0] = 3e38
    w, b = ag.Variable(np.ones(64, np.float32)), ag.Variable(np.zeros(64, np.float32))
    with np.errstate(over="ignore"):
        layer_norm(x, (64,), w, b).backward(np.full_like(x, 2))
    assert np.isfinite(w.grad).all()

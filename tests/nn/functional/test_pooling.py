"""autograd_nn/functional/pooling.py, against plain loops and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import avg_pool2d, max_pool2d

CASES = [(2, None, 0), (3, 2, 1), (3, 1, 1), ((2, 3), None, (1, 1)), (2, 3, 0)]


def pool_by_loops(x, pool, size, stride):
    n, c, h, w = x.shape
    rows, cols = (h - size) // stride + 1, (w - size) // stride + 1
    windows = [
        [
            pool(x[:, :, i * stride : i * stride + size, j * stride : j * stride + size], axis=(2, 3))
            for j in range(cols)
        ]
        for i in range(rows)
    ]
    return np.moveaxis(np.array(windows), (0, 1), (2, 3)).reshape(n, c, rows, cols)


@pytest.mark.parametrize(("ours", "reference"), [(max_pool2d, np.max), (avg_pool2d, np.mean)])
@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 1), (2, 3)])
def test_equals_loops(rng, ours, reference, size, stride):
    x = rng.standard_normal((2, 3, 7, 8))
    np.testing.assert_allclose(ours(ag.Variable(x), size, stride).array, pool_by_loops(x, reference, size, stride))


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize(("size", "stride", "padding"), CASES)
def test_equals_pytorch(rng, name, size, stride, padding):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    array = rng.standard_normal((3, 4, 9, 8)).astype(np.float32)
    x, tx = ag.Variable(array), torch.tensor(array, requires_grad=True)
    y = {"max_pool2d": max_pool2d, "avg_pool2d": avg_pool2d}[name](x, size, stride, padding)
    expected = getattr(torch.nn.functional, name)(tx, size, stride, padding)
    gy = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(x.grad, tx.grad.numpy(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(("size", "stride", "padding"), CASES)
def test_gradients_of_first_and_second_order(rng, pool, size, stride, padding):
    ag.check_grads(lambda x: pool(x, size, stride, padding) ** 2, [rng.standard_normal((2, 2, 6, 7))])


def test_of_equal_elements_the_first_gets_the_gradient():
    x = ag.Variable(np.ones((1, 1, 2, 2)))
    max_pool2d(x, 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [[[[1, 0], [0, 0]]]])


def test_padding_never_wins_a_maximum():
    x = ag.Variable(-np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(max_pool2d(x, 2, padding=1).array, -np.ones((1, 1, 2, 2)))


def test_nan_is_passed_on():
    x = np.zeros((1, 1, 2, 2))
    x[0, 0, 1, 0] = np.nan
    assert np.isnan(max_pool2d(ag.Variable(x), 2).item())


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_bad_windows(pool):
    with pytest.raises(ag.ShapeError, match="does not fit"):
        pool(ag.Variable(np.zeros((1, 1, 3, 3))), 4)
    with pytest.raises(ag.ShapeError, match=r"\(N, C, H, W\)"):
        pool(ag.Variable(np.zeros((3, 3))), 2)
    with pytest.raises(ValueError, match="over half of the kernel"):
        pool(ag.Variable(np.zeros((1, 1, 3, 3))), 2, padding=2)

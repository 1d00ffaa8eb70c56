"""autograd_nn/functional/pooling.py, against plain loops and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F
from autograd_nn.functional import avg_pool2d, max_pool2d
from tests.nn.torch_reference import compare_with_pytorch

# kernel_size, stride, padding
CASES = [(2, None, 0), (3, 2, 1), (3, 1, 1), ((2, 3), None, (1, 1)), (2, 3, 0)]
# ceil_mode; the last window hangs over the image, over its padding, or would begin behind it
HANGING = [(2, 2, 0), (3, 2, 1), (2, 3, 1), (4, 3, 2), ((3, 2), (2, 3), (1, 0)), (5, 7, 2), (9, 9, 0), (10, 4, 0)]
IMAGES = {1: (9,), 2: (9, 8), 3: (5, 6, 4)}


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
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_equals_pytorch(rng, name, size, stride, padding, dtype, tolerance):
    x = rng.standard_normal((3, 4, 9, 8)).astype(dtype)
    compare_with_pytorch(name, [x], rng, tolerance, kernel_size=size, stride=stride, padding=padding)


@pytest.mark.parametrize("name", ["max_pool2d", "avg_pool2d"])
@pytest.mark.parametrize(("size", "stride", "padding"), HANGING)
def test_ceil_mode_equals_pytorch(rng, name, size, stride, padding):
    settings = {"kernel_size": size, "stride": stride, "padding": padding, "ceil_mode": True}
    compare_with_pytorch(name, [rng.standard_normal((2, 3, 9, 8))], rng, **settings)


@pytest.mark.parametrize("ceil_mode", [False, True])
@pytest.mark.parametrize("divisor", [{"count_include_pad": False}, {"divisor_override": 5}])
@pytest.mark.parametrize(("size", "stride", "padding"), [(3, 2, 1), (2, 3, 1), (4, 3, 2)])
def test_divisors_equal_pytorch(rng, ceil_mode, divisor, size, stride, padding):
    settings = {"kernel_size": size, "stride": stride, "padding": padding, "ceil_mode": ceil_mode, **divisor}
    compare_with_pytorch("avg_pool2d", [rng.standard_normal((2, 3, 9, 8))], rng, **settings)


@pytest.mark.parametrize(
    "settings", [{"dilation": 2}, {"dilation": (1, 3), "padding": 1, "stride": 2, "ceil_mode": True}]
)
def test_dilation_equals_pytorch(rng, settings):
    compare_with_pytorch("max_pool2d", [rng.standard_normal((2, 3, 9, 8))], rng, kernel_size=3, **settings)


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize("name", ["max_pool", "avg_pool"])
@pytest.mark.parametrize("settings", [{}, {"stride": 3, "padding": 1, "ceil_mode": True}])
def test_signals_and_volumes_equal_pytorch(rng, rank, name, settings):
    compare_with_pytorch(f"{name}{rank}d", [rng.standard_normal((2, 3, *IMAGES[rank]))], rng, kernel_size=2, **settings)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("name", ["max_pool", "avg_pool"])
def test_a_single_example_needs_no_batch(rng, rank, name):
    compare_with_pytorch(f"{name}{rank}d", [rng.standard_normal((3, *IMAGES[rank]))], rng, kernel_size=2)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
@pytest.mark.parametrize(("size", "stride", "padding"), CASES)
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_gradients_of_first_and_second_order(rng, pool, size, stride, padding, ceil_mode):
    x = rng.permutation(168).reshape(2, 2, 6, 7) / 50  # far enough apart for central differences
    ag.check_grads(lambda x: pool(x, size, stride, padding, ceil_mode=ceil_mode) ** 2, [x], order=2)


@pytest.mark.parametrize("pool", [F.max_pool1d, F.avg_pool1d, F.max_pool3d, F.avg_pool3d])
def test_gradients_of_signals_and_volumes(rng, pool):
    shape = (2, 6) if pool.__name__.endswith("1d") else (1, 2, 3, 4, 3)
    x = rng.permutation(np.prod(shape)).reshape(shape) / 20
    ag.check_grads(lambda x: pool(x, 2, 1, 1) ** 2, [x], order=2)


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_vmap_gives_each_example_s_gradient(rng, pool):
    x = rng.standard_normal((3, 2, 5, 6))

    def loss(x):
        return (pool(x, 3, 2, 1) ** 2).sum()

    np.testing.assert_allclose(ag.vmap(ag.grad(loss))(x), [ag.grad(loss)(example) for example in x], rtol=1e-12)


def test_of_equal_elements_the_first_gets_the_gradient():
    x = ag.Variable(np.ones((1, 1, 2, 2)))
    max_pool2d(x, 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [[[[1, 0], [0, 0]]]])


def test_padding_never_wins_a_maximum():
    x = ag.Variable(-np.ones((1, 1, 2, 2)))
    np.testing.assert_array_equal(max_pool2d(x, 2, padding=1).array, -np.ones((1, 1, 2, 2)))


def test_padding_never_gets_a_gradient():
    """Windows of -inf alone, in which the padding in front ties with the image."""
    x = ag.Variable(np.full((1, 1, 3, 3), -np.inf))
    max_pool2d(x, 2, padding=1).sum().backward()
    np.testing.assert_array_equal(x.grad, [[[[1, 1, 0], [1, 1, 0], [0, 0, 0]]]])


def test_nan_is_passed_on():
    x = np.zeros((1, 1, 2, 2))
    x[0, 0, 1, 0] = np.nan
    assert np.isnan(max_pool2d(ag.Variable(x), 2).item())


def test_integers_have_a_maximum():
    x = np.array([[[[-3, -2], [-5, -4]]]])
    np.testing.assert_array_equal(max_pool2d(x, 2, 1, 1), [[[[-3, -2, -2], [-3, -2, -2], [-5, -4, -4]]]])


@pytest.mark.parametrize("pool", [max_pool2d, avg_pool2d])
def test_bad_windows(pool):
    with pytest.raises(ag.ShapeError, match="does not fit"):
        pool(ag.Variable(np.zeros((1, 1, 3, 3))), 4)
    with pytest.raises(ag.ShapeError, match="does not fit"):
        pool(ag.Variable(np.zeros((1, 1, 3, 3))), 9, 2, ceil_mode=True)
    with pytest.raises(ag.ShapeError, match=r"\(N, C, H, W\)"):
        pool(ag.Variable(np.zeros((3, 3))), 2)
    with pytest.raises(ag.ArgumentError, match="over half of the kernel"):
        pool(ag.Variable(np.zeros((1, 1, 3, 3))), 2, padding=2)


def test_windows_that_see_nothing():
    with pytest.raises(ag.ShapeError, match=r"max_pool2d: with dilation \(5, 5\) some windows would see nothing"):
        max_pool2d(np.zeros((1, 1, 4, 4)), 2, 1, 1, dilation=5)


def test_a_divisor_of_zero():
    with pytest.raises(ag.ArgumentError, match="divisor_override must not be 0"):
        avg_pool2d(np.zeros((1, 1, 4, 4)), 2, divisor_override=0)


@pytest.mark.parametrize("images", [1, 30_000])  # many are pooled by a compiled kernel
def test_the_gradient_goes_to_a_nan(images):
    x = ag.Variable(np.broadcast_to(np.float32([3, np.nan, 1, 2]).reshape(1, 1, 2, 2), (images, 1, 2, 2)).copy())
    max_pool2d(x, 2).sum().backward()
    np.testing.assert_array_equal(x.grad[-1, 0], [[0, 1], [0, 0]])


def test_sizes_may_be_numpys(rng):
    x = rng.standard_normal((1, 1, 6, 6))
    np.testing.assert_array_equal(max_pool2d(x, np.int64(2), np.array([2, 1])), max_pool2d(x, 2, (2, 1)))
    for size in (2.0, None, "2"):
        with pytest.raises(ag.ArgumentError, match="max_pool2d: kernel_size must be an integer of at least 1"):
            max_pool2d(x, size)

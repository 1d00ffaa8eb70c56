"""autograd_nn/functional/adaptive_pooling.py, against plain loops and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn import functional as F
from tests.nn.torch_reference import compare_with_pytorch

SIZES = [1, 3, (4, 2), (5, 7), (9, 8), (None, 3), (12, 8)]  # of (9, 8): dividing, not dividing, the same, larger
POOLS = [F.adaptive_avg_pool2d, F.adaptive_max_pool2d]


@pytest.mark.parametrize(("pool", "reference"), [(POOLS[0], np.mean), (POOLS[1], np.max)])
@pytest.mark.parametrize("size", [(1, 1), (3, 4), (4, 3), (7, 11)])
def test_equals_loops(rng, pool, reference, size):
    x = rng.standard_normal((2, 3, 9, 8))
    (h, w), (oh, ow) = x.shape[2:], size
    expected = np.empty((2, 3, *size))
    for i, j in np.ndindex(size):
        rows, cols = slice(i * h // oh, -((i + 1) * h // -oh)), slice(j * w // ow, -((j + 1) * w // -ow))
        expected[:, :, i, j] = reference(x[:, :, rows, cols], axis=(2, 3))
    np.testing.assert_allclose(pool(x, size), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("name", ["adaptive_avg_pool2d", "adaptive_max_pool2d"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("dtype", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-12)])
def test_equals_pytorch(rng, name, size, dtype, tolerance):
    x = rng.standard_normal((2, 3, 9, 8)).astype(dtype)
    compare_with_pytorch(name, [x], rng, tolerance, output_size=size)


@pytest.mark.parametrize("name", ["adaptive_avg_pool", "adaptive_max_pool"])
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_other_ranks_and_single_examples_equal_pytorch(rng, name, rank, size):
    for batch in [(2,), ()]:
        x = rng.standard_normal((*batch, 3, *(5, 4, 3)[:rank]))
        compare_with_pytorch(f"{name}{rank}d", [x], rng, output_size=size)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("size", [1, 2, (3, 4), (6, 1)])
def test_gradients_of_first_and_second_order(rng, pool, size):
    x = rng.permutation(120).reshape(2, 2, 6, 5) / 40  # far enough apart for central differences
    ag.check_grads(lambda x: pool(x, size) ** 2, [x], order=2)


@pytest.mark.parametrize("pool", POOLS)
@pytest.mark.parametrize("size", [1, 3, 4])
def test_vmap_gives_each_example_s_gradient(rng, pool, size):
    x = rng.standard_normal((3, 2, 6, 6))

    def loss(x):
        return (pool(x, size) ** 2).sum()

    np.testing.assert_allclose(ag.vmap(ag.grad(loss))(x), [ag.grad(loss)(example) for example in x], rtol=1e-12)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_of_equal_elements_the_first_gets_the_gradient(size):
    x = ag.Variable(np.ones((1, 1, 1, 4)))
    F.adaptive_max_pool2d(x, (1, size)).sum().backward()
    np.testing.assert_array_equal(x.grad[0, 0, 0], {1: [1, 0, 0, 0], 2: [1, 0, 1, 0], 3: [1, 1, 1, 0]}[size])


@pytest.mark.parametrize("size", [1, 2, 3])
def test_nan_is_passed_on(size):
    x = np.zeros((1, 1, 4, 4))
    x[0, 0, 0, 0] = np.nan
    y = F.adaptive_max_pool2d(x, size)
    assert np.isnan(y[0, 0, 0, 0])
    assert np.isnan(y).sum() == 1


@pytest.mark.parametrize("size", [0, (1, 2, 3), 2.5, (2, -1)])
def test_bad_sizes(size):
    with pytest.raises(ag.ArgumentError, match="adaptive_avg_pool2d: output_size must be an integer of at least 1"):
        F.adaptive_avg_pool2d(np.zeros((1, 1, 4, 4)), size)


def test_bad_images():
    with pytest.raises(ag.ShapeError, match=r"adaptive_max_pool2d: input is \(4, 4\)"):
        F.adaptive_max_pool2d(np.zeros((4, 4)), 2)
    with pytest.raises(ag.ShapeError, match="no elements to pool"):
        F.adaptive_avg_pool2d(np.zeros((1, 1, 0, 4)), 2)

import numpy as np

from benchmarks.workloads.dispatch import VALUES, chain, expected


def test_expected_values():
    """The value against the same operations in float64, the gradient against a central difference of them."""
    x = np.array(VALUES)
    np.testing.assert_allclose(expected()["forward"], chain(x), rtol=1e-13)
    step = 1e-6
    difference = [(chain(v + step) - chain(v - step)) / (2 * step) for v in x[:, None]]
    np.testing.assert_allclose(expected()["forward+backward"], difference, rtol=1e-7)


def test_the_gradients_stay_clear_of_subnormal_numbers():
    assert min(VALUES) ** 101 > np.finfo("float32").tiny

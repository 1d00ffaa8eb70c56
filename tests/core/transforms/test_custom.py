"""autograd_core/transforms/custom.py"""

import numpy as np

import autograd_core as ag


def test_stop_gradient():
    np.testing.assert_array_equal(ag.grad(lambda x: (x * ag.stop_gradient(x)).sum())(np.array([2.0, 3.0])), [2, 3])
    x = ag.Variable(1.0)
    stopped = ag.stop_gradient({"a": [x], "b": 2})
    assert not stopped["a"][0].requires_grad
    assert stopped["b"] == 2


def test_custom_gradient():
    @ag.custom_gradient
    def clipped(x):
        """x, with a gradient held between −1 and 1."""
        return x, lambda gy: ag.clip(gy, -1, 1)

    np.testing.assert_array_equal(ag.grad(lambda x: (clipped(x) * [5.0, 0.5]).sum())(np.ones(2)), [1, 0.5])
    assert clipped.__doc__.startswith("x, with")


def test_custom_gradient_of_several_arguments_and_results():
    @ag.custom_gradient
    def swap(a, b):
        return (b, a), lambda gb, ga: (ga * 10, gb * 100)

    a, b = ag.Variable(np.ones(2)), ag.Variable(np.ones(2))
    first, second = swap(a, b)
    (first * 3 + second).sum().backward()
    np.testing.assert_array_equal(a.grad, [10, 10])
    np.testing.assert_array_equal(b.grad, [300, 300])


def test_its_gradient_can_be_differentiated_with_respect_to_what_comes_in():
    @ag.custom_gradient
    def doubled(x):
        return x, lambda gy: gy * 2

    # d/dx of (2 · 3 x²): the 3 x² is the gradient that comes in
    assert ag.grad(ag.grad(lambda x: doubled(x) ** 3))(1.0) == 12 * 2


def test_its_gradient_can_be_differentiated_with_respect_to_its_arguments():
    @ag.custom_gradient
    def square(x):
        return x**2, lambda gy: gy * 10 * x

    @ag.custom_gradient
    def exponential(x):
        y = ag.exp(x)
        return y, lambda gy: gy * y

    x = np.array([1.0, 2.0])
    gradient = ag.grad(lambda x: square(x).sum())
    assert isinstance(gradient(x), np.ndarray)
    np.testing.assert_array_equal(gradient(x), 10 * x)
    np.testing.assert_array_equal(ag.elementwise_grad(gradient)(x), [10, 10])
    np.testing.assert_array_equal(ag.jvp(gradient, (x,), (x,))[1], 10 * x)
    np.testing.assert_allclose(ag.grad(ag.grad(ag.grad(exponential)))(1.0), np.e)

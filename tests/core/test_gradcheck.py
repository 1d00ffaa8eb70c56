import numpy as np
import pytest

import autograd_core as ag


class WrongSecond(ag.Elementwise):
    """y = x²: right to the first order, wrong to the second, as its rule leaves the graph."""

    saves = ag.INPUTS

    def forward(self, xp, x):
        return x * x

    def backward(self, gy, x):
        return gy * 2 * (x.array if isinstance(x, ag.Variable) else x)


def wrong_at(index, factor=3.0):
    """y = x² with a derivative that is wrong in one element."""

    class Wrong(ag.Elementwise):
        saves = ag.INPUTS

        def forward(self, xp, x):
            return x * x

        def backward(self, gy, x):
            weights = np.full(x.shape, 2.0)
            weights[index] = factor
            return gy * x * weights

    return lambda x: Wrong()(x)


def test_numerical_grad(rng):
    x = rng.standard_normal((2, 3))
    np.testing.assert_allclose(ag.numerical_grad(lambda x: np.sum(x**3), x), 3 * x**2, rtol=1e-8)
    np.testing.assert_allclose(
        ag.numerical_grad(lambda x: (ag.Variable(x) ** 3).sum(), ag.Variable(x)), 3 * x**2, rtol=1e-8
    )
    np.testing.assert_allclose(ag.numerical_grad(lambda x: x * x, 3.0), 6)
    assert ag.numerical_grad(np.sum, np.ones((0, 2))).shape == (0, 2)


def test_numerical_grad_needs_one_number():
    with pytest.raises(ag.ShapeError, match=r"numerical_grad: f returned shape \(2,\); it must return one number"):
        ag.numerical_grad(lambda x: x * 2, np.ones(2))


def test_right_derivatives_pass(rng):
    ag.check_grads(lambda a, b: ag.tanh(a @ b), [rng.standard_normal((2, 3)), rng.standard_normal((3, 2))], order=3)


@pytest.mark.parametrize("index", [(0, 0), (1, 2)])
def test_a_wrong_element_is_pointed_at(rng, index):
    with pytest.raises(ag.GradientError, match="derivative of order 1: argument 0, element") as caught:
        ag.check_grads(wrong_at(index), [rng.uniform(1, 2, (2, 3))])
    assert f"element {index}: backward gives" in str(caught.value)
    assert isinstance(caught.value, AssertionError)


def test_the_wrong_argument_is_pointed_at(rng):
    a, b = rng.uniform(1, 2, 3), rng.uniform(1, 2, 3)

    def product(a, flag, b):
        return a * wrong_at((1,))(b)

    with pytest.raises(ag.GradientError, match="check_grads of product, derivative of order 1: argument 2, element"):
        ag.check_grads(product, [a, True, b])


def test_a_wrong_second_derivative_is_found(rng):
    x = rng.uniform(1, 2, 3)
    ag.check_grads(lambda x: WrongSecond()(x), [x], order=1)
    with pytest.raises(ag.GradientError, match="derivative of order 2"):
        ag.check_grads(lambda x: WrongSecond()(x), [x], order=2)


def test_a_nan_is_found(rng):
    x = rng.uniform(1, 2, 3)
    with pytest.raises(ag.GradientError, match=r"element \(2,\): backward gives nan"):
        ag.check_grads(wrong_at((2,), factor=np.nan), [x])


@pytest.mark.parametrize(("dtype", "error"), [("float64", 1e-4), ("float32", 0.05), ("float16", 0.3)])
def test_the_default_tolerances_find_a_small_error(dtype, error, rng):
    x = rng.uniform(1, 2, 3).astype(dtype)
    ag.check_grads(lambda x: x * x, [x], order=1)
    with pytest.raises(ag.GradientError):
        ag.check_grads(wrong_at((0,), factor=2 + 3 * error), [x], order=1)


def test_tolerances_can_be_given(rng):
    x = rng.uniform(1, 2, 3)
    ag.check_grads(wrong_at((0,), factor=2.001), [x], order=1, rtol=0.01)


def test_several_results_numbers_and_arguments_that_are_not_used(rng):
    ag.check_grads(lambda a, n, b: (a * n, [a.sum()][0]), [rng.standard_normal(3), 2, 1.5])
    ag.check_grads(lambda a: [a * a, a + 1], [0.5])


def test_nothing_to_check():
    with pytest.raises(ag.DTypeError, match="none of its 2 arguments is floating-point"):
        ag.check_grads(lambda a, b: a, [1, np.arange(3)])


def test_the_inputs_are_not_changed(rng):
    x = rng.standard_normal(3)
    before = x.copy()
    ag.check_grads(lambda x: x * x, [x])
    np.testing.assert_array_equal(x, before)


def test_it_works_inside_no_grad(rng):
    with ag.no_grad():
        ag.check_grads(lambda x: ag.sin(x), [rng.standard_normal(3)])

import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize("op", [ag.max, ag.min])
def test_ties_share_evenly(op):
    x = ag.Variable(np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0]]))
    op(x if op is ag.max else -x, axis=1).sum().backward()
    expected = np.array([[1 / 2, 1 / 2, 0], [1 / 3, 1 / 3, 1 / 3]])
    np.testing.assert_allclose(x.grad, expected if op is ag.max else -expected)


def test_ties_share_evenly_over_all_axes():
    x = ag.Variable(np.full((2, 2), 7.0))
    x.max().backward()
    np.testing.assert_array_equal(x.grad, np.full((2, 2), 0.25))


def test_a_weighted_tie_sums_to_the_incoming_gradient():
    x = ag.Variable(np.array([3.0, 3.0]))
    (x.max(keepdims=True) * 10).sum().backward()
    np.testing.assert_array_equal(x.grad, [5, 5])


@pytest.mark.parametrize("op", ["sum", "mean", "max", "min"])
def test_methods_take_what_the_functions_take(op, rng):
    x = rng.standard_normal((2, 3, 4))
    for settings in ({}, {"axis": 1}, {"axis": (0, -1), "keepdims": True}):
        np.testing.assert_array_equal(getattr(ag.Variable(x), op)(**settings).array, getattr(np, op)(x, **settings))


def test_mean_of_many_float16_keeps_its_gradient():
    """A count of 100,000 is beyond float16: dividing by it would give 0."""
    x = ag.Variable(np.ones(100_000, np.float16))
    x.mean().backward(np.array(1024, np.float16))
    np.testing.assert_allclose(x.grad, np.full(100_000, 1024 / 100_000), rtol=2e-3)


@pytest.mark.parametrize("op", [ag.max, ag.min])
def test_nothing_to_choose_from(op):
    with pytest.raises(ag.ShapeError, match=r"^M..\(float64\[0, 3\], axis=0, keepdims=False\): there is no element"):
        op(ag.Variable(np.zeros((0, 3))), axis=0)


@pytest.mark.parametrize("op", [ag.sum, ag.mean, ag.max, ag.min])
def test_wrong_axis(op):
    with pytest.raises(ag.AxisError, match=r"\(float64\[2, 3\], axis=2, .*\): axis 2 is out of bounds") as caught:
        op(ag.Variable(np.ones((2, 3))), axis=2)
    assert isinstance(caught.value, np.exceptions.AxisError)
    assert isinstance(caught.value, ag.ShapeError)
    with pytest.raises(ag.ShapeError, match="duplicate value in 'axis'"):
        op(ag.Variable(np.ones((2, 3))), axis=(0, 0))


def test_numbers_and_lists():
    assert ag.sum(3.0) == 3
    assert ag.max([1.0, 5.0, 2.0]) == 5


def second_derivatives(f, x):
    return ag.hessian(f)(x)


@pytest.mark.parametrize("x", [[2.0, 3.0, 5.0], [2.0, 0.0, 5.0], [0.0, 3.0, 0.0], [0.0, 0.0, 0.0]])
@pytest.mark.parametrize("f", [ag.prod, lambda x: ag.cumprod(x)[-1]])
def test_products_are_exact_at_zeros(f, x):
    """Each derivative is the product of all the others."""
    x = np.array(x)
    others = [np.prod(np.delete(x, i)) for i in range(3)]
    np.testing.assert_array_equal(ag.grad(f)(x), others)
    pairs = [[0.0 if i == j else np.prod(np.delete(x, [i, j])) for j in range(3)] for i in range(3)]
    np.testing.assert_array_equal(second_derivatives(f, x), pairs)


def test_prod_does_not_divide():
    """The product itself is too small for a float64, so dividing it by an element would give 0."""
    np.testing.assert_allclose(ag.grad(ag.prod)(np.array([1e-200, 1e-200, 1e50])), [1e-150, 1e-150, 0], rtol=1e-12)


@pytest.mark.parametrize("op", [ag.max, ag.min])
def test_a_nan_among_them_is_chosen(op):
    x = ag.Variable(np.array([[1.0, np.nan, 3.0], [1.0, 2.0, 2.0], [np.nan, 1.0, np.nan]]))
    y = op(x if op is ag.max else -x, axis=1)
    np.testing.assert_array_equal(np.abs(y.array), [np.nan, 2, np.nan])
    y.sum().backward()
    np.testing.assert_array_equal(np.abs(x.grad), [[0, 1, 0], [0, 0.5, 0.5], [0.5, 0, 0.5]])


def test_many_ties_in_half_precision():
    """The count of the ties is beyond float16."""
    x = ag.Variable(np.zeros(100_000, np.float16))
    x.max().backward(np.array(10_000, np.float16))
    np.testing.assert_allclose(x.grad, np.full(100_000, 0.1), rtol=1e-3)


def test_masked_elements_get_no_gradient_and_let_no_nan_through():
    x = ag.Variable(np.array([1.0, np.nan, 3.0]))
    mask = np.array([True, False, True])
    for f in (ag.sum, ag.mean, ag.prod, ag.var, ag.std, lambda x, where: ag.max(x, where=where, initial=-9)):
        gx = ag.grad(lambda x, f=f: f(x, where=mask))(x.array)
        assert gx[1] == 0
        assert np.isfinite(gx).all()


def test_the_gradient_flows_to_the_start_of_a_sum_and_of_a_product():
    x, start = np.array([2.0, 3.0]), np.array(5.0)
    assert ag.grad(lambda s: ag.sum(x, initial=s))(start) == 1
    assert ag.grad(lambda s: ag.prod(x, initial=s))(start) == 6
    assert ag.grad(lambda s: ag.max(x, initial=s))(start) == 1
    np.testing.assert_array_equal(ag.grad(lambda x: ag.max(x, initial=3.0))(x), [0, 0.5])  # a tie with the start


def test_a_number_lets_axis_0_be_reduced():
    assert ag.grad(lambda x: ag.sum(x, axis=0))(np.array(3.0)) == 1
    assert ag.grad(lambda x: ag.max(x, axis=-1))(np.array(3.0)) == 1


def test_masks_that_do_not_fit():
    x = ag.Variable(np.ones((2, 3)))
    with pytest.raises(ag.ShapeError, match=r"sum: where= of shape \(2,\) does not broadcast to .* shape \(2, 3\)"):
        ag.sum(x, where=np.ones(2, bool))
    with pytest.raises(ag.ShapeError, match="where= of shape"):
        ag.mean(x, where=np.ones((2, 2, 3), bool))
    with pytest.raises(ag.DTypeError, match="must be boolean"):
        ag.prod(x, where=np.ones(3))
    with pytest.raises(ag.ShapeError, match="needs initial="):
        ag.max(x, where=np.ones(3, bool))


def test_an_output_to_write_into_is_refused():
    x = ag.Variable(np.ones(3))
    for f in (ag.sum, ag.mean, ag.max, ag.prod, ag.ptp, np.sum, np.max):
        with pytest.raises(ag.GraphError, match="out="):
            f(x, out=np.empty(()))


def test_sums_of_integers_carry_no_gradient():
    x = ag.Variable(np.array([1.7, 2.7]))
    y = ag.sum(x, dtype=int)
    assert y.array == 3
    assert not y.requires_grad

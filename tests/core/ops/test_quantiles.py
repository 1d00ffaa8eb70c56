import numpy as np
import pytest

import autograd_core as ag


def test_the_median_gives_its_gradient_to_the_first_of_equals():
    for x, expected in (
        ([3.0, 1.0, 2.0], [0, 0, 1]),
        ([1.0, 1.0, 1.0], [1, 0, 0]),
        ([5.0, 2.0, 2.0], [0, 1, 0]),
        ([4.0, 1.0, 3.0, 2.0], [0, 0, 0.5, 0.5]),
        ([1.0, 1.0], [0.5, 0.5]),
        ([1.0, 1.0, 1.0, 1.0], [0.5, 0.5, 0, 0]),
        ([0.0, 1.0, 2.0, 2.0, 1.0, 9.0], [0, 0.5, 0.5, 0, 0, 0]),
    ):
        np.testing.assert_array_equal(ag.grad(ag.median)(np.array(x)), expected)
        np.testing.assert_array_equal(ag.grad(ag.nanmedian)(np.array(x)), expected)


def test_quantiles_between_equals_take_the_first_two():
    np.testing.assert_allclose(ag.grad(lambda x: ag.quantile(x, 0.25))(np.ones(4)), [0.25, 0.75, 0, 0])


def test_a_nan_is_chosen_and_nan_functions_leave_it_aside():
    x = np.array([3.0, np.nan, 1.0])
    assert np.isnan(ag.median(x))
    np.testing.assert_array_equal(ag.grad(ag.median)(x), [0, 1, 0])
    np.testing.assert_array_equal(ag.grad(ag.nanmedian)(x), [0.5, 0, 0.5])
    assert np.isnan(ag.nanmedian(np.full(3, np.nan)))


def test_infinities_do_not_turn_into_nan():
    x = np.array([np.inf, 1.0, np.inf, 2.0])
    assert ag.median(x) == np.inf
    assert ag.quantile(x, 0.9) == np.inf


@pytest.mark.parametrize("f", [ag.median, ag.nanmedian])
def test_median_of_nothing(f):
    with pytest.warns(RuntimeWarning):
        assert np.isnan(f(np.zeros(0)))


@pytest.mark.parametrize(
    ("call", "error", "text"),
    [
        (lambda x: ag.quantile(x, 1.5), ag.ArgumentError, "q must lie between 0 and 1"),
        (lambda x: ag.percentile(x, [50, 120]), ag.ArgumentError, "q must lie between 0 and 100"),
        (lambda x: ag.quantile(x, 0.5, method="best"), ag.ArgumentError, "the method must be one of"),
        (lambda x: ag.nanquantile(x, 0.5, method="lower"), ag.ArgumentError, "the method must be one of"),
        (lambda x: ag.quantile(x[:0], 0.5), IndexError, "no element"),
        (lambda x: ag.quantile(x, 0.5, weights=x), ag.ArgumentError, "weights="),
        (lambda x: ag.quantile(x, ag.Variable(0.5)), ag.GraphError, "no gradient flows to `q`"),
        (lambda x: ag.median(x, overwrite_input=True), ag.GraphError, "overwrite_input"),
        (lambda x: ag.median(x, axis=(0, 0)), ag.ShapeError, "repeated axis"),
        (lambda x: ag.quantile(x > 1, 0.5), ag.DTypeError, "True and False"),
    ],
)
def test_bad_input(call, error, text):
    with pytest.raises(error, match=text):
        call(ag.Variable(np.arange(4.0)))


def test_many_quantiles_of_many_equal_elements(rng):
    x = rng.integers(0, 5, 1000) * 1.0
    q = np.linspace(0, 1, 201)
    gx = ag.grad(lambda x: ag.quantile(x, q).sum())(x)
    np.testing.assert_allclose(gx.sum(), 201)
    firsts = {int(np.argmax(x == value)) for value in range(5)}
    assert firsts <= set(np.flatnonzero(gx))

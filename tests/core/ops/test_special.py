"""Special functions: the project's own implementations against SciPy's, and the edges of both."""

import sys

import numpy as np
import pytest
from scipy import special as scipy_s

import autograd_core as ag
from autograd_core.backends import special

EDGES = np.array([0, -0.0, 1, 2, 3, -1, -2, -0.5, np.inf, np.nan, 1e-300, 1e-8, -1e-8, 0.46875, 4, 25, 27, -27, 1e10])
SMALL = np.linspace(-8.03, 8.01, 2001)
WIDE = np.concatenate([EDGES, SMALL, 10.0 ** np.linspace(-30, 30, 301)])
ABOVE_0 = np.concatenate([10.0 ** np.linspace(-30, 30, 301), np.linspace(0.01, 20, 2001)])
BESSEL = np.concatenate([SMALL, np.linspace(-713, 713, 1001)])


@pytest.fixture
def own(monkeypatch):
    """SciPy is not there."""
    monkeypatch.setitem(sys.modules, "scipy.special", None)
    special._library.cache_clear()
    yield
    monkeypatch.undo()
    special._library.cache_clear()


@pytest.mark.parametrize(
    ("name", "parameters", "x"),
    [
        ("erf", (), WIDE),
        ("erfc", (), WIDE),
        ("expit", (), WIDE),
        ("logit", (), np.concatenate([EDGES, np.linspace(0, 1, 2001), 10.0 ** np.linspace(-300, -1, 301)])),
        ("gammaln", (), WIDE),
        ("digamma", (), WIDE),
        ("polygamma", (1,), WIDE),
        ("polygamma", (2,), np.concatenate([SMALL, ABOVE_0])),
        ("polygamma", (5,), np.concatenate([SMALL, ABOVE_0])),
        ("i0", (), BESSEL[abs(BESSEL) < 709]),  # where eˣ overflows SciPy's do, ours not yet
        ("i1", (), BESSEL[abs(BESSEL) < 709]),
        ("iv", (2,), BESSEL),
        ("iv", (5,), BESSEL),
    ],
)
def test_own_implementation_equals_scipys(own, name, parameters, x):
    theirs = getattr(scipy_s, name)(*parameters, x)
    ours = special.evaluate(name, *parameters, x)
    # Near a zero the relative error of either may grow, the absolute one not. SciPy's erfc is good to 1e-13.
    np.testing.assert_allclose(ours, theirs, rtol=2e-13, atol=2e-14)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 3e-7), (np.float16, 1e-3)])
@pytest.mark.parametrize("name", ["erf", "erfc", "gammaln", "digamma", "expit", "i0"])
def test_narrow_dtypes_are_kept_with_and_without_scipy(request, name, dtype, rtol):
    x = np.linspace(0.6, 3, 50).astype(dtype)
    exact = getattr(scipy_s, name)(x.astype(np.float64))
    for without in (False, True):
        if without:
            request.getfixturevalue("own")
        y = getattr(ag, name)(ag.Variable(x))
        assert y.dtype == dtype
        np.testing.assert_allclose(y.array, exact, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("name", ["erf", "erfc", "gammaln", "digamma", "i0", "i1", "expit", "logit", "softplus"])
def test_derivatives_without_scipy(own, name):
    ag.check_grads(getattr(ag, name), [np.array([0.15, 0.5, 0.9])], order=3)


def test_batches_without_scipy(own):
    x = np.linspace(0.2, 3, 6).reshape(2, 3)
    np.testing.assert_allclose(ag.vmap(ag.gammaln)(x), scipy_s.gammaln(x), rtol=1e-13)
    np.testing.assert_allclose(ag.vmap(ag.vmap(ag.erf))(x), scipy_s.erf(x), rtol=1e-14)


def test_integers_and_numbers_become_floating_point():
    assert ag.erf(np.array([1, 2])).dtype == np.float64
    assert ag.expit(0) == 0.5
    assert isinstance(ag.gammaln(ag.Variable(np.arange(1, 4))), ag.Variable)


def test_overflow_free():
    x = ag.Variable(np.array([-1000.0, 0.0, 1000.0]))
    y = ag.softplus(x)
    np.testing.assert_allclose(y.array, [0, np.log(2), 1000])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0.5, 1])
    np.testing.assert_array_equal(ag.expit(x).array, [0, 0.5, 1])


@pytest.mark.parametrize(("op", "at"), [(ag.xlogy, 0.0), (ag.xlog1py, -1.0)])
def test_0_times_the_logarithm_of_0_is_0(op, at):
    a, b = ag.Variable(np.array([0.0, 2.0])), ag.Variable(np.array([at, at + 1]))
    y = op(a, b)
    np.testing.assert_array_equal(y.array, [0, 0])
    y.sum().backward()
    np.testing.assert_array_equal([a.grad, b.grad], [[0, 0], [0, 2]])
    assert np.isnan(op(np.array(0.0), np.nan))


def test_mixed_second_derivative_of_xlogy_at_0():
    np.testing.assert_allclose(ag.grad(ag.grad(ag.xlogy, 0), 1)(np.array(0.0), np.array(4.0)), 0.25)
    np.testing.assert_allclose(ag.grad(ag.grad(ag.xlogy, 1), 0)(np.array(0.0), np.array(4.0)), 0.25)


def test_gammaln_to_the_fourth_derivative():
    f = ag.gammaln
    for n in range(4):
        f = ag.grad(f)
        np.testing.assert_allclose(f(np.array(2.5)), scipy_s.polygamma(n, 2.5), rtol=1e-13)


@pytest.mark.parametrize("n", [-1, 1.0, True, np.array([1])], ids=repr)
def test_polygamma_of_another_order(n):
    with pytest.raises(ag.ArgumentError, match="polygamma: n must be an integer"):
        ag.polygamma(n, np.array(1.0))


def test_a_number_and_a_batch():
    x = np.array([0.5, 2.0])
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda b: ag.xlogy(3.0, b)))(x), 3 / x)
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda b: ag.logaddexp(1.0, b)))(x), scipy_s.expit(x - 1))
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda b: ag.maximum(1.0, b)))(x), [0, 1])
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda b: ag.power(0.0, b)))(x), [0, 0])
    np.testing.assert_allclose(ag.vmap(ag.grad(lambda b: ag.clip(b, 0, 1.0)))(x), [1, 0])

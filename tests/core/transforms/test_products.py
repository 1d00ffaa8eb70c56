"""autograd_core/transforms/vjp.py, jvp.py and jacobian.py"""

import numpy as np
import pytest
from scipy.optimize import rosen, rosen_der, rosen_hess, rosen_hess_prod

import autograd_core as ag
from tests.core.transforms.test_grad import rosenbrock


def f(x, w):
    """Uses ops of each kind of forward rule: element by element, linear, and by transposition."""
    y = ag.tanh(ag.matmul(w, x)) * ag.exp(x[0])
    return ag.concatenate([y, ag.max(y, keepdims=True)]), {"sum": (y * y).sum()}


@pytest.fixture
def xw(rng):
    return rng.standard_normal(3), rng.standard_normal((2, 3))


def test_vjp_and_jvp_are_each_other_s_transposes(rng, xw):
    ts = [rng.standard_normal(a.shape) for a in xw]
    value, tangent = ag.jvp(f, xw, ts)
    value2, pull = ag.vjp(f, *xw)
    u = (rng.standard_normal(3), {"sum": rng.standard_normal(())})
    gxs = pull(u)
    np.testing.assert_allclose(value[0], value2[0])
    np.testing.assert_allclose(
        (u[0] * tangent[0]).sum() + u[1]["sum"] * tangent[1]["sum"],
        sum((gx * t).sum() for gx, t in zip(gxs, ts, strict=True)),
    )
    np.testing.assert_allclose(pull(u)[1], gxs[1])  # any number of times


def test_jvp_by_central_difference(rng, xw):
    ts = [rng.standard_normal(a.shape) for a in xw]
    _, tangent = ag.jvp(f, xw, ts)
    step = 1e-6
    above, below = (f(*[a + s * step * t for a, t in zip(xw, ts, strict=True)])[0] for s in (1, -1))
    np.testing.assert_allclose(tangent[0], (above - below) / (2 * step), rtol=1e-6, atol=1e-8)


def test_the_rosenbrock_function(rng):
    x, v = rng.standard_normal(6), rng.standard_normal(6)
    value, slope = ag.jvp(rosenbrock, (x,), (v,))
    np.testing.assert_allclose(value, rosen(x))
    np.testing.assert_allclose(slope, rosen_der(x) @ v)
    np.testing.assert_allclose(ag.hessian(rosenbrock)(x), rosen_hess(x))
    np.testing.assert_allclose(ag.hvp(rosenbrock, (x,), (v,)), rosen_hess_prod(x, v))
    for jacobian in (ag.jacobian, ag.jacrev, ag.jacfwd):
        np.testing.assert_allclose(jacobian(ag.grad(rosenbrock))(x), rosen_hess(x))


def test_jvp_can_be_differentiated(rng):
    x, v = rng.standard_normal(5), rng.standard_normal(5)
    np.testing.assert_allclose(ag.grad(lambda x: ag.jvp(rosenbrock, (x,), (v,))[1])(x), rosen_hess_prod(x, v))
    np.testing.assert_allclose(ag.grad(lambda v: ag.jvp(rosenbrock, (x,), (v,))[1])(v), rosen_der(x))
    _, twice = ag.jvp(lambda x: ag.jvp(rosenbrock, (x,), (v,))[1], (x,), (v,))
    np.testing.assert_allclose(twice, v @ rosen_hess(x) @ v)


def test_forms_and_shapes_of_jacobians(xw):
    j = ag.jacobian(f, (0, 1))(*xw)
    assert [b.shape for b in j[0]] == [(3, 3), (3, 2, 3)]
    assert [b.shape for b in j[1]["sum"]] == [(3,), (2, 3)]
    forward, reverse = ag.jacfwd(f, 1)(*xw), ag.jacrev(f, 1)(*xw)
    np.testing.assert_allclose(forward[0], reverse[0])
    np.testing.assert_allclose(forward[1]["sum"], reverse[1]["sum"])


def test_second_derivatives_of_two_arguments(rng):
    a, b = rng.standard_normal(2), rng.standard_normal(2)
    v = (rng.standard_normal(2), rng.standard_normal(2))

    def g(a, b):
        return (ag.sin(a) * b**2).sum()

    ga, gb = ag.hvp(g, (a, b), v)
    np.testing.assert_allclose(ga, -np.sin(a) * b**2 * v[0] + 2 * np.cos(a) * b * v[1])
    np.testing.assert_allclose(gb, 2 * np.cos(a) * b * v[0] + 2 * np.sin(a) * v[1])


def test_results_that_do_not_depend_on_the_argument(rng):
    constant = ag.Variable(np.ones(2), requires_grad=False)
    np.testing.assert_array_equal(ag.jacobian(lambda x: constant)(np.ones(3)), np.zeros((2, 3)))
    np.testing.assert_array_equal(ag.jacfwd(lambda x: constant)(np.ones(1)), np.zeros((2, 1)))
    assert ag.jvp(lambda x: constant, (1.0,), (1.0,))[1].shape == (2,)


def test_zero_sizes():
    assert ag.jacobian(lambda x: x * 2)(np.zeros(0)).shape == (0, 0)
    assert ag.jacfwd(lambda x: x.sum())(np.zeros(0)).shape == (0,)


def test_errors():
    with pytest.raises(ag.ShapeError, match=r"a tangent has shape \(3,\), its argument \(2,\)"):
        ag.jvp(lambda x: x * 2, (np.ones(2),), (np.ones(3),))
    with pytest.raises(ag.ShapeError, match="form of the primals"):
        ag.jvp(lambda x: x * 2, (np.ones(2),), (np.ones(2), np.ones(2)))
    with pytest.raises(ag.ShapeError, match=r"gradient has shape \(3,\), the result \(2,\)"):
        ag.vjp(lambda x: x * 2, np.ones(2))[1](np.ones(3))
    with pytest.raises(ag.ShapeError, match="form of the result"):
        ag.vjp(lambda x: x * 2, np.ones(2))[1]((np.ones(2), np.ones(2)))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@pytest.mark.parametrize("shift", [lambda x: x + 1.0, lambda x: 2 - x, lambda x: (x + 1) * x + True])
def test_a_number_that_is_added_leaves_the_tangent_s_dtype(dtype, shift):
    y, tangent = ag.jvp(shift, [np.ones(3, dtype)], [np.ones(3, dtype)])
    assert y.dtype == tangent.dtype == dtype

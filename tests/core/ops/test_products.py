import numpy as np
import pytest

import autograd_core as ag


def test_operators():
    a, b = np.arange(6.0).reshape(2, 3), np.arange(3.0)
    for left, right in (
        (ag.Variable(a), b),
        (a, ag.Variable(b)),
        (ag.Variable(a), ag.Variable(b)),
        (ag.Variable(a), [0, 1, 2]),
    ):
        y = left @ right
        assert isinstance(y, ag.Variable)
        np.testing.assert_array_equal(y.array, a @ b)


@pytest.mark.parametrize(
    ("a", "b", "message"),
    [
        ((2, 3), (2, 3), r"^MatMul\(float64\[2, 3\], .*the inner sizes differ: a.shape\[-1\] is 3, b.shape"),
        ((3,), (2,), r"a.shape\[-1\] is 3, b.shape\[-1\] is 2"),
        ((2, 3), (), "at least one axis on each side"),
        ((2, 1, 3), (4, 3, 5), r"the batch axes \(2,\) and \(4,\) don't broadcast"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit(a, b, message):
    with pytest.raises(ag.ShapeError, match=message):
        ag.matmul(ag.Variable(np.ones(a)), np.ones(b))


def test_a_number_is_no_matrix():
    with pytest.raises(ag.ShapeError, match=r"multiply by a number with \*"):
        ag.Variable(np.ones((2, 3))) @ 2.0


def test_methods():
    x, y = ag.Variable(np.arange(6.0).reshape(2, 3)), np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(x.dot(y).array, x.array.dot(y))
    np.testing.assert_array_equal(x.trace(1).array, x.array.trace(1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: ag.dot(x, np.ones((2, 3))), r"^dot: shapes \(2, 3\) and \(2, 3\) not aligned: 3 != 2"),
        (lambda x: ag.vdot(x, np.ones(5)), "the inner sizes differ"),
        (lambda x: ag.vecdot(x, np.ones((2, 2))), "the inner sizes differ"),
        (lambda x: ag.inner(x, np.ones(2)), "shape-mismatch for sum"),
        (lambda x: ag.cross(x, np.ones((2, 4))), "vectors must have 2 or 3 elements along axisa and axisb; there are 3 and 4"),
        (lambda x: ag.matvec(x, np.ones(2)), "the inner sizes differ"),
        (lambda x: ag.trace(x[0]), "diagonal needs two or more axes"),
    ],
)  # fmt: skip
def test_products_that_do_not_fit(call, message):
    with pytest.raises(ag.ShapeError, match=message):
        call(ag.Variable(np.ones((2, 3))))


@pytest.mark.parametrize("name", ["dot", "outer"])
def test_out_is_refused(name):
    x = ag.Variable(np.ones(3))
    with pytest.raises(ag.GraphError, match=f"^{name}.*would write past the graph"):
        getattr(ag, name)(x, x, out=np.empty(3))


def test_axes_out_of_bounds():
    with pytest.raises(ag.AxisError, match="axis 2 is out of bounds"):
        ag.vecdot(ag.Variable(np.ones((2, 3))), np.ones((2, 3)), axis=2)


@pytest.mark.parametrize(("a", "b"), [((4, 2), (4, 2)), ((4, 2), (4, 3)), ((3,), (2,))])
def test_cross_of_vectors_of_two(rng, a, b):
    a, b = rng.standard_normal(a), rng.standard_normal(b)
    with pytest.warns(DeprecationWarning, match="2-dimensional vectors"):
        expected = np.cross(a, b)
    with pytest.warns(DeprecationWarning, match="2-dimensional vectors"):
        np.testing.assert_allclose(ag.cross(ag.Variable(a), b).array, expected)
    with pytest.warns(DeprecationWarning, match="2-dimensional vectors"):
        ag.check_grads(ag.cross, (a, b))

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x():
    return ag.Variable(np.arange(6.0).reshape(2, 3))


def test_indices_may_be_variables(x):
    order = ag.Variable(np.array([[2, 0, 1], [0, 1, 2]]))
    np.testing.assert_array_equal(ag.take_along_axis(x, order).array, [[2, 0, 1], [3, 4, 5]])
    np.testing.assert_array_equal(ag.take(x, order).array, [[2, 0, 1], [0, 1, 2]])
    np.testing.assert_array_equal(x.take(ag.Variable(1), axis=1).array, [1, 4])


def test_a_choice_not_made_leaks_no_nan(x):
    with np.errstate(invalid="ignore"):
        y = ag.choose(np.array([0, 1, 0]), [x[1], ag.log(x[0] * 0 - 1)])
    y[0].backward()
    np.testing.assert_array_equal(x.grad[1], [1, 0, 0])


def test_choose_and_compress_as_methods(x):
    np.testing.assert_array_equal(ag.Variable(np.array([1, 0, 1])).choose(x).array, [3, 1, 5])
    np.testing.assert_array_equal(x.compress([True, False, True], axis=1).array, [[0, 2], [3, 5]])


def test_select_takes_the_first_condition_that_holds():
    a, b, c = (ag.Variable(np.array([n, n])) for n in (1.0, 2.0, 3.0))
    y = ag.select([[True, False], [True, True]], [a, b], c)
    np.testing.assert_array_equal(y.array, [1, 2])
    y.sum().backward()
    np.testing.assert_array_equal([a.grad, b.grad, c.grad], [[1, 0], [0, 1], [0, 0]])


@pytest.mark.filterwarnings("error")
def test_under_vmap_each_example_takes_its_own(rng):
    xs, indices = rng.standard_normal((4, 5, 3)), rng.integers(0, 3, (4, 5, 2))
    np.testing.assert_array_equal(ag.vmap(ag.take_along_axis)(xs, indices), np.take_along_axis(xs, indices, 2))
    np.testing.assert_array_equal(ag.vmap(ag.take)(xs, indices[:, 0, 0]), xs[np.arange(4), 0, indices[:, 0, 0]])


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: ag.take(x, 9), ag.OutOfBoundsError, "index 9 is out of bounds"),
        (lambda x: ag.take(x, [0.5]), ag.DTypeError, "^take: the indices must be integers, not float64"),
        (lambda x: ag.take(x, 0, 5), ag.AxisError, "^take: axis 5 is out of bounds"),
        (lambda x: ag.take(x, 0, mode="bounce"), ag.ShapeError, "mode must be 'raise', 'wrap' or 'clip'"),
        (lambda x: ag.take_along_axis(x, np.array([0])), ag.ShapeError, r"shape \(1,\) along an axis of .* \(2, 3\)"),
        (lambda x: ag.take_along_axis(x, np.array([[0.0]])), ag.OutOfBoundsError, "must be integers"),
        (lambda x: ag.choose([0, 2, 0], [x[0], x[1]]), ag.ShapeError, "outside of the 2 choices"),
        (lambda x: ag.choose([0.0], [x]), ag.DTypeError, "^choose: the indices must be integers"),
        (lambda x: ag.select([x > 0], [x, x]), ag.ShapeError, "1 conditions for 2 choices"),
        (lambda x: ag.select([x], [x]), ag.DTypeError, "must be boolean, not float64"),
        (lambda x: ag.compress([[True]], x), ag.ShapeError, "must be one row"),
    ],
)
def test_errors(x, call, error, message):
    with pytest.raises(error, match=message):
        call(x)


def test_results_of_different_sizes_under_vmap_are_refused():
    with pytest.raises(ag.GraphError, match="another size"):
        ag.vmap(lambda x: ag.extract(x > 0, x))(np.ones((2, 3)))
    with pytest.raises(ag.GraphError, match=r"ag\.where"), pytest.warns(UserWarning, match="masks"):
        ag.vmap(lambda x: x[x > 0])(np.array([[1.0, 2.0], [-1.0, 1.0]]))


def test_settings_may_be_given_by_position(x):
    np.testing.assert_array_equal(ag.take(x, [4], 1, None, "clip").array, [[2], [5]])
    np.testing.assert_array_equal(np.take(x, [4], 1, None, "wrap").array, [[1], [4]])
    np.testing.assert_array_equal(x.take([4], 1, None, "clip").array, [[2], [5]])
    np.testing.assert_array_equal(ag.choose([5, 0, 1], x, None, "clip").array, [3, 1, 5])
    np.testing.assert_array_equal(x.compress([True, False], 0, None).array, [[0, 1, 2]])
    for call in (
        lambda out: ag.take(x, [0], 1, out),
        lambda out: ag.choose([0, 0, 0], x, out),
        lambda out: ag.compress([True], x, 0, out),
    ):
        with pytest.raises(ag.GraphError, match="out="):
            call(np.empty((1, 3)))

import numpy as np
import pytest

import autograd_core as ag


def test_an_array_of_variables():
    x, y, z = (ag.Variable(float(n)) for n in (1, 2, 3))
    a = ag.array([[x, y], [z, 1.0]])
    np.testing.assert_array_equal(a.array, [[1, 2], [3, 1]])
    (a * a).sum().backward()
    assert (x.grad, y.grad, z.grad) == (2, 4, 6)


def test_rows_numbers_and_arrays_mix():
    x = ag.Variable(np.ones(2, np.float32))
    a = ag.array([x, [1, 2], np.zeros(2, np.float32)], dtype=np.float32)
    assert a.dtype == np.float32
    np.testing.assert_array_equal(a.array, [[1, 1], [1, 2], [0, 0]])


def test_without_variables_it_is_numpy_s_array():
    a = ag.array([[1, 2], [3, 4]])
    assert type(a) is np.ndarray
    given = np.zeros(2)
    assert ag.asarray(given) is given
    assert ag.array(given) is not given


def test_a_variable_is_copied_by_array_and_returned_by_asarray():
    x = ag.Variable(np.ones(2))
    assert ag.asarray(x) is x
    assert not np.shares_memory(ag.array(x).array, x.array)
    ag.asarray(x, dtype=np.float32).sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 1])


def test_ragged_lists():
    x = ag.Variable(np.ones(2))
    with pytest.raises(ag.ShapeError, match=r"different shapes: \(\), \(2,\)"):
        ag.array([x, x[0]])


def test_arrays_in_the_likeness_of_another():
    x = ag.Variable(np.ones((2, 3), np.float32))
    assert not ag.zeros_like(x).requires_grad
    assert ag.ones_like(x).dtype == np.float32
    assert type(ag.zeros_like(x.array)) is np.ndarray
    assert ag.empty_like(x, shape=4).shape == (4,)
    fill = ag.Variable(2.0)
    ag.full_like(x, fill).sum().backward()
    assert fill.grad == 6


def test_under_vmap_each_example_gets_an_array_of_its_own():
    def f(x):
        y = ag.zeros_like(x)
        y[0] = x[1]
        return y

    np.testing.assert_array_equal(ag.vmap(f)(np.array([[1.0, 2.0], [3.0, 4.0]])), [[2, 0], [4, 0]])


def test_membership_and_lists():
    x = ag.Variable(np.array([[1.0, 2.0]]))
    assert 2 in x
    assert ag.Variable(1.0) in x
    assert 3 not in x
    assert x.tolist() == [[1.0, 2.0]]

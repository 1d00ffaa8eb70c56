import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x():
    return ag.Variable(np.arange(6.0).reshape(2, 3))


def test_methods(x):
    assert x.reshape(3, 2).shape == x.reshape((3, 2)).shape == x.reshape([3, 2]).shape == (3, 2)
    assert x.reshape(-1).shape == x.reshape(np.int64(6)).shape == (6,)
    assert x[:1, :1].reshape().shape == ()
    assert x.T.shape == x.transpose().shape == x.transpose(1, 0).shape == x.transpose((1, 0)).shape == (3, 2)
    assert x.swapaxes(0, -1).shape == (3, 2)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda x: x.reshape(4),
            ag.ShapeError,
            r"^Reshape\(float64\[2, 3\], shape=\(4,\)\): cannot reshape array of size 6",
        ),
        (lambda x: x.reshape(-1, 4), ag.ShapeError, "cannot reshape"),
        (lambda x: x.reshape(1.5), ag.ArgumentError, "^reshape: a shape is an integer or a tuple of integers, not 1.5"),
        (lambda x: x.transpose(0, 0), ag.ShapeError, r"^transpose: repeated axis"),
        (
            lambda x: x.transpose(0),
            ag.ShapeError,
            r"^transpose: axes \(0,\) must name each axis of shape \(2, 3\) once",
        ),
        (lambda x: x.transpose(0, 5), ag.AxisError, "^transpose: axis 5 is out of bounds"),
        (lambda x: x.swapaxes(0, 2), ag.AxisError, r"^swapaxes: axis 2 is out of bounds"),
        (lambda x: ag.expand_dims(x, 3), ag.AxisError, r"^expand_dims: axis 3 is out of bounds"),
        (lambda x: ag.expand_dims(x, (0, 0)), ag.ShapeError, r"^expand_dims: repeated axis"),
        (lambda x: ag.squeeze(x, 0), ag.ShapeError, r"^squeeze: axis 0 of shape \(2, 3\)"),
        (lambda x: ag.squeeze(x, 2), ag.AxisError, r"^squeeze: axis 2 is out of bounds"),
        (lambda x: ag.concatenate([]), ag.ShapeError, "^concatenate: there is nothing to join"),
        (lambda x: ag.concatenate([x, np.ones(3)]), ag.ShapeError, "must have same number of dimensions"),
        (lambda x: ag.concatenate([x, np.ones((1, 2))]), ag.ShapeError, "must match exactly"),
        (lambda x: ag.concatenate([x, x], axis=2), ag.AxisError, "axis 2 is out of bounds"),
        (lambda x: ag.concatenate([1.0, x]), ag.ShapeError, "zero-dimensional arrays cannot be concatenated"),
        (lambda x: ag.stack([x, x.T]), ag.ShapeError, r"^Stack\(.*\): the shapes \(2, 3\) and \(3, 2\) differ"),
        (lambda x: ag.stack([x, x], axis=3), ag.AxisError, r"^Stack\(.*axis=3\): axis 3 is out of bounds"),
        (lambda x: ag.stack([]), ag.ShapeError, "^stack: there is nothing to join"),
    ],
)
def test_errors_name_the_op_and_the_shapes(x, call, error, message):
    with pytest.raises(error, match=message) as caught:
        call(x)
    assert "\n" not in str(caught.value)


def test_concatenate_promotes_and_casts_gradients_back():
    a, b = ag.Variable(np.ones(2, np.float32)), ag.Variable(np.ones(3))
    y = ag.concatenate([a, b])
    assert y.dtype == np.float64
    y.sum().backward()
    assert (a.grad.dtype, b.grad.dtype) == (np.float32, np.float64)


def test_concatenate_mixes_variables_arrays_and_lists(x):
    y = ag.concatenate([x, np.ones((1, 3)), [[1.0, 2.0, 3.0]]])
    assert y.shape == (4, 3)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones((2, 3)))


def test_concatenate_of_one_variable_joins_its_rows(x):
    np.testing.assert_array_equal(ag.concatenate(x).array, np.arange(6.0))

import numpy as np
import pytest

import autograd_core as ag


def test_gradient_comes_back_in_the_dtype_of_the_input():
    x = ag.Variable(np.array([1.0, 2.0], np.float32))
    y = x.astype(np.float64) * np.array([1 / 3, 1.0])
    assert y.dtype == np.float64
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, np.array([1 / 3, 1], np.float32))
    assert x.grad.dtype == np.float32


def test_second_derivative_through_a_cast():
    x = ag.Variable(np.array([1.0, 2.0], np.float32))
    (x.astype("float64") ** 3).sum().backward(create_graph=True)
    gx, x.grad = x.grad_var, None
    assert gx.dtype == np.float32
    gx.sum().backward()
    np.testing.assert_allclose(x.grad, [6, 12])


@pytest.mark.parametrize("dtype", [int, bool, np.uint8])
def test_no_gradient_through_integers(dtype):
    assert not ag.Variable(np.ones(3)).astype(dtype).requires_grad


@pytest.mark.parametrize("dtype", [complex, object, "U3", "no such", "datetime64[s]"])
def test_dtypes_that_cannot_be_differentiated(dtype):
    with pytest.raises(ag.DTypeError, match=r"^astype: "):
        ag.Variable(np.ones(3)).astype(dtype)


def test_copy_has_memory_of_its_own():
    x = ag.Variable(np.ones(3))
    y = ag.copy(x)
    assert not np.shares_memory(x.array, y.array)
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones(3))


def test_to_the_device_it_is_on_is_itself():
    x = ag.Variable(np.ones(3))
    assert x.to("cpu") is x
    assert x.device == "cpu"

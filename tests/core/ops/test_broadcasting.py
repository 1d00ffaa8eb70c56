import numpy as np
import pytest

import autograd_core as ag


def test_what_does_not_broadcast():
    x = ag.Variable(np.ones((2, 3)))
    with pytest.raises(
        ag.ShapeError, match=r"^BroadcastTo\(float64\[2, 3\], shape=\(4,\)\): \(2, 3\) doesn't broadcast"
    ):
        ag.broadcast_to(x, 4)
    for shape in ((4,), (2, 2), (3, 2), (2, 2, 3), (1, 1, 1)):
        with pytest.raises(ag.ShapeError, match="doesn't broadcast to"):
            ag.sum_to(x, shape)
    with pytest.raises(ag.ShapeError, match="doesn't broadcast to"):
        ag.sum_to(ag.Variable(1.0), (1,))


def test_a_shape_may_be_one_number():
    assert ag.broadcast_to(1.0, 3).shape == ag.broadcast_to(1.0, np.int64(3)).shape == (3,)
    assert ag.sum_to(np.ones((2, 3)), 3).shape == (3,)


def test_the_result_of_broadcasting_has_a_gradient_of_its_own():
    x = ag.Variable(np.ones(3))
    ag.broadcast_to(x, (2, 3)).sum().backward()
    x.grad *= 5  # writable, though a broadcast result is not
    np.testing.assert_array_equal(x.grad, [10, 10, 10])

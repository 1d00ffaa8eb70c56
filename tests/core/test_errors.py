import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (ag.ShapeError, ValueError),
        (ag.AxisError, np.exceptions.AxisError),
        (ag.OutOfBoundsError, IndexError),
        (ag.DTypeError, TypeError),
        (ag.ArgumentError, TypeError),
        (ag.ArgumentError, ValueError),
        (ag.DeviceError, RuntimeError),
        (ag.GraphError, RuntimeError),
        (ag.GradientError, AssertionError),
    ],
)
def test_each_error_is_ours_and_the_type_that_others_raise(ours, theirs):
    assert issubclass(ours, ag.AutogradError)
    assert issubclass(ours, theirs)
    assert str(ours("message")) == "message"

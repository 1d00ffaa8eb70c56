import numpy as np
import pytest

import autograd_core as ag


def test_a_value_of_infinity_or_nan_spoils_no_gradient():
    x = ag.Variable(np.ones(2))
    y = ag.pad(x, 1, constant_values=(np.inf, np.nan))
    y[1:-1].sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 1])


def test_dtypes_are_kept():
    assert ag.pad(ag.Variable(np.ones(2, np.float32)), 1, "linear_ramp", end_values=3).dtype == np.float32
    whole = np.array([1, 2])
    np.testing.assert_array_equal(ag.pad(ag.Variable(whole), 2, "reflect").array, np.pad(whole, 2, "reflect"))


def test_ties_of_a_maximum_share_the_gradient():
    x = ag.Variable(np.array([3.0, 3.0, 1.0]))
    ag.pad(x, (1, 0), "maximum")[0].backward()
    np.testing.assert_array_equal(x.grad, [0.5, 0.5, 0])


def test_a_copy_even_without_a_border():
    x = ag.Variable(np.ones(2))
    for mode in ("constant", "edge"):
        assert not np.shares_memory(ag.pad(x, 0, mode).array, x.array)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: ag.pad(x, 1, "mirror"), ag.ShapeError, "^pad: mode 'mirror' is not one of constant, edge"),
        (lambda x: ag.pad(x, 1, "edge", constant_values=1), ag.ShapeError, "takes no constant_values"),
        (lambda x: ag.pad(x, -1), ag.ShapeError, "must not be negative; cut with a slice"),
        (lambda x: ag.pad(x, 1.5), ag.DTypeError, "`pad_width` must be of integral type"),
        (lambda x: ag.pad(x, ((1, 1), (1, 1))), ag.ShapeError, "1 pairs, one for each axis"),
        (lambda x: ag.pad(x[:0], 1, "wrap"), ag.ShapeError, "it has no elements"),
        (lambda x: ag.pad(x, 1, "mean", stat_length=0), ag.ShapeError, "stat_length must be positive"),
        (lambda x: ag.pad(x, 1, lambda *args: None), ag.GraphError, "a function as mode"),
        (lambda x: ag.pad(x, 1, constant_values=x[0]), ag.GraphError, "no gradient flows to constant_values"),
    ],
)
def test_errors(call, error, message):
    with pytest.raises(error, match=message):
        call(ag.Variable(np.ones(3)))

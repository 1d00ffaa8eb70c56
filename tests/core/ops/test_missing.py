import numpy as np
import pytest

import autograd_core as ag


@pytest.mark.parametrize("op", ["nansum", "nanmean", "nanprod", "nanvar", "nanstd", "nanmax", "nanmin"])
def test_a_nan_gets_the_gradient_0(op, rng):
    x = rng.standard_normal(5)
    x[2] = np.nan
    rest = np.delete(x, 2)
    gx = ag.grad(getattr(ag, op))(x)
    assert gx[2] == 0
    np.testing.assert_allclose(np.delete(gx, 2), ag.grad(getattr(ag, op[3:]))(rest), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("op", [ag.nanmax, ag.nanmin])
def test_all_nan(op):
    x = ag.Variable(np.array([[np.nan, np.nan], [1.0, np.nan]]))
    with pytest.warns(RuntimeWarning, match="all NaN"):
        y = op(x, axis=1)
    np.testing.assert_array_equal(y.array, [np.nan, 1])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 0], [1, 0]])


def test_ties_share_evenly():
    np.testing.assert_array_equal(ag.grad(ag.nanmax)(np.array([2.0, np.nan, 2.0])), [0.5, 0, 0.5])


def test_integers_have_no_nan():
    x = np.array([3, 1])
    assert ag.nanmax(x) == 3
    assert ag.nanmax(x).dtype == x.dtype
    assert ag.nansum(x).dtype == x.dtype


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("op", ["nanvar", "nanstd"])
def test_too_few_numbers_for_ddof_have_no_variance(op):
    x = np.array([[1.0, 3.0, np.nan], [np.nan, 2.0, np.nan]])
    for ddof in (1, 2):
        expected = getattr(np, op)(x, axis=1, ddof=ddof)
        np.testing.assert_array_equal(getattr(ag, op)(ag.Variable(x), axis=1, ddof=ddof).array, expected)

"""Ties, bounds and branches: where the gradient goes when there is a choice."""

import numpy as np
import pytest

import autograd_core as ag


def gradients(f, *arrays):
    xs = [ag.Variable(np.array(array)) for array in arrays]
    f(*xs).sum().backward()
    return [x.grad for x in xs]


@pytest.mark.parametrize("op", [ag.maximum, ag.minimum])
def test_a_tie_shares_evenly(op):
    ga, gb = gradients(op, [1.0, 2.0, 3.0], [2.0, 2.0, 2.0])
    winner = [0.0, 0.5, 1.0] if op is ag.maximum else [1.0, 0.5, 0.0]
    np.testing.assert_array_equal(ga, winner)
    np.testing.assert_array_equal(gb, 1 - np.array(winner))


@pytest.mark.parametrize("op", [ag.maximum, ag.minimum])
def test_an_infinite_gradient_does_not_reach_the_loser(op):
    a, b = ag.Variable(np.array([1.0])), ag.Variable(np.array([2.0]))
    op(a, b).backward(np.array([np.inf]))
    assert sorted([a.grad[0], b.grad[0]]) == [0, np.inf]


def test_clip_has_derivative_1_inside_and_at_its_bounds():
    (gx,) = gradients(lambda x: ag.clip(x, -1.0, 1.0), [-2.0, -1.0, 0.0, 1.0, 2.0])
    np.testing.assert_array_equal(gx, [0, 1, 1, 1, 0])
    (gx,) = gradients(lambda x: x.clip(max=1), [-2.0, 1.0, 2.0])
    np.testing.assert_array_equal(gx, [1, 1, 0])
    (gx,) = gradients(lambda x: x.clip(min=1), [-2.0, 1.0, 2.0])
    np.testing.assert_array_equal(gx, [0, 1, 1])


def test_clip_passes_the_gradient_to_the_bound_that_holds():
    gx, glow, ghigh = gradients(ag.clip, [-2.0, 0.0, 2.0], [-1.0, -1.0, -1.0], [1.0, 1.0, 1.0])
    np.testing.assert_array_equal(gx, [0, 1, 0])
    np.testing.assert_array_equal(glow, [1, 0, 0])
    np.testing.assert_array_equal(ghigh, [0, 0, 1])


def test_clip_with_crossed_bounds_gives_the_upper_one_as_in_numpy():
    x, low, high = np.array([-2.0, 0.0, 2.0]), np.full(3, 1.0), np.full(3, -1.0)
    np.testing.assert_array_equal(ag.clip(x, low, high), np.clip(x, low, high))
    gx, glow, ghigh = gradients(ag.clip, x, low, high)
    np.testing.assert_array_equal([gx, glow, ghigh], [[0, 0, 0], [0, 0, 0], [1, 1, 1]])


@pytest.mark.parametrize("dtype", ["int64", "uint8", "bool", "float16"])
def test_clip_with_one_bound_keeps_the_dtype(dtype):
    x = np.array([0, 1, 1], dtype)
    one = np.array(1, dtype)
    for bounds in ((None, one), (one, None), (None, None)):
        y = ag.clip(ag.Variable(x), *bounds)
        assert y.dtype == dtype
        np.testing.assert_array_equal(y.array, x if bounds == (None, None) else np.clip(x, *bounds))


def test_where_never_looks_at_the_branch_not_taken():
    condition = np.array([True, False])
    ga, gb = gradients(lambda a, b: ag.where(condition, a, b), [1.0, np.nan], [np.nan, 1.0])
    np.testing.assert_array_equal(ga, [1, 0])
    np.testing.assert_array_equal(gb, [0, 1])


def test_where_on_the_input_keeps_nan_out_of_a_gradient():
    """A branch that is NaN leaks through its own derivative (0 · inf): choose its input first, then the branch."""
    x = ag.Variable(np.array([0.0, 4.0]))
    safe = ag.where(x > 0, x, 1.0)
    ag.where(x > 0, ag.sqrt(safe), 0.0).sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 0.25])


def test_condition_gets_no_gradient():
    condition = ag.Variable(np.array([1.0, 0.0]))
    a = ag.Variable(np.array([3.0, 4.0]))
    ag.where(condition, a, 0).sum().backward()
    np.testing.assert_array_equal(a.grad, [1, 0])
    assert condition.grad is None


@pytest.mark.parametrize("op", [ag.fmax, ag.fmin])
def test_fmax_and_fmin_pass_the_gradient_by_nan(op):
    ga, gb = gradients(op, [1.0, np.nan, 2.0, np.nan], [np.nan, 1.0, 2.0, np.nan])
    np.testing.assert_array_equal(ga, [1, 0, 0.5, 1])
    np.testing.assert_array_equal(gb, [0, 1, 0.5, 0])


@pytest.mark.parametrize("op", [ag.maximum, ag.minimum])
def test_maximum_and_minimum_pass_the_gradient_to_nan(op):
    ga, gb = gradients(op, [1.0, np.nan, np.nan], [np.nan, 1.0, np.nan])
    np.testing.assert_array_equal(ga, [0, 1, 1])
    np.testing.assert_array_equal(gb, [1, 0, 0])


def test_clip_takes_numpys_and_the_array_apis_names():
    x = ag.Variable(np.array([-2.0, 0.0, 2.0]))
    for y in (ag.clip(x, a_min=-1, a_max=1), ag.clip(x, min=-1, max=1), np.clip(x, a_min=-1, a_max=1), x.clip(-1, 1)):
        np.testing.assert_array_equal(y.array, [-1, 0, 1])
    with pytest.raises(ValueError, match="not both"):
        ag.clip(x, -1, max=1)
    with pytest.raises(ag.GraphError, match="past the graph"):
        ag.clip(x, -1, 1, out=np.zeros(3))


def test_nan_to_num():
    x = ag.Variable(np.array([1.0, np.nan, np.inf, -np.inf]))
    y = ag.nan_to_num(x, nan=5.0, posinf=7.0)
    np.testing.assert_array_equal(y.array, [1, 5, 7, np.finfo(float).min])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [1, 0, 0, 0])
    with pytest.raises(ag.GraphError, match="past the graph"):
        ag.nan_to_num(x, copy=False)


def test_where_needs_both_values_or_none():
    x = ag.Variable(np.array([0.0, 3.0]))
    (positions,) = ag.where(x)
    np.testing.assert_array_equal(positions.array, [1])
    with pytest.raises(ValueError, match="neither"):
        ag.where(x, 1)

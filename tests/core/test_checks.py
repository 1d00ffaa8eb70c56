"""Debug mode: the first NaN, values that were changed behind the graph's back, the forward line of a backward error."""

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture(autouse=True)
def _quiet():
    with np.errstate(all="ignore"):
        yield


def test_the_first_nan_forward_is_named():
    x = ag.Variable(np.array([1.0, -1.0]))
    with (
        ag.debug(),
        pytest.raises(ag.GraphError, match=r"^Log\(\): the result has a NaN, what it was computed from has no"),
    ):
        ag.exp(ag.log(x)).sum()
    ag.log(x)  # outside of debug mode as NumPy has it


def test_the_line_of_the_call_is_named():
    x = ag.Variable(np.array([-1.0]))
    with ag.debug(), pytest.raises(ag.GraphError, match=r"in test_the_line_of_the_call_is_named: ag.log") as caught:
        ag.log(x)  # here
    assert "test_checks.py" in str(caught.value)


def test_nan_that_was_there_before_is_nobodys_fault():
    x = ag.Variable(np.array([np.nan, 1.0]))
    with ag.debug():
        (ag.exp(x) * 2).sum().backward()


def test_nan_outside_the_graph_is_found_too():
    with ag.debug(), ag.no_grad(), pytest.raises(ag.GraphError, match="Log"):
        ag.log(ag.Variable(-1.0))
    with ag.debug(), pytest.raises(ag.GraphError, match="Log"):
        ag.log(np.array([-1.0]))


@pytest.mark.parametrize("create_graph", [False, True])
def test_the_first_nan_backward_is_named(create_graph):
    x = ag.Variable(np.array([0.0, 1.0]))
    with ag.debug():
        y = (ag.sqrt(x) * np.array([0.0, 1.0]) + x).sum()
        with pytest.raises(ag.GraphError, match="has a NaN, what it was computed from has none") as caught:
            y.backward(create_graph=create_graph)
    message = " ".join([str(caught.value), *getattr(caught.value, "__notes__", [])])
    assert "Sqrt()" in message
    assert "in test_the_first_nan_backward_is_named: y = (ag.sqrt(x)" in message
    assert x.grad is None


@pytest.mark.parametrize("create_graph", [False, True])
def test_right_programs_run_in_debug_mode(create_graph, two_results, rng):
    x = ag.Variable(rng.standard_normal((2, 3)))
    with ag.debug():
        first, second = two_results(ag.tanh(x))
        y = (first * second).sum() + first.max() / 2
        y.backward(create_graph=create_graph)
        gradient, x.grad = x.grad, None
        if create_graph:
            return
    (3 * ag.tanh(x) ** 3).sum().backward()
    (3 * ag.tanh(x)).max().backward(np.array(0.5))
    np.testing.assert_allclose(gradient, x.grad)


def test_several_incoming_gradients_with_nan_are_not_the_rules_fault(two_results):
    x = ag.Variable(np.array([1.0]))
    with ag.debug():
        first, _ = two_results(x)
        first.backward(np.array([np.nan]))
    assert np.isnan(x.grad)


def test_a_nan_that_nobody_wants_is_not_reported():
    """The gradient of a constant divisor is not asked for, whatever it would be."""
    x = ag.Variable(np.array([1.0]))
    with ag.debug():
        (x / np.array([np.inf])).sum().backward()


def test_a_saved_array_changed_through_numpy_is_found():
    x = ag.Variable(np.ones(3))
    with ag.debug():
        y = (x * 2.0 * x).sum()
        x.array[1] = 5  # no version can tell
        message = r"^Multiply\(\): saved value 1 \(float64\[3\]\) was changed in place .*in test_a_saved_array_changed"
        with pytest.raises(ag.GraphError, match=message):
            y.backward()


def test_a_constant_changed_through_numpy_is_found():
    x, table = ag.Variable(np.ones(3)), np.ones(3)
    with ag.debug():
        y = (x * table).sum()
        table += 1
        with pytest.raises(ag.GraphError, match="was changed in place"):
            y.backward()


def test_arrays_stay_writable():
    x = ag.Variable(np.ones(3))
    with ag.debug():
        (x * x).sum().backward()
        x.array += 1
        (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [6, 6, 6])


def test_an_error_in_a_rule_tells_the_line_of_the_forward_call(x):
    class Broken(ag.Elementwise):
        def forward(self, xp, x):
            return x

        def backward(self, gy):
            raise ZeroDivisionError

    with ag.debug():
        y = Broken()(x)  # the guilty line
    with pytest.raises(ZeroDivisionError) as caught:
        y.sum().backward()
    (note,) = caught.value.__notes__
    assert note.startswith("In the backward pass of Broken(), called in file")
    assert note.endswith(
        "in test_an_error_in_a_rule_tells_the_line_of_the_forward_call: y = Broken()(x)  # the guilty line"
    )


def test_modes_are_plain_again_after_an_error():
    with pytest.raises(ag.GraphError), ag.debug():
        ag.log(ag.Variable(-1.0))
    ag.log(ag.Variable(-1.0))

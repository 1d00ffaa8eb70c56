"""Mistakes that other libraries of this kind have made, each confirmed by running them; none may be made here."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

import autograd_core as ag


def test_gradients_are_not_shared_between_leaves():
    """An op that passes its gradient through hands the same array to both inputs. Changing one must not change both:
    with a weight decay of 0.5 applied to unit parameters in place, shared gradients come out as 2.0 instead of 1.5.
    """
    a, b = ag.Variable(np.ones(3)), ag.Variable(np.ones(3))
    (a + b).sum().backward()
    for parameter in (a, b):
        parameter.grad += 0.5 * parameter.array
    np.testing.assert_array_equal(a.grad, [1.5, 1.5, 1.5])
    np.testing.assert_array_equal(b.grad, [1.5, 1.5, 1.5])


@pytest.mark.parametrize("used", [0, 1])
def test_an_unused_result_of_an_op_counts_as_zero(two_results, used):
    x = ag.Variable(np.array([1.0, 2.0]))
    two_results(x)[used].sum().backward()
    np.testing.assert_array_equal(x.grad, [[3, 3], [2, 4]][used])


def test_the_order_of_a_graph_is_the_same_in_every_process():
    """Orders that come from sets of strings change with the seed of Python's hashes."""
    program = textwrap.dedent("""
        import numpy as np, autograd_core as ag
        names = ["weight", "bias", "scale", "shift"]
        xs = [ag.Variable(np.full(2, 0.1 * i + 0.3), name=name) for i, name in enumerate(names)]
        y = ag.tanh(xs[0] * xs[1] + xs[2]) / xs[3] + xs[0]
        y = (y * y).sum()
        print(ag.graph(y))
        y.backward()
        print([x.grad.tobytes().hex() for x in xs])
    """)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(outputs) == 1
    assert "weight" in outputs.pop()


def test_a_long_chain_needs_no_recursion():
    x = ag.Variable(np.ones(1))
    y = x
    for _ in range(5 * sys.getrecursionlimit()):
        y = y + x
    y.backward()
    assert x.grad == [5 * sys.getrecursionlimit() + 1]


def test_a_second_backward_does_not_count_inner_gradients_again():
    """Where inner nodes keep their gradients, a second pass gives 2 + 4 instead of 2 + 2."""
    x = ag.Variable(3.0)
    y = (x * 2) * 1
    y.backward(retain_graph=True)
    y.backward()
    assert x.grad == 4


def test_an_exception_inside_a_derivative_leaves_no_state_behind():
    def fails(x):
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            ag.grad(lambda x: ag.grad(fails)(x))(1.0)
        with pytest.raises(ZeroDivisionError), ag.no_grad():
            fails(1)
    assert ag.grad(lambda x: x * x * x)(2.0) == 12
    assert (ag.Variable(1.0) * 2).requires_grad


def test_an_op_without_a_derivative_is_named():
    """The name of the op, whichever of its arguments is to be differentiated."""

    class Quantize(ag.Elementwise):
        def forward(self, xp, a, b):
            return xp.round(a / b) * b

    for inputs in ((ag.Variable(1.3), 0.5), (1.3, ag.Variable(0.5)), (ag.Variable(1.3), ag.Variable(0.5))):
        with pytest.raises(ag.GraphError, match="Quantize has no derivative: give it a backward method"):
            Quantize()(*inputs).backward()

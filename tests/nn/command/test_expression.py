import math

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.command.expression import FUNCTIONS, ExpressionError, evaluate, parse_assignment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x*y + sin(x)", 2 + math.sin(1)),  # x is 1, y is 2
        ("y - x", -1),  # in the order of writing: y is 1
        ("x**2 / 4 - -x", 1.25),
        ("+x * pi", math.pi),
        ("2**3 * x", 8),
        ("exp(log(x)) + abs(-x) + sqrt(4)", 4),
        ("maximum(x, y) + minimum(x, 5)", 3),
        ("sigmoid(x - x) + relu(-x) + step(x)", 1.5),
        (" x +\tx ", 2),
    ],
)
def test_values(text, expected):
    assert evaluate(text, {}).item() == pytest.approx(expected)


def test_given_values_and_arrays():
    assert evaluate("x*y", {"y": 5}).item() == 5
    y = evaluate("sum(x*x, axis=0) + mean(x)", {"x": [[1, 2], [3, 4]]})
    np.testing.assert_allclose(y.numpy(), [12.5, 22.5])
    np.testing.assert_allclose(evaluate("a @ b", {"a": [[1, 2], [3, 4]], "b": [1, 1]}).numpy(), [3, 7])


def test_the_graph_has_the_names():
    y = evaluate("x*y + x", {})
    leaves = [value.name for value in ag.graph(y).values if value.kind == "leaf"]
    assert leaves == ["x", "y"]
    assert [op.op for op in ag.graph(y).ops] == ["Multiply", "Add"]


def test_all_functions_work():
    for name in FUNCTIONS:
        two = name in ("maximum", "minimum")
        settings = {} if "softmax" not in name else {"x": [1.0, 2.0]}
        assert np.isfinite(evaluate(f"{name}(x, y)" if two else f"{name}(x)", settings).numpy()).all(), name


def test_what_is_not_a_number_can_be_drawn_all_the_same():
    assert math.isnan(evaluate("log(-x)", {}).item())
    assert math.isinf(evaluate("x / 0", {}).item())


def test_a_long_expression():
    assert evaluate("+".join(["x"] * 200), {}).item() == 200


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "'' can't be read as an expression: invalid syntax"),
        ("x +", "'x +' can't be read as an expression: invalid syntax"),
        ("sin(x", "'sin(x' can't be read as an expression: '(' was never closed"),
        ("x = 3", "'x = 3' can't be read as an expression: invalid syntax"),
        ("x\0y", "'x\\x00y' can't be read as an expression: source code string cannot contain null bytes"),
        ("1 + 2", "'1 + 2' has no op on a variable, so there is nothing to draw; try 'x*y + sin(x)'"),
        ("x", "'x' has no op on a variable"),
        ("foo(x)", "unknown function 'foo'; known: exp, log, "),
        ("x.array * y", "'x.array' is not understood: an expression has numbers, variables, + - * / ** @, "),
        ("x[0] * y", "'x[0]' is not understood"),
        ("x < y", "'x < y' is not understood"),
        ("x // y", "'x // y' is not understood"),
        ("'a' * x", "\"'a'\" is not understood"),
        ("True * x", "'True' is not understood"),
        ("2j * x", "'2j' is not understood"),
        ("(lambda: x)() * x", "'(lambda: x)()' is not understood"),
        ("[x for x in y]", "'[x for x in y]' is not understood"),
        ("().__class__", "'().__class__' is not understood"),
        ("eval('1') * x", "unknown function 'eval'"),
        ("9**9**9**9 * x", "'9 ** 9 ** 9' can't be computed: Numerical result out of range"),
        ("1/0 * x", "'1 / 0' can't be computed: "),
        ("(-8)**0.5 * x", "'(-8) ** 0.5' is a complex number; only real ones can be used"),
        ("sin()", "'sin()': "),
        ("sum(x, axes=0)", "'sum(x, axes=0)': "),
        ("(" * 500 + "x" + ")" * 500 + "*x", ""),  # Python's versions differ in what they call too deep
        ("-" * 9_000 + "x", ""),
        ("+".join(["x"] * 4_000), ""),
        ("x*" * 5_000 + "x", "the expression has 10001 characters; more than 10000 make no picture that can be read"),
    ],
)
def test_what_is_refused(text, message):
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, {})
    assert str(caught.value).startswith(message)


def test_a_value_without_a_variable():
    with pytest.raises(ExpressionError, match="'2 \\+ x' has no variable 'z'; it has x"):
        evaluate("2 + x", {"z": 1})


def test_assignments():
    assert parse_assignment("x=1") == ("x", 1)
    assert parse_assignment(" rate = -2.5e3 ") == ("rate", -2500)
    assert parse_assignment("x=[[1, 2], [3, 4]]") == ("x", [[1, 2], [3, 4]])
    for text in ("x", "x=", "x=abc", "x=[1", "x=[[1,2],[3]]", "x='1'*", "x=__import__('os')", "=1", "2x=1", "a b=1"):
        with pytest.raises(ExpressionError, match="gives no variable a value"):
            parse_assignment(text)

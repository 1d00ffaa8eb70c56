"""Expressions as text, "x*y + sin(x)", made into a graph. They are parsed and walked, never run as code."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

import autograd_core as ag
from autograd_core import AutogradError, Variable
from autograd_nn import functional

OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.MatMult: operator.matmul,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(ag, name) for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "maximum", "minimum")},
    **{name: getattr(ag, name) for name in ("sum", "mean", "max", "min")},
    "abs": ag.absolute,
    **{name: getattr(functional, name) for name in ("relu", "sigmoid", "softmax", "log_softmax", "step")},
}
CONSTANTS = {"pi": np.pi}
LONGEST = 10_000  # characters: far more than a picture can show, and little enough to parse at once


class ExpressionError(AutogradError, ValueError):
    """An expression that can't be read, or the value of a variable that can't."""


def evaluate(text: str, values: Mapping[str, Any]) -> Variable:
    """The value of an expression, with its graph behind it.

    values:  the variables' values by name; the others get 1, 2, 3 and so on, in the order in which they first occur.

    Raises ExpressionError naming the part that is not understood, or a name in `values` that the expression lacks.
    """
    if len(text) > LONGEST:
        raise ExpressionError(
            f"the expression has {len(text)} characters; more than {LONGEST} make no picture that can be read"
        )
    try:
        tree = ast.parse(text.strip(), mode="eval")
        names = variable_names(tree)
        if foreign := [name for name in values if name not in names]:
            raise ExpressionError(f"{text!r} has no variable {foreign[0]!r}; it has {', '.join(names) or 'none'}")
        samples = dict(zip(names, range(1, len(names) + 1), strict=True))
        variables = {name: Variable(np.array(values.get(name, samples[name]), float), name=name) for name in names}
        with np.errstate(all="ignore"):  # log(-1) is NaN: its graph can be drawn all the same
            y = _value(tree.body, variables)
    except (SyntaxError, ValueError) as error:
        if isinstance(error, AutogradError):
            raise
        raise ExpressionError(f"{text!r} can't be read as an expression: {getattr(error, 'msg', error)}") from error
    except (RecursionError, MemoryError) as error:
        raise ExpressionError("the expression is nested too deeply; draw a part of it") from error
    if not isinstance(y, Variable) or y.creator is None:
        raise ExpressionError(f"{text!r} has no op on a variable, so there is nothing to draw; try 'x*y + sin(x)'")
    return y


def variable_names(tree: ast.AST) -> list[str]:
    """The names that are neither functions nor constants, in the order in which they are written."""
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    found = [node for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called]
    found.sort(key=lambda node: (node.lineno, node.col_offset))
    return list(dict.fromkeys(node.id for node in found if node.id not in CONSTANTS))


def parse_assignment(text: str) -> tuple[str, Any]:
    """The name and the value in "x=1" or "x=[1, 2]". Raises ExpressionError for anything else."""
    name, _, written = text.partition("=")
    try:
        value = ast.literal_eval(written.strip())
        np.array(value, float)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"{text!r} gives no variable a value; write x=1.5, or x=[1,2] for an array") from error
    if not name.strip().isidentifier():
        raise ExpressionError(f"{text!r} gives no variable a value: {name.strip()!r} is not a name")
    return name.strip(), value


def parse_assignments(texts: list[str]) -> dict[str, Any]:
    """The values of variables by name. Raises ExpressionError also for a variable that is given twice."""
    values = dict(parse_assignment(text) for text in texts)
    if len(values) < len(texts):
        raise ExpressionError(f"a variable is given twice in {' '.join(texts)}")
    return values


def _value(node: ast.AST, variables: Mapping[str, Variable]) -> Any:
    """The value of a part of the expression: a Variable, or a number while no variable is involved."""
    if isinstance(node, ast.Name):
        return CONSTANTS[node.id] if node.id in CONSTANTS else variables[node.id]
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return _apply(node, _value(node.left, variables), _value(node.right, variables))
    if isinstance(node, ast.UnaryOp) and type(node.op) in OPERATORS:
        return OPERATORS[type(node.op)](_value(node.operand, variables))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return _call(node, node.func.id, variables)
    raise ExpressionError(
        f"{ast.unparse(node)!r} is not understood: an expression has numbers, variables, + - * / ** @, brackets and "
        f"functions ({', '.join(FUNCTIONS)})"
    )


def _apply(node: ast.BinOp, left: Any, right: Any) -> Any:
    operation = OPERATORS[type(node.op)]
    if isinstance(left, Variable) or isinstance(right, Variable):
        return operation(left, right)
    try:
        result = operation(float(left), float(right))  # not as integers: 9**9**9 would never end
    except (ArithmeticError, TypeError) as error:
        raise ExpressionError(f"{ast.unparse(node)!r} can't be computed: {error.args[-1]}") from error
    if isinstance(result, complex):
        raise ExpressionError(f"{ast.unparse(node)!r} is a complex number; only real ones can be used")
    return result


def _call(node: ast.Call, name: str, variables: Mapping[str, Variable]) -> Any:
    if name not in FUNCTIONS:
        raise ExpressionError(f"unknown function {name!r}; known: {', '.join(FUNCTIONS)}")
    arguments = [_value(argument, variables) for argument in node.args]
    try:
        settings = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in node.keywords}  # axis=0
        return FUNCTIONS[name](*arguments, **settings)
    except (TypeError, ValueError) as error:
        if isinstance(error, AutogradError):
            raise
        raise ExpressionError(f"{ast.unparse(node)!r}: {error}") from error

"""Formulas: written once as Python expressions, so that tests can evaluate them, and shown as a text-book has them.

    shown("-a / b**2", {"a": "x", "b": "y"})  ->  "−x / y²"

They come from this package's own tables. A name may stand for any text, the name of a Variable say, or for a number.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import TypeAlias

from viz.explanation.numbers import DIGITS
from viz.graphs.labels import number_text

Meaning: TypeAlias = str | float  # what a name stands for: what to write, or a number to compute with

LOOSE, SUM, PRODUCT, POWER, ATOM = range(5)  # how tightly the parts of an expression hang together

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_BINARY = {ast.Add: ("+", SUM), ast.Sub: ("−", SUM), ast.Mult: ("·", PRODUCT), ast.Div: ("/", PRODUCT)}
_COMPARISONS = {ast.Gt: ">", ast.Lt: "<", ast.GtE: "≥", ast.LtE: "≤", ast.Eq: "=", ast.NotEq: "≠"}
_SIGNS = {"pi": "π", "xhat": "x̂", "sigma": "σ", "Phi": "Φ", "others": "the others"}
_FUNCTIONS = {
    "sum": "Σ {0}",
    "product": "Π {0}",
    "sum_over_windows": "Σ {0} · {1} over the windows",
    "spread": "{0} to each element",
    "to_place": "{0} to its place, 0 to the others",
    "to_largest": "{0} to the largest, 0 to the others",
    "to_smallest": "{0} to the smallest, 0 to the others",
    "reshaped": "{0} in the shape of {1}",
    "moved_back": "{0} with its axes moved back",
    "part": "its part of {0}",
}


def shown(expression: str, meanings: Mapping[str, Meaning]) -> str:
    """The formula as text, each of its names replaced by what it stands for; what is known is computed: x³⁻¹ is x²."""
    tree = _Simplified(meanings).visit(ast.parse(expression, mode="eval").body)
    return _text(tree, meanings)[0]


class _Simplified(ast.NodeTransformer):
    """Puts the numbers in the place of their names, and leaves out what does nothing: · 1, ¹."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self.meanings = meanings

    def visit_Name(self, node: ast.Name) -> ast.expr:  # ast's own way of naming
        meaning = self.meanings.get(node.id)
        return node if meaning is None or isinstance(meaning, str) else ast.Constant(meaning)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        node.args = [self.visit(argument) for argument in node.args]  # not the function's name
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        if isinstance(node.op, ast.Pow) and _is(right, 1):
            return left
        if isinstance(node.op, ast.Mult) and _is(left, 0):
            return left
        if isinstance(node.op, ast.Mult) and _is(left, 1):
            return right
        if isinstance(node.op, ast.Mult | ast.Div) and _is(right, 1):
            return left
        if (
            isinstance(node.op, ast.Add | ast.Sub)
            and isinstance(left, ast.Constant)
            and isinstance(right, ast.Constant)
        ):
            combine = operator.add if isinstance(node.op, ast.Add) else operator.sub
            return ast.Constant(combine(left.value, right.value))
        return ast.BinOp(left, node.op, right)


def _is(node: ast.expr, number: float) -> bool:
    return isinstance(node, ast.Constant) and node.value == number


def _text(node: ast.expr, meanings: Mapping[str, Meaning]) -> tuple[str, int]:
    """The text of a part, and how tightly it hangs together."""

    def inside(part: ast.expr, least: int) -> str:
        """A part of this part, in brackets if it would fall apart here."""
        text, bond = _text(part, meanings)
        return text if bond >= least else f"({text})"

    if isinstance(node, ast.Name | ast.Constant):
        known = node.value if isinstance(node, ast.Constant) else meanings.get(node.id, _SIGNS.get(node.id, node.id))
        text = known if isinstance(known, str) else number_text(known, DIGITS)
        return (text, ATOM) if text[:1] != "-" else (f"−{text[1:]}", SUM)
    if isinstance(node, ast.UnaryOp):
        return f"−{inside(node.operand, PRODUCT)}", SUM
    if isinstance(node, ast.Attribute):  # a.T
        return f"{inside(node.value, ATOM)}ᵀ", ATOM
    if isinstance(node, ast.Compare):
        return f"{inside(node.left, SUM)} {_COMPARISONS[type(node.ops[0])]} {inside(node.comparators[0], SUM)}", SUM
    if isinstance(node, ast.BinOp):
        return _binary(node, inside)
    assert isinstance(node, ast.Call), ast.dump(node)
    assert isinstance(node.func, ast.Name)
    return _call(node.func.id, node.args, inside)


def _binary(node: ast.BinOp, inside: Callable[[ast.expr, int], str]) -> tuple[str, int]:
    if isinstance(node.op, ast.Pow):
        base, exponent = inside(node.left, ATOM), node.right
        if isinstance(exponent, ast.Constant) and float(str(exponent.value)).is_integer():
            return base + number_text(exponent.value).translate(_SUPERSCRIPTS), POWER
        return f"{base}^{inside(exponent, ATOM)}", POWER
    if isinstance(node.op, ast.MatMult):
        return f"{inside(node.left, PRODUCT)} @ {inside(node.right, POWER)}", PRODUCT
    sign, bond = _BINARY[type(node.op)]
    left = inside(node.left, SUM if isinstance(node.left, ast.UnaryOp | ast.Constant) else bond)  # −a · b needs none
    return f"{left} {sign} {inside(node.right, bond if isinstance(node.op, ast.Add) else bond + 1)}", bond


def _call(name: str, arguments: list[ast.expr], inside: Callable[[ast.expr, int], str]) -> tuple[str, int]:
    if name == "where":
        condition, value, rest = arguments
        more = isinstance(rest, ast.Call) and isinstance(rest.func, ast.Name) and rest.func.id == "where"
        return (
            f"{inside(value, SUM)} where {inside(condition, SUM)}, {'' if more else 'else '}{inside(rest, LOOSE)}",
            LOOSE,
        )
    if name == "sqrt":
        return f"√{inside(arguments[0], ATOM)}", ATOM
    if name == "abs":
        return f"|{inside(arguments[0], SUM)}|", ATOM
    if name in ("sum", "product"):
        return _FUNCTIONS[name].format(inside(arguments[0], ATOM)), POWER
    if name in _FUNCTIONS:
        return _FUNCTIONS[name].format(*[inside(argument, PRODUCT) for argument in arguments]), LOOSE
    return f"{_SIGNS.get(name, name)}({', '.join(inside(argument, SUM) for argument in arguments)})", ATOM

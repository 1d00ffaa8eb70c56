"""Python expressions as a text-book writes them."""

import pytest

from viz.explanation.formula import shown

NAMES = {"a": "x", "b": "apple price", "n": 3, "m": -2, "c": "-2", "y": "v3"}


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("a * b", "x · apple price"),
        ("-(a / b**2)", "−x / apple price²"),
        ("y * (1 - y)", "v3 · (1 − v3)"),
        ("1 / (1 + exp(-a))", "1 / (1 + exp(−x))"),
        ("a - (b - y)", "x − (apple price − v3)"),
        ("a - b - y", "x − apple price − v3"),
        ("a / (b * y)", "x / (apple price · v3)"),
        ("(a + b) ** 2", "(x + apple price)²"),
        ("a ** (b - 1)", "x^(apple price − 1)"),
        ("sqrt(a)", "√x"),
        ("sqrt(a + 1)", "√(x + 1)"),
        ("abs(a - b)", "|x − apple price|"),
        ("a @ b.T", "x @ apple priceᵀ"),
        ("sum(a * b) / n", "Σ (x · apple price) / 3"),
        ("where(a > 0, 1, 0)", "1 where x > 0, else 0"),
        ("where(a > b, 1, where(a == b, 1 / 2, 0))", "1 where x > apple price, 1 / 2 where x = apple price, else 0"),
        ("a * where(a > 0, 1, 0)", "x · (1 where x > 0, else 0)"),
        ("sigma(a) + Phi(a) + pi", "σ(x) + Φ(x) + π"),
        ("spread(gy / n)", "gy / 3 to each element"),
        ("a * c", "x · (−2)"),
        ("a - c", "x − (−2)"),
    ],
)
def test_signs_and_brackets(expression, text):
    assert shown(expression, NAMES) == text


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        ("n * a ** (n - 1)", "3 · x²"),
        ("m * a ** (m - 1)", "−2 · x⁻³"),
        ("a**n", "x³"),
        ("a**m", "x⁻²"),
        ("a ** (n - 2)", "x"),
        ("(n - 2) * a", "x"),
        ("(n - 3) * a", "0"),
        ("a / (n - 2)", "x"),
        ("polygamma(n + 1, a)", "polygamma(4, x)"),
    ],
)
def test_numbers_are_computed_with(expression, text):
    assert shown(expression, NAMES) == text


def test_a_number_in_an_expression_stays():
    """`x · 1` is what was computed: only settings are reckoned with."""
    assert shown("a * b", {"a": "x", "b": "1"}) == "x · 1"

"""What is said of a step, on the screen as in pictures: the local derivative, the product, the sum."""

from __future__ import annotations

from viz.explanation import numbers
from viz.explanation.steps import BackwardStep, Sent, Value


def named_words(step: BackwardStep) -> str:
    """Multiply: swaps the inputs and multiplies."""
    return f"{step.op}: {step.words}" if step.words else step.op


def derivative(sent: Sent) -> str:
    """∂v2/∂x = y = 110."""
    if sent.symbol and not sent.each:
        return sent.symbol
    number = "" if sent.local is None else numbers.array(sent.local)
    symbol = "" if sent.symbol.replace("−", "-") == number else sent.symbol  # 1 = 1 says nothing
    return " = ".join([part for part in (sent.derivative, symbol, number) if part])


def product(step: BackwardStep, sent: Sent) -> str:
    """2 × 110 = 220."""
    gradient = numbers.array(sent.gradient)
    arriving = step.arriving[0]
    if len(step.arriving) == 1 and sent.local is not None and sent.local.shape == arriving.shape == ():
        return f"{numbers.array(arriving)} × {numbers.factor(sent.local)} = {gradient}"
    if not sent.each:
        return f"→ {gradient}"
    broadcast = "" if sent.gradient.shape == arriving.shape else ", added up"
    return f"gy × this, each{broadcast} → {gradient}"


def sum_of_parts(value: Value) -> str:
    """2.58, or 3 + (-0.42) = 2.58 if several sent a part."""
    total = numbers.array(value.gradient)
    if len(value.parts) < 2:
        return total
    if value.shape:
        return f"{total}, the sum from {len(value.parts)} users"
    return f"{parts(value)} = {total}"


def parts(value: Value, digits: int = numbers.DIGITS) -> str:
    """3 + (-0.42)."""
    first, *others = value.parts
    return " + ".join([numbers.array(first, digits), *[numbers.factor(other, digits) for other in others]])

"""Explaining a computational graph: the steps (passes.py), their symbols (symbols.py), text, pictures and a page."""

from viz.explanation.explanation import Explanation, explain
from viz.explanation.steps import BackwardStep, ForwardStep, Sent, Value

__all__ = ["BackwardStep", "Explanation", "ForwardStep", "Sent", "Value", "explain"]

"""Pictures: computational graphs, drawn and explained, through Graphviz; training curves and trials through matplotlib.

>>> import viz
>>> viz.graph(y, values=True).render("graph.svg")
>>> print(viz.explain(y))
>>> viz.curves(metrics, "curves.png")
"""

from viz.curves import curves
from viz.errors import VizError
from viz.explanation import Explanation, explain
from viz.gradient_range import gradient_range, gradient_shares
from viz.graphs import GraphPicture, graph
from viz.trials import trials

__all__ = [
    "Explanation",
    "GraphPicture",
    "VizError",
    "curves",
    "explain",
    "gradient_range",
    "gradient_shares",
    "graph",
    "trials",
]

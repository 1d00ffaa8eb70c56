"""Pictures: computational graphs through Graphviz, training curves through matplotlib.

>>> import viz
>>> viz.graph(y, values=True).render("graph.svg")
>>> viz.curves(metrics, "curves.png")
"""

from viz.curves import curves
from viz.errors import VizError
from viz.graphs import GraphPicture, graph

__all__ = ["GraphPicture", "VizError", "curves", "graph"]

"""Pictures: computational graphs through Graphviz, training curves and trials of a search through matplotlib, and the
report of a run as a page.

>>> import viz
>>> viz.graph(y, values=True).render("graph.svg")
>>> viz.curves(metrics, "curves.png")
>>> viz.report("runs/lenet-digits")
"""

from viz.curves import curves
from viz.errors import VizError
from viz.gradient_range import gradient_range, gradient_shares
from viz.graphs import GraphPicture, graph
from viz.reports import report
from viz.trials import trials

__all__ = ["GraphPicture", "VizError", "curves", "gradient_range", "gradient_shares", "graph", "report", "trials"]

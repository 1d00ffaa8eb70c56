"""Pictures: computational graphs, drawn and explained, through Graphviz; training curves and trials of a search through
matplotlib; the report of a run as a page.

>>> import viz
>>> viz.graph(y, values=True).render("graph.svg")
>>> print(viz.explain(y))
>>> with viz.record() as run:
...     y = f(x)
...     y.backward()
>>> viz.graph(y, heat="time", run=run).render("time.svg")
>>> viz.curves(metrics, "curves.png")
>>> viz.report("runs/lenet-digits")
"""

from viz.curves import curves
from viz.errors import VizError
from viz.explanation import Explanation, explain
from viz.gradient_range import gradient_range, gradient_shares
from viz.graphs import GraphDiff, GraphPicture, diff, graph
from viz.recording import Run, record
from viz.reports import report
from viz.run_table import Row
from viz.trials import trials

__all__ = [
    "Explanation",
    "GraphDiff",
    "GraphPicture",
    "Row",
    "Run",
    "VizError",
    "curves",
    "diff",
    "explain",
    "gradient_range",
    "gradient_shares",
    "graph",
    "record",
    "report",
    "trials",
]

"""Drawing computational graphs: folding (folding.py), DOT text (dot.py), pictures (picture.py), differences
(diff/)."""

from viz.graphs.picture import GraphPicture, graph
from viz.graphs.diff import GraphDiff, diff

__all__ = ["GraphDiff", "GraphPicture", "diff", "graph"]

"""Drawing computational graphs: folding (folding.py), DOT text (dot.py), pictures (picture.py)."""

from viz.graphs.picture import GraphPicture, graph

__all__ = ["GraphPicture", "graph"]

"""What is different between two graphs: matching.py pairs their ops, merging.py joins them, difference.py tells."""

from viz.graphs.diff.difference import GraphDiff, diff

__all__ = ["GraphDiff", "diff"]

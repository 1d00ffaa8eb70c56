"""`import viz` is light, and names what it offers."""

import subprocess
import sys

import viz


def test_nothing_heavy_is_imported():
    code = "import sys, viz; print([m for m in ('matplotlib', 'graphviz', 'numba', 'autograd_nn') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_public_names():
    assert viz.__all__ == [
        *["Explanation", "GraphDiff", "GraphPicture", "Row", "Run", "VizError"],
        *["curves", "diff", "explain", "gradient_range", "gradient_shares", "graph", "record", "report", "trials"],
    ]
    assert all(callable(getattr(viz, name)) for name in viz.__all__)

"""`viz.graph`: the computational graph as a picture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import autograd_core as ag
from viz.errors import VizError
from viz.files import format_of, write_picture
from viz.graphs.dot import to_dot
from viz.graphs.folding import fold
from viz.graphs.program import run_dot
from viz.graphs.units import Scene

LIMIT = 200  # nodes: what a screen holds and Graphviz lays out in a second or two
RESOLUTION = 144  # dots per inch of a PNG: sharp at half size


@dataclass(frozen=True)
class GraphPicture:
    """A graph, drawn. In a notebook it shows itself; `print` shows its DOT text.

    dot:    the text that Graphviz reads.
    nodes:  how many nodes are drawn, labels apart.
    """

    dot: str
    nodes: int

    def render(self, path: str | os.PathLike[str]) -> Path:
        """Write the picture to a file, in the format that its suffix names: .svg, .png or .pdf. Returns the path.

        The file appears whole or not at all. Raises VizError for another suffix, for a place that can't be written,
        and where Graphviz is missing.
        """
        path = Path(path)
        format = format_of(path)
        return write_picture(path, self.to_bytes(format))

    def to_bytes(self, format: str) -> bytes:
        """The picture in memory: format is "svg", "png" or "pdf"."""
        if format == "pdf":
            from viz.graphs.pdf import to_pdf

            return to_pdf(self.dot)
        return run_dot(self.dot, format, *([f"-Gdpi={RESOLUTION}"] if format == "png" else []))

    def svg(self) -> str:
        """The picture as an `<svg>` element, to put into a page."""
        text = self.to_bytes("svg").decode()
        return text[text.index("<svg") :]

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        return self.dot

    def __repr__(self) -> str:
        return f"GraphPicture({self.nodes} nodes)"


def graph(
    y: ag.Variable | Sequence[ag.Variable] | ag.Graph,
    *,
    values: bool = False,
    grads: bool | None = None,
    depth: int | None = None,
    limit: int | None = LIMIT,
    rankdir: str = "LR",
) -> GraphPicture:
    """The graph that made `y`, as a picture: `viz.graph(y).render("graph.svg")`.

    y:        a Variable, several of them, or what `ag.graph` returned.
    values:   write the forward value of everything on the lines, computed again from what the leaves hold now.
    grads:    write the gradient of the output under them; if not said, where `values` are and the output is a number.
    depth:    layers nested deeper than this are folded into one box each: 0 folds the outermost. None: as deep as
              `limit` allows.
    limit:    nodes above which repetitions, and then the middle of the graph, are folded too. None: never.
    rankdir:  "LR", from left to right, or "TB", from top to bottom.

    Blue is a leaf, green a parameter of a layer, grey a constant, purple the output. Hover over a node of an SVG to
    read all of its settings.

    Raises VizError for a setting outside of these, GraphError for `grads` of several outputs or numbers.
    """
    if rankdir not in ("LR", "TB"):
        raise VizError(f"rankdir is {rankdir!r}; it can be 'LR' (left to right) or 'TB' (top to bottom)")
    if depth is not None and depth < 0:
        raise VizError(f"depth is {depth}; it counts nested layers, from 0")
    if limit is not None and limit < 3:
        raise VizError(f"limit is {limit}; a picture needs at least 3 nodes, or limit=None for all")
    data = y if isinstance(y, ag.Graph) else ag.graph(y)
    if grads is None:
        grads = values and len(data.outputs) == 1 and data.values[data.outputs[0]].shape == ()
    scene = fold(data, depth, limit)
    dot = to_dot(
        scene,
        values=data.evaluate() if values else None,
        gradients=data.gradients() if grads else None,
        rankdir=rankdir,
        note=_note(scene, depth),
    )
    return GraphPicture(dot, scene.size)


def _note(scene: Scene, depth: int | None) -> str:
    """What a reader should know of a picture that was folded on its own account."""
    folded = [unit for unit in scene.units if unit.kind != "op"]
    if not folded or (depth is not None and all(unit.kind == "layer" for unit in folded)):
        return ""
    return f"{len(scene.graph.ops):,} ops, folded into {len(scene.units):,} nodes (limit=None draws all of them)"

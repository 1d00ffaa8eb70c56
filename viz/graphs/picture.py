"""`viz.graph`: the computational graph as a picture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import autograd_core as ag
from viz.errors import VizError
from viz.files import format_of, write_picture
from viz.graphs import folding
from viz.graphs import heat as heats
from viz.graphs.dot import USUAL, to_dot
from viz.graphs.names import folded_levels
from viz.graphs.program import run_dot
from viz.graphs.units import Scene
from viz.recording import Run

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
    fold: bool | str | Sequence[str] | None = None,
    heat: str | None = None,
    run: Run | None = None,
    limit: int | None = LIMIT,
    rankdir: str = "LR",
) -> GraphPicture:
    """The graph that made `y`, as a picture: `viz.graph(y).render("graph.svg")`.

    y:        a Variable, several of them, or what `ag.graph` returned.
    values:   write the forward value of everything on the lines, computed again from what the leaves hold now.
    grads:    write the gradient of the output under them; if not said, where `values` are and the output is a number.
    depth:    layers nested deeper than this are folded into one box each: 0 folds the outermost. None: as deep as
              `limit` allows.
    fold:     layers to fold, by name: "layer1", ["blocks.*", "head"]. True: blocks that repeat, into one box with a
              count, also where there is room for all. False: nothing, as with limit=None.
    heat:     paint each node by what it took in `run`: "time" (ms), "memory" (MiB kept for the backward pass) or
              "gradient" (the norm of the gradient that reached it). A folded box has the sum, or the norm of all.
    run:      what `viz.record` recorded while `y` was computed; for "gradient" by `viz.record(gradients=True)`.
    limit:    nodes above which repetitions, and then the middle of the graph, are folded too. None: never.
    rankdir:  "LR", from left to right, or "TB", from top to bottom.

    Blue is a leaf, green a parameter of a layer, grey a constant, purple the output. Hover over a node of an SVG to
    read all of its settings. What a backward pass recorded (create_graph=True) stands in a dashed frame, "backward".

    Raises VizError for a setting outside of these, GraphError for `grads` of several outputs or numbers.
    """
    if depth is not None and not (type(depth) is int and depth >= 0):
        raise VizError(f"depth is {depth!r}; it counts nested layers, from 0")
    check_layout(limit, rankdir)
    heats.check(heat, run)
    data = y if isinstance(y, ag.Graph) else ag.graph(y)
    if grads is None:
        ends = [data.values[output] for output in data.outputs]
        grads = values and len(ends) == 1 and ends[0].shape == () and ends[0].requires_grad
    scene = folding.fold(data, depth, None if fold is False else limit, cut=_cut(fold), repeats=fold is True)
    dot = to_dot(
        scene,
        values=data.evaluate() if values else None,
        gradients=data.gradients() if grads else None,
        rankdir=rankdir,
        note=_note(scene, depth, fold),
        looks=heats.HeatLooks(scene, heat, run) if heat is not None and run is not None else USUAL,
    )
    return GraphPicture(dot, scene.size)


def check_layout(limit: int | None, rankdir: str) -> None:
    """Raises VizError for settings that no picture can have."""
    if rankdir not in ("LR", "TB"):
        raise VizError(f"rankdir is {rankdir!r}; it can be 'LR' (left to right) or 'TB' (top to bottom)")
    if limit is not None and not (type(limit) is int and limit >= 3):
        raise VizError(f"limit is {limit!r}; a picture needs at least 3 nodes, or limit=None for all")


def _names(fold: bool | str | Sequence[str] | None) -> Sequence[str]:
    """The names of layers in `fold`."""
    if fold is None or isinstance(fold, bool):
        return ()
    names = [fold] if isinstance(fold, str) else fold
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise VizError(f"fold is {fold!r}; it can be True, False, the name of a layer or a list of names")
    return names


def _cut(fold: bool | str | Sequence[str] | None) -> folding.Cut | None:
    names = _names(fold)
    return (lambda calls: folded_levels(calls, names)) if names else None


def _note(scene: Scene, depth: int | None, fold: bool | str | Sequence[str] | None) -> str:
    """What a reader should know of a picture that was folded on its own account."""
    asked = {"layer"} if depth is not None or _names(fold) else {"repeat"} if fold is True else set()
    folded = {unit.kind for unit in scene.units} - {"op"}
    if folded <= asked:
        return ""
    return f"{len(scene.graph.ops):,} ops, folded into {len(scene.units):,} nodes (limit=None draws all of them)"

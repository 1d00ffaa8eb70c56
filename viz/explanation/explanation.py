"""`viz.explain`: both passes of a computational graph, with the numbers of each step."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import autograd_core as ag
from autograd_core.backward import start_gradient
from viz.errors import VizError
from viz.explanation.passes import both_passes
from viz.explanation.steps import BackwardStep, ForwardStep, Passes, Value
from viz.files import FORMATS, write_picture

LIMIT = 60  # ops: a person reads them one by one
ANIMATED = ("gif", "html")


@dataclass(frozen=True)
class Explanation:
    """A graph, explained. `print` shows it as text, a notebook as a picture.

    steps:  in the order in which they happen: a ForwardStep for each op, then a BackwardStep for each.
    values: everything that flows along the edges, with the gradients that came back.
    """

    passes: Passes = field(repr=False)

    @property
    def steps(self) -> list[ForwardStep | BackwardStep]:
        return [*self.passes.forward, *self.passes.backward]

    @property
    def values(self) -> list[Value]:
        return list(self.passes.values.values())

    def text(self, width: int | None = None) -> str:
        """Both passes as text, in lines of at most `width` columns; None: as wide as the terminal."""
        from viz.explanation.text import to_text

        return to_text(self.passes, width)

    def svg(self) -> str:
        """The finished graph as an `<svg>` element, to put into a page."""
        text = self._picture("svg").decode()
        return text[text.index("<svg") :]

    def html(self) -> str:
        """A page of its own that shows the passes step by step, with buttons and keys. It needs no network."""
        from viz.explanation.page import to_html

        return to_html(self.passes)

    def render(self, path: str | os.PathLike[str]) -> Path:
        """Write a file: .svg, .png or .pdf for the finished graph, .gif or .html for the passes step by step.

        The file appears whole or not at all. Raises VizError for another suffix, for a place that can't be written, and
        where Graphviz is missing, or for .gif Pillow.
        """
        path = Path(path)
        format = path.suffix[1:].lower()
        if format not in (*FORMATS, *ANIMATED):
            raise VizError(
                f"{path}: no explanation has the suffix {path.suffix!r}; end the name in .svg, .png or .pdf for a picture, "
                "in .gif or .html for an animation"
            )
        if format == "html":
            data = self.html().encode()
        elif format == "gif":
            from viz.explanation.animation import to_gif

            data = to_gif(self.passes)
        else:
            data = self._picture(format)
        return write_picture(path, data)

    def _picture(self, format: str) -> bytes:
        from viz.explanation.drawing import to_dot
        from viz.graphs.picture import GraphPicture

        return GraphPicture(to_dot(self.passes), len(self.passes.values)).to_bytes(format)

    def _repr_svg_(self) -> str:
        return self.svg()

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Explanation({len(self.passes.graph.ops)} ops)"


def explain(y: ag.Variable, gradient: Any = None, *, limit: int | None = LIMIT) -> Explanation:
    """How `y` came about and how its gradient goes back, step by step: `print(viz.explain(y))`.

    Forward each op's value; then, from the output back, what arrives at each op, its local derivative in symbols and in
    numbers, and what it sends on: arriving × local. What several users of a value send adds up. All is computed again from
    what the leaves hold now; no gradient of a leaf changes, and hooks don't run.

    y:         the result of some ops, one number.
    gradient:  what the pass back begins with, an array of y's shape; 1 if y is one number.
    limit:     the most ops that are explained. None: any number.

    Raises GraphError where y has no graph, or several numbers and no `gradient` is given; VizError above the limit.
    """
    if limit is not None and not (type(limit) is int and limit >= 1):
        raise VizError(f"explain: limit is {limit!r}; it is the most ops that are explained, or None for any number")
    if not isinstance(y, ag.Variable):
        raise ag.GraphError(f"explain takes one Variable, the result of some ops, not a {type(y).__name__}")
    if y.creator is None:
        raise ag.GraphError(
            "explain: no op made this Variable, or none of what it was made from requires a gradient, so there is nothing to "
            "explain; compute something from a Variable first, as in explain(x * x)"
        )
    if gradient is None and y.size != 1:
        raise ag.GraphError(
            f"explain: the result has shape {y.shape}, and the pass back begins at one number: reduce it first, as in "
            "sum(…), or hand over gradient=, an array of that shape"
        )
    graph = ag.graph(y)
    if limit is not None and len(graph.ops) > limit:
        raise VizError(
            f"explain: the graph has {len(graph.ops):,} ops, more than anyone reads ({limit}): explain a part of it, draw it "
            "folded by viz.graph(y), or say limit=None"
        )
    return Explanation(both_passes(graph, start_gradient(y, gradient)))

"""The DOT text of a scene, the same for the same graph to the last byte.

Three kinds of node: a variable (rounded box), an op (circle or ellipse) and folded ops (double box). What flows from
one to another is written on its line: the line runs through a small node of its own, so that a value stands above it
and the gradient below, also where one value goes to several ops.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from autograd_core import GraphValue
from viz import palette
from viz.graphs import labels, nodes
from viz.graphs.escape import shortened, tooltip
from viz.graphs.layers import Call
from viz.graphs.looks import Looks
from viz.graphs.markup import FONT, TITLE, WRITING, bold, fact, font, line_label, paint_attributes, under_picture
from viz.graphs.units import Box, Scene, Unit, common_frames

USUAL = Looks()
STRAIGHT = 8  # how much the way of the data wants to be straight, where that of a parameter has 1
MERGED = 4  # values from one box to the same users that share a line

# Where an edge meets the writing on its line: first the side at which it enters.
_SIDES = {"LR": ("w", "e"), "TB": ("n", "s")}


def to_dot(
    scene: Scene,
    *,
    values: Mapping[int, Any] | None = None,
    gradients: Mapping[int, Any] | None = None,
    rankdir: str = "LR",
    note: str = "",
    looks: Looks = USUAL,
) -> str:
    """The scene as DOT text.

    values, gradients:  arrays by the id of their value, written above and under the lines.
    rankdir:            "LR" or "TB", the way in which values flow.
    note:               a line under the picture.
    looks:              how nodes and edges are painted.
    """
    writer = _Writer(scene, values or {}, gradients or {}, rankdir, looks)
    under = under_picture(fact(note) if note else "", looks.legend)
    label = f", label=<{under}>, labelloc=b" if under else ""
    lines = [
        "digraph {",
        f'  graph [rankdir={rankdir}, fontname="{FONT}", nodesep=0.22, ranksep=0.25, pad=0.15, bgcolor="#FFFFFF"'
        f"{label}]",
        f'  node [fontname="{FONT}", fontsize={TITLE}, fontcolor="{palette.INK}", shape=box, style="rounded,filled", '
        'margin="0.12,0.05", penwidth=1.2]',
        f'  edge [color="{palette.LINE}", arrowsize=0.65, penwidth=1]',
        *_nested(writer.top, "  ", 0),
        *[f"  {edge}" for edge in writer.edges],
        "}",
    ]
    return "\n".join(lines) + "\n"


@dataclass
class _Frame:
    """What is drawn inside one call of a layer, or outside of all."""

    lines: list[str] = field(default_factory=list)
    frames: dict[Call, _Frame] = field(default_factory=dict)


class _Writer:
    """Puts every node in its frame and every edge in a list."""

    def __init__(
        self, scene: Scene, values: Mapping[int, Any], gradients: Mapping[int, Any], rankdir: str, looks: Looks
    ) -> None:
        self.scene = scene
        self.looks = looks
        self.values = values
        self.gradients = gradients
        self.rankdir = rankdir
        self.outputs = frozenset(scene.graph.outputs)
        self.top = _Frame()
        self.edges: list[str] = []
        for box in scene.boxes:
            frames = self._box_frames(box.value)
            self._add(frames, f"value{box.value.id} [{self._box(box, frames[-1].path if frames else '')}]")
        for unit in scene.units:
            self._add_unit(unit)
        for box in scene.boxes:
            writing = self._writing(box.value, None) if len(box.values) == 1 else ([], [])
            self._flow(box.value, f"value{box.value.id}", None, writing)

    def _add(self, path: tuple[Call, ...], line: str) -> None:
        frame = self.top
        for call in path:
            frame = frame.frames.setdefault(call, _Frame())
        frame.lines.append(line)

    # --- nodes ----------------------------------------------------------------------------------------------------

    def _box_frames(self, value: GraphValue) -> tuple[Call, ...]:
        """The frames that a leaf or constant is drawn inside of: those of its users, for data none."""
        if value.id in self.scene.starts and (value.kind == "leaf" or value.shape):
            return ()
        return common_frames(self.scene.units[index].frames for index in self.scene.users[value.id])

    def _box(self, box: Box, path: str) -> str:
        value = box.value
        output = value.id in self.outputs
        look = self.looks.variable(value)
        if labels.is_number(value) and len(box.values) == 1 and look is None:
            return nodes.number(value)
        if value.kind == "constant" or not (value.name or value.requires_grad):
            return nodes.variable(box.values, palette.CONSTANT, "array", output=output, look=look)
        paint = palette.PARAMETER if self.scene.is_parameter(value) else palette.LEAF
        return nodes.variable(box.values, paint, path=path, output=output, look=look)

    def _add_unit(self, unit: Unit) -> None:
        """A unit and the lines that leave it."""
        name = _name(unit)
        results = [self.scene.graph.values[id] for op in unit.ops for id in op.outputs]
        results = [value for value in results if value.id in self.outputs or self.scene.users[value.id]]
        if unit.kind == "op":
            shape = self.scene.graph.values[unit.ops[0].outputs[0]].shape
            drawing = nodes.op(unit.ops[0], shape, self.looks.unit(unit))
        else:
            drawing = nodes.folded(unit, results, self.looks.unit(unit))
        self._add(unit.frames, f"{name} [{drawing}]")
        alike: dict[tuple[int, ...], list[GraphValue]] = defaultdict(list)
        for value in results:
            if value.id not in self.outputs:
                alike[tuple(self.scene.users[value.id])].append(value)
        for value in results:
            together = alike[tuple(self.scene.users[value.id])]
            if value.id in self.outputs or len(together) < MERGED:
                self._flow(value, name, unit, self._writing(value, unit))
            elif value is together[0]:
                self._flow(value, name, unit, ([fact(labels.plural(len(together), "value"))], []))

    # --- what flows between them ------------------------------------------------------------------------------------

    def _flow(self, value: GraphValue, source: str, unit: Unit | None, writing: tuple[list[str], list[str]]) -> None:
        """The edges from where a value comes from to those who use it, with what is written on the way."""
        scene = self.scene
        users = [
            scene.units[index] for index in scene.users[value.id] for _ in range(scene.inputs[index].count(value.id))
        ]
        targets = [(_name(user), self.looks.edge(value.id, user)) for user in users]
        frames = [user.frames for user in (users if unit is None else [unit, *users])]
        if unit is not None and value.id in self.outputs:
            box = nodes.variable([value], palette.OUTPUT, "output", output=True, look=self.looks.variable(value))
            self._add((), f"output{value.id} [{box}]")
            targets.append((f"output{value.id}", self.looks.edge(value.id, None)))
            frames.append(())
        if not targets:
            return
        about = tooltip(nodes.describe(value))
        style = f"edgetooltip={about}"
        if value.kind == "result" or (value.layer and value.id in scene.starts):
            style += f", weight={STRAIGHT}"
        if any(writing):
            enter, leave = _SIDES[self.rankdir]
            label = line_label(*writing, self.rankdir)
            node = f"flow{value.id}"
            plain = "shape=plain, style=solid, penwidth=0"
            self._add(common_frames(frames), f"{node} [{plain}, label=<{label}>, tooltip={about}]")
            self.edges.append(f"{source} -> {node}:line:{enter} [arrowhead=none, {style}]")
            source = f"{node}:line:{leave}"
        self.edges += [f"{source} -> {target} [{style}{look}]" for target, look in targets]

    def _writing(self, value: GraphValue, unit: Unit | None) -> tuple[list[str], list[str]]:
        """What stands above and under a line, as markup."""
        above: list[str] = []
        below: list[str] = []
        if value.name and unit is not None and value.id not in self.outputs:
            above.append(bold(shortened(value.name, labels.NAME_LENGTH)))
        written = value.id in self.values and not labels.is_number(value)
        if self._is_new_shape(value, unit) and not (written and labels.is_short(value.shape)):
            above.append(fact(labels.shape_text(value)))
        if written:
            above += [font(line, WRITING, palette.INK) for line in labels.array_lines(self.values[value.id])]
        if value.id in self.gradients:
            below += [font(line, WRITING, palette.GRADIENT) for line in labels.array_lines(self.gradients[value.id])]
        return above, below

    def _is_new_shape(self, value: GraphValue, unit: Unit | None) -> bool:
        """Whether the shape of a result is neither that of an input nor written in a box at either end."""
        if unit is None or unit.kind != "op" or not value.shape or value.id in self.outputs:
            return False
        return all(self.scene.graph.values[id].shape != value.shape for id in unit.ops[0].inputs)


def _name(unit: Unit) -> str:
    return f"op{unit.ops[0].id}"


def _nested(frame: _Frame, indent: str, depth: int) -> list[str]:
    """The lines of a frame and of those inside it."""
    lines = [indent + line for line in frame.lines]
    for call, inner in frame.frames.items():
        paint = paint_attributes(
            palette.BACKWARD_LAYER if call.backward else palette.LAYERS[depth % len(palette.LAYERS)]
        )
        style = "rounded,filled,dashed" if call.backward else "rounded,filled"
        name = f'<FONT COLOR="{palette.FADED}" POINT-SIZE="11">{bold(shortened(call.name, labels.NAME_LENGTH))}</FONT>'
        lines += [
            f"{indent}subgraph cluster_{call.first}_{depth} {{",
            f'{indent}  graph [style="{style}", {paint}, penwidth=1, margin=10, labeljust=l, labelloc=t, '
            f"label=<{name}>, tooltip={tooltip(call.path)}]",
            *_nested(inner, indent + "  ", depth + 1),
            f"{indent}}}",
        ]
    return lines

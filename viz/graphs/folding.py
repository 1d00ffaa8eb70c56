"""Folding: from the ops of a graph to a number of units that a person can look at.

What is folded, in this order, until the picture is small enough: layers, the deepest first; then chains in which the
same steps come again and again; then, when nothing else helps, the middle of the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from autograd_core import Graph

from viz.graphs.layers import Call, layer_calls
from viz.graphs.repeats import fold_repeats
from viz.graphs.units import Scene, Unit, common_frames, op_unit

FEWEST = 3  # units that a picture should show: one box that says "LeNet" tells nothing


def fold(graph: Graph, depth: int | None, limit: int | None) -> Scene:
    """The scene to draw.

    depth:  layers nested deeper than this are folded; None: as deep as `limit` allows.
    limit:  the number of nodes, labels apart, above which more is folded; None: never.
    """
    calls = layer_calls(graph)
    if depth is not None:
        return _within(fold_layers(graph, calls, depth), limit)
    deepest = max(map(len, calls), default=0)
    scene = fold_layers(graph, calls, deepest)
    best = scene
    for level in range(deepest, -1, -1):
        scene = fold_layers(graph, calls, level) if level < deepest else scene
        if len(scene.units) < FEWEST:
            break
        best = scene
        if limit is None or scene.size <= limit:
            return scene
        repeats = Scene(graph, fold_repeats(scene))
        if repeats.size <= limit:
            return repeats
    return _within(best, limit)


def fold_layers(graph: Graph, calls: Sequence[tuple[Call, ...]], depth: int) -> Scene:
    """Every call of a layer nested deeper than `depth` as one box."""
    units: list[Unit] = []
    folded: dict[Call, list[int]] = {}
    for position, (op, path) in enumerate(zip(graph.ops, calls, strict=True)):
        if len(path) <= depth:
            units.append(op_unit(op, path))
        else:
            folded.setdefault(path[depth], []).append(position)
    for call, positions in folded.items():
        ops = tuple(graph.ops[position] for position in positions)
        units.append(Unit("layer", ops, calls[positions[0]][:depth], call.name))
    return Scene(graph, units)


def _within(scene: Scene, limit: int | None) -> Scene:
    """The scene, with repeats and then the middle folded if it is too large."""
    if limit is None or scene.size <= limit:
        return scene
    scene = Scene(scene.graph, fold_repeats(scene))
    return scene if scene.size <= limit else Scene(scene.graph, fold_middle(scene, limit))


def fold_middle(scene: Scene, limit: int) -> list[Unit]:
    """The first and the last units of the scene, what is between them in one box."""
    shown = {value.id for value in scene.boxes}
    first, last = _boxes_needed(scene, shown, range(len(scene.units))), {}
    last = _boxes_needed(scene, shown, range(len(scene.units) - 1, -1, -1))
    head, tail = 0, len(scene.units)
    room = limit - 1
    while head < tail:
        at_end = len(scene.units) - tail <= head  # in turn; the end first, for it holds the result
        cost = last[tail - 1] if at_end else first[head]
        if cost > room:
            break
        room -= cost
        head, tail = (head, tail - 1) if at_end else (head + 1, tail)
    middle = scene.units[head:tail]
    if not middle:
        return scene.units
    ops = tuple(op for unit in middle for op in unit.ops)
    box = Unit("middle", ops, common_frames(unit.frames for unit in middle))
    return [*scene.units[:head], box, *scene.units[tail:]]


def _boxes_needed(scene: Scene, shown: set[int], order: Iterable[int]) -> dict[int, int]:
    """For each unit, in this order, one for itself and one for each leaf or constant not drawn for those before it."""
    drawn: set[int] = set()
    needed = {}
    for index in order:
        new = shown.intersection(scene.inputs[index]) - drawn
        drawn |= new
        needed[index] = 1 + len(new)
    return needed

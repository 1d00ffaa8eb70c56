"""Folding: from the ops of a graph to a number of units that a person can look at.

What is asked for by name is folded first. Then, in this order, until the picture is small enough: layers, the deepest
first; then chains in which the same steps come again and again; then, when nothing else helps, the middle of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from autograd_core import Graph
from viz.graphs.layers import Call, layer_calls
from viz.graphs.repeats import fold_repeated_layers, fold_repeats
from viz.graphs.units import Scene, Unit, common_frames, op_unit

Cut: TypeAlias = Callable[[Sequence[tuple[Call, ...]]], Sequence[int]]

ENDS = 60  # nodes to show when the middle is left out: enough to see how the graph begins and ends
FEWEST = 3  # units that a picture should show: one box that says "LeNet" tells nothing


def fold(graph: Graph, depth: int | None, limit: int | None, *, cut: Cut | None = None, repeats: bool = False) -> Scene:
    """The scene to draw.

    depth:    layers nested deeper than this are folded; None: as deep as `limit` allows.
    limit:    the number of nodes, labels apart, above which more is folded; None: never.
    cut:      gives for each op the depth below which its layers are folded in any case.
    repeats:  fold repetitions in any case.
    """
    calls = layer_calls(graph)
    cuts = cut(calls) if cut else None
    deepest = max(map(len, calls), default=0)
    levels = range(deepest, -1, -1) if depth is None else [depth]

    def layers(level: int) -> Scene:
        return Scene(graph, fold_layers(graph, calls, level, cuts))

    whole = Scene(graph, fold_repeated_layers(layers, levels[0])) if repeats else layers(levels[0])
    if limit is None or whole.size <= limit:
        return whole
    best = Scene(graph, fold_repeats(whole), bunch=True)
    for level in levels[1:]:
        if best.size <= limit:
            break
        scene = Scene(graph, fold_repeats(layers(level)), bunch=True)
        if len(scene.units) < FEWEST:
            break
        best = scene
    return best if best.size <= limit else Scene(graph, fold_middle(best, min(limit, ENDS)), bunch=True)


def fold_layers(
    graph: Graph, calls: Sequence[tuple[Call, ...]], depth: int, cuts: Sequence[int] | None = None
) -> list[Unit]:
    """Every call of a layer nested deeper than `depth` as one box.

    cuts:  for each op another depth, which holds where it is less.
    """
    units: list[Unit] = []
    folded: dict[Call, list[int]] = {}
    for position, (op, path, cut) in enumerate(zip(graph.ops, calls, cuts or [depth] * len(calls), strict=True)):
        level = min(depth, cut)
        if len(path) <= level:
            units.append(op_unit(op, path))
        else:
            folded.setdefault(path[level], []).append(position)
    for call, positions in folded.items():
        ops = tuple(graph.ops[position] for position in positions)
        path = calls[positions[0]]
        units.append(Unit("layer", ops, path[: path.index(call)], call.name, call.path))
    return units


def fold_middle(scene: Scene, limit: int) -> list[Unit]:
    """The first and the last units of the scene, what is between them in one box."""
    indices = range(len(scene.units))
    first, last = _nodes_needed(scene, indices), _nodes_needed(scene, indices[::-1])
    head, tail = 0, len(scene.units)
    room = limit - 1 - scene.results
    while head < tail:
        forward = (first[head], head + 1, tail)
        backward = (last[tail - 1], head, tail - 1)
        choices = [forward, backward] if head < len(scene.units) - tail else [backward, forward]  # in turn
        fitting = [choice for choice in choices if choice[0] <= room]
        if not fitting:
            break
        cost, head, tail = fitting[0]
        room -= cost
    middle = scene.units[head:tail]
    if not middle:
        return scene.units
    ops = tuple(op for unit in middle for op in unit.ops)
    box = Unit("middle", ops, common_frames(unit.frames for unit in middle))
    return [*scene.units[:head], box, *scene.units[tail:]]


def _nodes_needed(scene: Scene, order: Iterable[int]) -> dict[int, int]:
    """For each unit, in this order, one for itself and one for each box not yet drawn for those before it."""
    boxes: dict[int, list[int]] = {index: [] for index in range(len(scene.units))}
    for number, box in enumerate(scene.boxes):
        for index in scene.users[box.value.id]:
            boxes[index].append(number)
    drawn: set[int] = set()
    needed = {}
    for index in order:
        new = set(boxes[index]) - drawn
        drawn |= new
        needed[index] = 1 + len(new)
    return needed

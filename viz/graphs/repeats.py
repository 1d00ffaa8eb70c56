"""Finding the same steps again and again along a chain of units, as in a deep network or an unrolled loop."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from viz.graphs.units import Scene, Unit

LONGEST = 8  # units in the pattern that repeats
FEWEST = 4  # times that it must come to be folded; the first and the last time stay open


def fold_repeats(scene: Scene) -> list[Unit]:
    """The units, with each long enough repetition folded but for its first and last round, which show the steps."""
    folded: dict[int, Unit] = {}  # first unit of each repetition -> its box
    gone: set[int] = set()
    for chain in _chains(scene):
        looks = [_look(scene.units[index]) for index in chain]
        start = 0
        while start < len(chain):
            period, times = _repetition(looks, start)
            if times >= FEWEST:
                inner = chain[start + period : start + period * (times - 1)]
                folded[inner[0]] = _box([scene.units[index] for index in inner], times - 2)
                gone.update(inner)
            start += period * times
    return [folded.get(i, unit) for i, unit in enumerate(scene.units) if i not in gone or i in folded]


def fold_repeated_layers(layers: Callable[[int], Scene], deepest: int) -> list[Unit]:
    """The units with repetitions of layers folded at each level, the outermost first, and all else open.

    layers:  the scene in which what is nested deeper than a level is folded.
    """
    boxes: dict[int, Unit] = {}  # op -> the repetition it is part of
    for level in range(deepest + 1):
        scene = layers(level)
        for unit in fold_repeats(Scene(scene.graph, _with_boxes(scene, boxes))):
            if unit.kind == "repeat":
                boxes.update({op.id: unit for op in unit.ops})
    return _with_boxes(layers(deepest), boxes)


def _with_boxes(scene: Scene, boxes: dict[int, Unit]) -> list[Unit]:
    """The units of the scene, but for those that are part of a box, and the boxes."""
    open_units = [unit for unit in scene.units if unit.ops[0].id not in boxes]
    return [*open_units, *{box.ops[0].id: box for box in boxes.values()}.values()]


def _chains(scene: Scene) -> list[list[int]]:
    """The longest runs of units where each feeds only the next, the next is fed only by it, and all share a frame."""
    fed_by: list[set[int]] = [{scene.maker[v] for v in values if v in scene.maker} for values in scene.inputs]
    feeds: list[set[int]] = [set() for _ in scene.units]
    for value, users in scene.users.items():
        if value in scene.maker:
            feeds[scene.maker[value]].update(users)
    for value in scene.graph.outputs:
        if value in scene.maker:
            feeds[scene.maker[value]].add(-1)  # an output is needed outside
    after: dict[int, int] = {}
    for index, fed in enumerate(feeds):
        if len(fed) == 1:
            (user,) = fed
            if user >= 0 and fed_by[user] == {index} and scene.units[user].frames == scene.units[index].frames:
                after[index] = user
    inner = set(after.values())
    chains = []
    for index in range(len(scene.units)):
        if index in after and index not in inner:
            chain = [index]
            while chain[-1] in after:
                chain.append(after[chain[-1]])
            chains.append(chain)
    return chains


def _look(unit: Unit) -> Hashable:
    """What two units have in common when one picture can stand for both."""
    return unit.kind, tuple((op.op, repr(op.attributes), len(op.inputs)) for op in unit.ops)


def _repetition(looks: list[Hashable], start: int) -> tuple[int, int]:
    """The shortest pattern at `start` that covers the most: its length, and how many times it comes in a row."""
    best = (1, 1)
    for period in range(1, min(LONGEST, len(looks) - start) + 1):
        end = start + period
        while end < len(looks) and looks[end] == looks[end - period]:
            end += 1
        times = (end - start) // period
        if times > 1 and times * period > best[0] * best[1]:
            best = (period, times)
    return best


def _box(units: list[Unit], times: int) -> Unit:
    names = list(dict.fromkeys(unit.title for unit in units if unit.title))
    title = f"{names[0]} … {names[-1]}" if len(names) > 1 else "".join(names)
    ops = tuple(op for unit in units for op in unit.ops)
    return Unit("repeat", ops, units[0].frames, title, units[0].path, times)

"""Which op of one graph is which op of another: by the layer it is in, and by the order of ops there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence

from autograd_core import Graph, GraphOp

MOST = 1000  # differences within one layer that are looked for; beyond, ops are paired by counting them


def match_ops(a: Graph, b: Graph) -> dict[int, int]:
    """From the ids of ops in a to those in b.

    Numbers in a layer's path stand for any number: a layer that is put into a Sequential moves those behind it.
    """
    one_model = model_of(a) is not None and model_of(b) is not None
    groups_a, groups_b = _by_layer(a, one_model), _by_layer(b, one_model)
    pairs = {}
    for key, ops in groups_a.items():
        others = groups_b.get(key, [])
        for i, j in align([op.op for op in ops], [op.op for op in others]):
            pairs[ops[i].id] = others[j].id
    return dict(sorted(pairs.items()))


def model_of(graph: Graph) -> str | None:
    """The name of the one outermost layer, "" if there is none; None if there are several."""
    names = {op.layer.split("/")[0] for op in graph.ops if op.layer}
    return None if len(names) > 1 else "".join(names)


def _by_layer(graph: Graph, one_model: bool) -> dict[Hashable, list[GraphOp]]:
    """The ops of each layer, in order. one_model: its name is left out, so that a renamed one still matches."""
    groups: dict[Hashable, list[GraphOp]] = defaultdict(list)
    for op in graph.ops:
        parts = ["#" if part.isdigit() else part for part in op.layer.split("/")]
        path = ("", *parts[1:]) if one_model and op.layer else tuple(parts)
        groups[op.backward, bool(op.layer), path].append(op)
    return groups


def align(xs: Sequence[str], ys: Sequence[str]) -> list[tuple[int, int]]:
    """Positions of equal items, in order, as many as there can be."""
    short = min(len(xs), len(ys))
    head = next((i for i in range(short) if xs[i] != ys[i]), short)
    tail = next((i for i in range(short - head) if xs[-1 - i] != ys[-1 - i]), short - head)
    middle_x, middle_y = xs[head : len(xs) - tail], ys[head : len(ys) - tail]
    found = _shortest_edit(middle_x, middle_y)
    middle = _by_count(middle_x, middle_y) if found is None else found
    return [
        *[(i, i) for i in range(head)],
        *[(head + i, head + j) for i, j in middle],
        *[(len(xs) - tail + i, len(ys) - tail + i) for i in range(tail)],
    ]


def _shortest_edit(xs: Sequence[str], ys: Sequence[str]) -> list[tuple[int, int]] | None:
    """Pairs that leave the fewest items alone; None if more than `MOST` are left.

    Source: E. Myers, "An O(ND) Difference Algorithm and Its Variations", 1986, section 4. `reach[k]` is how far in xs
    one comes on the diagonal k = x - y with so many items left alone.
    """
    reach = {1: 0}
    steps: list[dict[int, int]] = []
    for left in range(min(MOST, len(xs) + len(ys)) + 1):
        steps.append(dict(reach))
        for k in range(-left, left + 1, 2):
            x = reach[k + 1] if _comes_from_above(reach, k, left) else reach[k - 1] + 1
            while x < len(xs) and x - k < len(ys) and xs[x] == ys[x - k]:
                x += 1
            reach[k] = x
            if x >= len(xs) and x - k >= len(ys):
                return _way_back(steps, len(xs), len(ys))
    return None


def _comes_from_above(reach: dict[int, int], k: int, left: int) -> bool:
    return k == -left or (k != left and reach[k - 1] < reach[k + 1])


def _way_back(steps: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int]]:
    """The pairs on the way that `_shortest_edit` took."""
    pairs = []
    for left in range(len(steps) - 1, -1, -1):
        reach, k = steps[left], x - y
        before = k + 1 if _comes_from_above(reach, k, left) else k - 1
        start_x = reach[before]
        start_y = start_x - before
        while x > max(start_x, 0) and y > max(start_y, 0):
            x, y = x - 1, y - 1
            pairs.append((x, y))
        x, y = start_x, start_y
    return pairs[::-1]


def _by_count(xs: Sequence[str], ys: Sequence[str]) -> list[tuple[int, int]]:
    """The first of a kind with the first, the second with the second."""
    waiting: dict[str, list[int]] = defaultdict(list)
    for j in reversed(range(len(ys))):
        waiting[ys[j]].append(j)
    return [(i, waiting[x].pop()) for i, x in enumerate(xs) if waiting.get(x)]

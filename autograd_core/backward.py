"""The backward pass: from a result to the leaves, each Function once, after everything that used its results."""

from __future__ import annotations

import sys
from collections.abc import Collection, Sequence
from contextlib import nullcontext
from heapq import heappop, heappush
from typing import Any, TypeAlias

import numpy as np

from autograd_core import backends, checks, half, hooks, ops
from autograd_core.errors import DeviceError, GraphError, OutOfMemoryError, ShapeError
from autograd_core.function import Function
from autograd_core.modes import Mode, changed, modes
from autograd_core.node import Clock, Edge, version
from autograd_core.node import place as place_of
from autograd_core.variable import Variable

Gradient: TypeAlias = Any  # an array in a first-order pass, a Variable under create_graph=True


def run_backward(y: Variable, gradient: Any, *, retain_graph: bool, create_graph: bool) -> None:
    """`Variable.backward`: add the gradients of y's leaves to those that they keep."""
    if not y.requires_grad:
        raise GraphError(
            f"backward: {y!r} requires no gradient: nothing it was computed from does, or it was computed "
            "under no_grad()"
        )
    found = gradients(y, start_gradient(y, gradient), retain_graph=retain_graph, create_graph=create_graph)
    with _recorded(y) if create_graph else nullcontext():
        for leaf, value in found.items():
            if leaf.grad is None:
                leaf.grad = value
            else:
                with backends.at(value.array if isinstance(value, Variable) else value):
                    leaf.grad = leaf.grad + value


def start_gradient(y: Variable, gradient: Any) -> Gradient:
    """The gradient that a pass starts with, checked: 1 for a single number."""
    if gradient is None:
        if y.size != 1:
            raise GraphError(
                f"backward from shape {y.shape} needs a gradient of that shape: y.backward(gradient), or "
                "reduce to one number first, as in y.sum().backward()"
            )
        return backends.ones_like(y.array)
    if not isinstance(gradient, Variable):
        gradient = backends.as_array(gradient)
    if gradient.shape != y.shape:
        raise ShapeError(f"backward: the gradient has shape {gradient.shape}, the result {y.shape}; they must be equal")
    if not backends.together(gradient, y):
        raise DeviceError(
            f"backward: the gradient is on {backends.device_of(gradient)}, the result on {y.device}: move it with .to(…)"
        )
    return gradient if gradient.dtype == y.dtype else ops.astype(gradient, y.dtype)


def gradients(
    y: Variable,
    gradient: Gradient,
    *,
    retain_graph: bool = False,
    create_graph: bool = False,
    targets: Collection[Edge] = (),
    through: bool = False,
) -> dict[Any, Gradient]:
    """The gradient of y with respect to each leaf it depends on; or only to `targets`, which may be inner places.

    The pass ends at the targets; with `through` it goes on to those that lie behind others.
    """
    if modes.now.cast is not None:  # rules compute in the dtypes of what was recorded
        with changed(cast=None):
            return gradients(
                y, gradient, retain_graph=retain_graph, create_graph=create_graph, targets=targets, through=through
            )
    if create_graph:
        if not isinstance(gradient, Variable):
            gradient = Variable(gradient, requires_grad=False, name="gradient")
        with _recorded(y):
            return _walk_on_cards(y.node, gradient, True, True, targets, through)
    if isinstance(gradient, Variable):
        gradient = gradient.array
    return _walk_on_cards(y.node, gradient, retain_graph, False, targets, through)


def _recorded(y: Variable) -> changed:
    """The mode of a backward pass that is recorded like any other computation."""
    return changed(grad=True, layer="", backward=1 + (y.creator._mode.backward if y.creator is not None else 0))


def _enter_rule_of(mode: Mode) -> None:
    """What a recorded rule computes belongs to the layer of its op. `_recorded` puts back the mode of the caller."""
    now, backward = modes.now, mode.backward + 1
    if (now.layer, now.backward) != (mode.layer, backward):
        modes.now = now.but(layer=mode.layer, backward=backward)


def _walk_on_cards(start: Edge, gradient: Gradient, *how: Any) -> dict[Any, Gradient]:
    """`_walk`; where there are several cards, the current one follows the gradients and is put back in the end."""
    try:
        if not backends.several_cards:
            return _walk(start, gradient, *how)
        with backends.load("cuda").kept_card():
            _follow(gradient)
            return _walk(start, gradient, *how)
    except OutOfMemoryError:
        raise
    except MemoryError as error:
        raise checks.out_of_memory("backward, adding up gradients", error) from error


def _follow(*gradients: Gradient) -> None:
    """Make the card of the gradients the current one."""
    for gradient in gradients:
        array = gradient.array if isinstance(gradient, Variable) else gradient
        if array is not None and backends.follow(array):
            return


def _walk(
    start: Edge,
    gradient: Gradient,
    retain_graph: bool,
    create_graph: bool,
    targets: Collection[Edge],
    through: bool,
) -> dict[Any, Gradient]:
    """Functions wait in a heap, the latest generation first: when one is taken out, everything that used its results
    has been dealt with, so its gradients are complete. Ties go by arrival, so the order, and with it every rounding,
    is the same in each run. The table of gradients dies with the call.
    """
    sums: dict[Any, Gradient] = {}  # by place, see node.place: of leaves, targets, and results whose Functions wait
    heap: list[tuple[int, int, Function]] = []
    alone: Any = None  # of the only Function that waits; it gets into the heap when a second one comes
    arrivals = 0
    wanted = {place_of(target) for target in targets}
    oldest = min([target.generation for target in targets], default=0)  # nothing older leads to a target
    mode = modes.now
    careful = bool(wanted) or create_graph or mode.special or backends.several_cards
    apply_rule = _apply_rule if mode.recorder is None else mode.recorder.measured(_apply_rule)
    time = Clock.time

    function: Function | None = None
    edges: Sequence[Edge] = (start,)
    gxs: tuple[Gradient, ...] = (gradient,)
    while True:
        if len(gxs) != len(edges):
            raise GraphError(
                f"{function}: backward returned {len(gxs)} gradients for {len(edges)} inputs; return one for "
                "each, None where there is none"
            )
        for edge, gx in zip(edges, gxs):  # noqa: B905  # their lengths are equal: just checked
            if gx is None or not edge.requires_grad:
                continue
            try:
                if gx.shape != edge.shape or gx.dtype is not edge.dtype:
                    gx = _fit(gx, edge, function)
            except AttributeError as error:
                raise GraphError(
                    f"{function}: backward returned a gradient of type {type(gx).__name__}; return arrays, made "
                    "from the incoming gradient by operators and ops, or None"
                ) from error
            creator = edge.creator
            place = edge if creator is None else creator if not creator.results else (creator, edge.index)
            if place in sums:
                if gx.size > _SMALL and _held_only_by(sums, place):
                    sums[place] += gx  # in place
                else:
                    sums[place] = sums[place] + gx
                continue
            if wanted:
                if place in wanted:
                    creator = creator if through else None
                elif edge.generation <= oldest:
                    continue
            if creator is None or (creator.results and _waits(creator, sums)):
                pass
            elif alone is None and not heap:
                alone = edge
            else:
                if alone is not None:
                    heap.append((-alone.generation, arrivals, alone.creator))
                    alone = None
                arrivals += 1
                heappush(heap, (-edge.generation, arrivals, creator))
            sums[place] = gx
        if alone is not None:
            function = alone.creator
            alone = None
        elif heap:
            function = heappop(heap)[2]
        else:
            break
        edges = function.inputs
        saved = function.saved
        try:
            if careful or saved is None or function._time != time or function.special:
                gxs = apply_rule(function, _take(function, sums, wanted), create_graph)
            elif len(saved) == 2:  # spelled out, because a call with a star takes as long as adding ten numbers
                gxs = function.backward(sums.pop(function), saved[0], saved[1])
            elif not saved:
                gxs = function.backward(sums.pop(function))
            else:
                gxs = function.backward(sums.pop(function), *saved)
        except Exception as error:
            checks.name_rule(function, error)
            if isinstance(error, MemoryError) and not isinstance(error, OutOfMemoryError):
                raise checks.out_of_memory(f"the backward pass of {function}", error) from error
            raise
        if gxs.__class__ is not tuple:
            gxs = (gxs,)
        if saved and not retain_graph:  # a node that saved nothing may be passed again, by another loss of one region
            function.saved = None
    edges = gxs = ()  # let go of the last gradients: those that were found are now held by the table alone
    gx = None
    found = [(target, place_of(target)) for target in targets] if targets else [(leaf, leaf) for leaf in sums]
    return {edge: hooks.run(edge.hooks, _own(sums, place)) for edge, place in found if place in sums}


def _waits(creator: Function, sums: dict[Any, Gradient]) -> bool:
    """Whether a Function of several results is in the heap already."""
    return any((creator, index) in sums for index in range(len(creator.results)))


def _apply_rule(function: Function, gy: Gradient, create_graph: bool) -> tuple[Gradient, ...]:
    """The gradients of the inputs from those of the results, by the op's rule; with all that can be wrong."""
    saved = function.saved
    if saved is None:
        raise GraphError(
            f"{function}: what this node saved was freed by an earlier backward(). Use "
            "backward(retain_graph=True) there, or compute the result again"
        )
    if function._time != Clock.time:
        _refuse_changes(function)
    if function._record is not None:
        function._record.refuse_changes(function)
    if create_graph:
        saved = at_origins(function)
        _enter_rule_of(function._mode)
    if backends.several_cards:
        _follow(*gy if gy.__class__ is tuple else (gy,))
    if not function.linear:  # linear ops pass gradients on, or add them up by ops, which round once themselves
        gy, saved = half.for_rule(function, gy, saved)
    gxs = function.backward(gy, *saved)
    if gxs.__class__ is not tuple:
        gxs = (gxs,)
    if backends.several_cards:
        _follow(*gxs)  # of the inputs: another card's where the op moved them
    if modes.now.debug:
        used = tuple([gx for gx, edge in zip(gxs, function.inputs, strict=False) if edge.requires_grad])
        checks.refuse_nan("a gradient", function, (gy, *saved), used)
    for hook in function.rule_hooks or ():
        gxs = hook(gxs, gy) or gxs
    return gxs


def _take(function: Function, sums: dict[Any, Gradient], wanted: set[Any]) -> Gradient:
    """The gradient of the result, or one for each of several; what was asked for stays in the table as well."""
    places: list[Any] = [(function, index) for index in range(len(function.results))] or [function]
    gys = [sums.get(place) if place in wanted else sums.pop(place, None) for place in places]
    for index, watching in function.watching.items():
        gys[index] = hooks.run(watching, gys[index]) if gys[index] is not None else None
    if not function.results:
        return gys[0]
    known = next(gy for gy in gys if gy is not None)
    xp = backends.of(known.array if isinstance(known, Variable) else known).xp
    # A result that nothing used had no influence: its gradient is zero.
    return tuple([xp.zeros(*what) if gy is None else gy for gy, what in zip(gys, function.results, strict=True)])


def at_origins(function: Function) -> tuple[Any, ...]:
    """The saved values as Variables at the places they came from, so that a rule's own computation is recorded."""
    values = []
    for value, origin in zip(function.saved or (), function.origins(), strict=True):
        if origin.requires_grad:
            value = Variable(value, requires_grad=False)
            value.node = origin  # type: ignore[assignment]  # a Constant requires no gradient
        values.append(value)
    return tuple(values)


def _refuse_changes(function: Function) -> None:
    """A rule may only see the values that its op saw."""
    for origin in function.origins():
        now = version(origin)
        if now > function._time:
            what = "its result" if origin.creator is function else f"its input {function.inputs.index(origin)}"
            name = f" {origin.name!r}" if origin.name else ""
            raise GraphError(
                f"{function}: {what}{name}, {checks.describe(origin)}, was changed in place after the op saved "
                f"it: version {function._time} was saved, it is at version {now} now. Change it after "
                "backward(), or give the op a copy"
            )


def _fit(gx: Gradient, edge: Edge, function: Function | None) -> Gradient:
    """The gradient in its input's shape and dtype: a broadcast is undone by a sum, a promotion by a cast."""
    if gx.shape != edge.shape:
        problem = f"{function}: backward returned a gradient of shape {gx.shape} for an input of shape {edge.shape}"
        if function is not None and not function.elementwise:
            raise ShapeError(f"{problem}; they must be equal (only an Elementwise op's gradients are summed to size)")
        try:
            gx = ops.sum_to(gx, edge.shape)
        except ShapeError:
            raise ShapeError(f"{problem}, which can't be summed to it") from None
    if gx.dtype == edge.dtype:
        return gx
    with np.errstate(over="ignore"):  # of a scaled loss gradients may overflow: nn.amp.GradScaler finds them
        return gx.astype(edge.dtype)


def _own(sums: dict[Any, Gradient], place: Any) -> Gradient:
    """A gradient from the table, to be changed in place at will."""
    if isinstance(sums[place], np.generic):  # what NumPy makes of 0-d arrays
        return np.asarray(sums[place])
    return sums[place] if _held_only_by(sums, place) else ops.copy(sums[place])


def _held_only_by(sums: dict[Any, Gradient], place: Any) -> bool:
    """Whether this array may be changed in place: nothing but the table refers to it or to its memory.

    Rules pass gradients through: `add` hands one array to both of its inputs, `reshape` a view. Only an array that no
    one else can see may be added to or given away; the interpreter knows how many refer to it.
    """
    array = sums[place]
    if array.__class__ is Variable or (array.base is not None and not _is_another_form(array)):
        return False
    del array
    return sys.getrefcount(sums[place]) == _HELD_ONCE


def _is_another_form(view: Any) -> bool:
    """Whether this is the whole of an array that nothing else refers to, in another shape."""
    return (
        view.base.__class__ is np.ndarray
        and view.base.base is None
        and view.base.nbytes == view.nbytes
        and view.flags.forc  # no element twice
        and view.flags.writeable
        and sys.getrefcount(view.base) == _HELD_ONCE
    )


def _references_when_held_once() -> int:
    holder = {0: np.empty(0)}
    return sys.getrefcount(holder[0])


_SMALL = 1024  # elements; adding so few in place saves nothing
_HELD_ONCE = _references_when_held_once()

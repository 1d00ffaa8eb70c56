"""Plans made for a problem when it first comes, kept, and run."""

from __future__ import annotations

import threading
from typing import Any, NamedTuple

import cupy

from autograd_core.backends import cupy_backend
from autograd_core.backends.cudnn import library
from autograd_core.backends.cudnn.graphs import forbidden, graph_of
from autograd_core.backends.cudnn.problem import Problem

MOST = 1024  # plans kept by a thread: ResNet-50 needs 70 for each size of batch and image
_SHARE = 8  # of a card's memory, the largest part that a plan may work in


class Plan(NamedTuple):
    """A graph that can be executed, and the bytes of memory it works in."""

    graph: Any
    workspace: int


class _Kept(threading.local):
    """What a thread keeps: neither cuDNN's handles nor its plans may be used by two at once."""

    def __init__(self) -> None:
        self.handles: dict[int, Any] = {}  # by card
        self.plans: dict[tuple[int, Problem], Plan | str] = {}  # by card; the last used comes last


_kept = _Kept()


def find(problem: Problem) -> Plan | str:
    """The plan for the current card, made now if it is new; or why there is none, which is remembered as well."""
    key = cupy_backend.current_card(), problem
    plan = _kept.plans.pop(key, None)
    if plan is None:
        plan = _make(problem)
        if len(_kept.plans) >= MOST:
            del _kept.plans[next(iter(_kept.plans))]
    _kept.plans[key] = plan
    return plan


def run(problem: Problem, plan: Plan, arrays: dict[int, Any]) -> str:
    """Execute it on arrays by their numbers in the graph, in the current stream; "", or why cuDNN didn't."""
    card = cupy_backend.current_card()
    workspace = cupy.empty(plan.workspace, cupy.uint8)  # the pool gives it to later work of this stream only
    pointers = {number: array.data.ptr for number, array in arrays.items()}
    try:
        library.find().module.set_stream(_kept.handles[card], cupy.cuda.get_current_stream().ptr)
        plan.graph.execute(pointers, workspace.data.ptr, handle=_kept.handles[card])
    except Exception as error:
        reason = _kept.plans[card, problem] = library.failed("running a plan", error)
        return reason
    return ""


def forget() -> None:
    """Drop this thread's plans and handles."""
    _kept.plans.clear()
    _kept.handles.clear()


def build(cudnn: Any, problem: Problem, most: int, **place: Any) -> Plan:
    """Let cuDNN choose the first of its kernels that is allowed, and that works in `most` bytes or less."""
    graph = graph_of(cudnn, problem, **place)
    graph.validate()
    graph.build_operation_graph()
    graph.create_execution_plans([cudnn.heur_mode.A, cudnn.heur_mode.FALLBACK])
    graph.deselect_numeric_notes(forbidden(cudnn, problem))
    graph.deselect_workspace_greater_than(most)
    graph.check_support()
    graph.build_plans()
    return Plan(graph, graph.get_workspace_size())


def _make(problem: Problem) -> Plan | str:
    cudnn, card = library.find().module, cupy_backend.current_card()
    try:
        if card not in _kept.handles:
            _kept.handles[card] = cudnn.create_handle()
        memory = cupy.cuda.runtime.memGetInfo()[1]
        return build(cudnn, problem, memory // _SHARE, handle=_kept.handles[card])
    except cudnn.cudnnGraphNotSupportedError as error:
        return f"it has no kernel for this: {library.first_line(error)}"
    except Exception as error:
        return library.failed("making a plan", error)

"""One call of a function whose derivative is wanted: what all transforms share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from autograd_core import backends, ops
from autograd_core.backward import gradients
from autograd_core.errors import ArgumentError, DTypeError, GraphError, ShapeError
from autograd_core.graph_data import functions
from autograd_core.modes import enable_grad, modes
from autograd_core.node import Edge, Leaf, place
from autograd_core.ops.batch import in_batches, running
from autograd_core.transforms import tree
from autograd_core.variable import Variable


class Trace:
    """f called on Variables of this call's own, so that a derivative inside another does not confuse their variables.

    own:      those Variables, the leaves of the differentiated arguments.
    result:   what f returned.
    outside:  whether somebody else may want to differentiate the derivative: an argument, or another Variable that f uses,
              requires a gradient. Then the derivative is computed by recorded ops.
    variables:  whether results are handed out as Variables: if `outside`, or if an argument was one; else as arrays.
    """

    def __init__(
        self, what: str, f: Callable[..., Any], args: Sequence[Any], kwargs: dict[str, Any], positions: Sequence[int]
    ) -> None:
        self.name = f"{what} of {getattr(f, '__name__', type(f).__name__)}"
        inputs = list(args)
        self.own: list[Variable] = []
        for position in positions:
            if not -len(args) <= position < len(args):
                raise ArgumentError(
                    f"{self.name}: argument {position} is to be differentiated, but {len(args)} were given by position"
                )
            entered = [self._enter(leaf, position) for leaf in tree.leaves(args[position])]
            self.own += entered
            inputs[position] = tree.rebuild(args[position], entered)
        with enable_grad():
            self.result = f(*inputs, **kwargs)
        self.outputs = tree.leaves(self.result)
        for output in self.outputs:
            if not isinstance(output, Variable):
                raise GraphError(
                    f"{self.name}: it returned {type(output).__name__}, not a Variable: compute it with "
                    "operators and ops, so that the graph knows how it came about"
                )
        given = [leaf for arg in (*args, *kwargs.values()) for leaf in tree.leaves(arg) if isinstance(leaf, Variable)]
        self.outside = modes.now.grad and (any(x.requires_grad for x in given) or self._uses_others())
        self.variables = self.outside or bool(given)

    def _enter(self, x: Any, position: int) -> Variable:
        """The argument as a Variable of this call's own; inside vmap one for each example, even of a shared value."""
        if isinstance(x, Variable) and x.requires_grad:
            with enable_grad():
                return ops.copy(in_batches(x, running.levels))
        x = Variable(in_batches(Variable(x, requires_grad=False), running.levels))
        if not x.requires_grad:
            raise DTypeError(
                f"{self.name}: argument {position} has dtype {x.dtype}; only floating-point numbers have a "
                "derivative: give 3.0 instead of 3, or use astype(float)"
            )
        return x

    def _uses_others(self) -> bool:
        """Whether f depends on Variables that require a gradient and are none of this call's own."""
        own = {place(x.node) for x in self.own}
        return any(
            isinstance(edge, Leaf) and edge.requires_grad and edge not in own
            for function in functions([output.node for output in self.outputs])
            for edge in function.inputs
        ) or any(isinstance(y.node, Leaf) and y.requires_grad and y.node not in own for y in self.outputs)

    def number(self) -> Variable:
        """f's result, which must be one number."""
        if not isinstance(self.result, Variable):
            raise GraphError(f"{self.name}: it returned {type(self.result).__name__}; it must return one number")
        if self.result.size != 1:
            raise ShapeError(
                f"{self.name}: it returned shape {self.result.shape}, but only one number has a gradient: sum "
                "it, choose one element, or use jacobian or elementwise_grad"
            )
        return self.result

    def pull(self, gys: Sequence[Any], *, retain_graph: bool = False, create_graph: bool | None = None) -> list[Any]:
        """Jᵀ gys: the gradient of Σ gy·y with respect to each of `own`."""
        create_graph = self.outside if create_graph is None else create_graph
        sums = pull_to([x.node for x in self.own], self.outputs, gys, retain_graph, create_graph)
        return [self.hand_out(sums.get(x.node), x) for x in self.own]

    def hand_out(self, derivative: Any, like: Variable) -> Any:
        """A derivative as the caller gets it; zeros where f does not depend on `like`."""
        if derivative is None:
            derivative = backends.zeros_like(like.array)
        if self.variables and not isinstance(derivative, Variable):
            return Variable(derivative, requires_grad=False)
        return derivative

    def watch(self, active: bool) -> None:
        """Let go of the leaves made here once the derivative is known, or take them up again: to a derivative around this
        one they are constants."""
        for x in self.own:
            if isinstance(x.node, Leaf):
                x.node.requires_grad = active

    def values(self) -> Any:
        """f's result as the caller gets it."""
        if self.outside:
            return self.result
        return tree.tree_map(lambda y: y.detach() if self.variables else y.array, self.result)


def pull_to(
    targets: Sequence[Edge], ys: Sequence[Any], gys: Sequence[Any], retain_graph: bool, create_graph: bool
) -> dict[Any, Any]:
    """The gradient of Σ gy·y over several results with respect to each of `targets` that they depend on."""
    sums: dict[Any, Any] = {}
    live = [(y, gy) for y, gy in zip(ys, gys, strict=True) if isinstance(y, Variable) and y.requires_grad]
    for i, (y, gy) in enumerate(live):
        keep = retain_graph or i + 1 < len(live)  # results may share parts of the graph
        found = gradients(y, gy, retain_graph=keep, create_graph=create_graph, targets=targets)
        for target, gx in found.items():
            sums[target] = sums[target] + gx if target in sums else gx
    return sums


def positions_of(argnum: int | Sequence[int]) -> list[int]:
    """The argument's position, or several, as a list."""
    return [argnum] if isinstance(argnum, int) else list(argnum)


def per_argument(argnum: int | Sequence[int], args: Sequence[Any], derivatives: Sequence[Any]) -> Any:
    """The derivatives, one for each leaf of the differentiated arguments, in the form of the argument, or of several."""
    remaining = iter(derivatives)
    trees = [tree.rebuild(args[p], [next(remaining) for _ in tree.leaves(args[p])]) for p in positions_of(argnum)]
    return trees[0] if isinstance(argnum, int) else tuple(trees)

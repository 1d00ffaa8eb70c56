"""Running one op forward and backward, in this project and in PyTorch, on the same arrays."""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

from collections.abc import Callable, Sequence
from typing import Any

from benchmarks.benchmark import Timed

Op = Callable[..., Any]


def ours_forward(op: Op, arrays: Sequence[Any]) -> Timed:
    """y = op(*arrays), recorded for a backward pass that is not run."""
    import autograd_core as ag

    variables = [ag.Variable(array) for array in arrays]
    return Timed(lambda: op(*variables), read=lambda y: y.array)


def ours_both(op: Op, arrays: Sequence[Any], gy: Any = None) -> Timed:
    """y and the gradient of every array, given `gy`, that of y."""
    import autograd_core as ag

    variables = [ag.Variable(array) for array in arrays]

    def run() -> Any:
        for variable in variables:
            variable.zero_grad()
        y = op(*variables)
        y.backward(gy)
        return y

    return Timed(run, read=lambda y: (y.array, *[variable.grad for variable in variables]))


def torch_forward(op: Op, arrays: Sequence[Any]) -> Timed:
    """The same as `ours_forward`."""
    import torch

    tensors = [torch.from_numpy(array).requires_grad_() for array in arrays]
    return Timed(lambda: op(*tensors), read=lambda y: y.detach().numpy())


def torch_both(op: Op, arrays: Sequence[Any], gy: Any = None) -> Timed:
    """The same as `ours_both`."""
    import torch

    tensors: list[Any] = [torch.from_numpy(array).requires_grad_() for array in arrays]
    gradient = None if gy is None else torch.from_numpy(gy)

    def run() -> Any:
        for tensor in tensors:
            tensor.grad = None
        y = op(*tensors)
        y.backward(gradient)
        return y

    return Timed(run, read=lambda y: (y.detach().numpy(), *[tensor.grad.numpy() for tensor in tensors]))

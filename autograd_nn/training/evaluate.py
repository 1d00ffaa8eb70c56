"""A model measured on data, without training it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from autograd_core import Variable, backends, no_grad
from autograd_nn.data.dataset import title
from autograd_nn.data.subset import original
from autograd_nn.errors import LabelError
from autograd_nn.functional import cross_entropy
from autograd_nn.layers import Layer
from autograd_nn.training.metric import Measure, Tally
from autograd_nn.training.metrics import accuracy

Loss = Callable[[Any, Any], Variable]
ACCURACY: Mapping[str, Measure] = MappingProxyType({"accuracy": accuracy})

# Steps that are too large overflow here and there before the loss shows it; the error about the loss says it better.
QUIET = np.errstate(over="ignore", invalid="ignore", divide="ignore")


@QUIET
@no_grad()
def evaluate(
    model: Layer,
    data: Iterable[tuple[Any, Any]],
    loss: Loss = cross_entropy,
    metrics: Mapping[str, Measure] | None = ACCURACY,
) -> dict[str, Any]:
    """The mean loss, and other measures, over all the data: the model in use, without dropout, and nothing recorded.

    data:     batches (x, targets), a DataLoader say.
    metrics:  by name, each a function of (the model's output, the targets), both arrays, whose result is the mean over a
              batch, or a `Metric`.
    """
    tally = Tally(metrics or {})
    was_training = model.training
    model.eval()
    try:
        for x, target in data:
            tally.add(*forward(model, loss, x, target, data))
    finally:
        model.train(was_training)
    return tally.values()


def forward(model: Layer, loss: Loss, x: Any, target: Any, data: Any) -> tuple[Variable, Any, Variable]:
    """The model's output, the targets on its device, and the loss. An error about a label gets a note that says which
    example of `data`, the loader of the batch, has it.
    """
    target = _on_device(model, target)
    y = model(Variable(_on_device(model, x), requires_grad=False))
    try:
        return y, target, loss(y, target)
    except LabelError as error:
        indices = getattr(data, "indices", ())
        if len(indices) == len(target) > error.row:
            dataset, number = original(data.dataset, int(indices[error.row]))
            error.add_note(f"that row is example {number} of {title(dataset)}")
        raise


def _on_device(model: Layer, array: Any) -> Any:
    """The array where the model is."""
    parameter = next(iter(model.parameters()), None)
    return array if parameter is None else backends.of(parameter.array).to_device(array, parameter.device)

"""What each layer makes of one test image."""

from __future__ import annotations

from contextlib import ExitStack
from typing import Any

import numpy as np

from autograd_core import Variable, no_grad
from autograd_nn.layers import Layer
from viz.page import text
from viz.reports.images import grey, image, signed
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph, percent

MAPS = 16  # of one layer
LAYERS = 16
EXAMPLE = 0  # of the test set


def section(run: Run) -> Section | None:
    if not run.classifies_images:
        return None
    if isinstance(run.test, str):
        return Section("features", "Feature maps", paragraph(run.test, "notice"))
    x, truth = run.test[EXAMPLE]
    outputs = _outputs(run.model, x[None])
    shown = outputs[:LAYERS]
    p = run.probabilities[EXAMPLE]
    classes = run.recipe.classes
    answer = int(p.argmax())
    words = (
        f"Test image {EXAMPLE}, which is {classes[int(truth)]}; the model says {classes[answer]}, {percent(float(p[answer]))}. "
        "Below it what each layer gives, before any function that follows it in the model's own code: orange is above 0, "
        "blue below, full colour the layer's largest magnitude."
    )
    rows = [
        (path, type_, str(y.shape), float(y.min()), float(y.max()), float(y.mean()), percent(float((y > 0).mean())))
        for path, type_, y in outputs
    ]
    columns = ("layer", "type", "output", "lowest", "highest", "mean", "above 0")
    more = f"{len(outputs) - LAYERS} layers more are in the table." if len(outputs) > LAYERS else ""
    body = [
        paragraph(words),
        f'<div class="images"><figure>{image(grey(x[0] if len(x) == 1 else x), f"test image {EXAMPLE}")}'
        "<figcaption>input</figcaption></figure></div>",
        *[_maps(path, type_, y) for path, type_, y in shown],
        paragraph(more, "faded") if more else "",
        numbers("The numbers: each layer", columns, rows),
    ]
    return Section("features", "Feature maps", "\n".join(body))


@no_grad()
def _outputs(model: Layer, x: np.ndarray) -> list[tuple[str, str, np.ndarray]]:
    """Path, type and output for the one example, of every layer that has no layers inside it, in the order of calls."""
    found: list[tuple[str, str, np.ndarray]] = []

    def note(path: str) -> Any:
        def hook(layer: Layer, args: Any, y: Any) -> None:
            first = y[0] if isinstance(y, tuple) else y
            if isinstance(first, Variable) and first.ndim > 1 and first.shape[0] == 1:
                found.append((path, type(layer).__name__, first.numpy()[0].copy()))

        return hook

    with ExitStack() as stack:
        for path, layer in model.named_layers():
            if len(list(layer.modules())) == 1:
                stack.enter_context(layer.register_forward_hook(note(path)))
        model(Variable(x, requires_grad=False))
    return found


def _maps(path: str, type_: str, y: np.ndarray) -> str:
    """A layer's output as images: channels side by side, a sequence as one image, plain numbers as a strip."""
    largest = float(np.abs(np.nan_to_num(y)).max())
    planes = y if y.ndim == 3 else y.reshape(1, -1, y.shape[-1])
    kind = {1: "strip", 2: "plane"}.get(y.ndim, "maps")
    pictures = "".join(image(signed(plane, largest), f"{path}, channel {k}") for k, plane in enumerate(planes[:MAPS]))
    of = f", the first {MAPS} of {len(planes)} maps" if len(planes) > MAPS else ""
    head = f'{text(path)} <small class="faded">{text(type_)} {text(y.shape)}{of}</small>'
    return f'<h3>{head}</h3>\n<div class="{kind}">{pictures}</div>'

"""What the first layer looks for: its weights as images."""

from __future__ import annotations

import math

import numpy as np

from autograd_nn.layers import Conv2d, Layer, Linear
from viz.page import number
from viz.reports.images import image, signed
from viz.reports.run import Run
from viz.reports.section import Section, numbers, paragraph

MOST = 32


def section(run: Run) -> Section | None:
    if not run.classifies_images:
        return None
    path, layer = _first(run.model)
    weights = _as_images(layer, run.recipe.input_shape)
    if weights is None:
        return None
    shown = weights[:MOST]
    largest = float(np.abs(shown).max())
    figures = []
    for k, filter in enumerate(shown):
        about = f"filter {k} of {path}, from {filter.min():.3g} to {filter.max():.3g}"
        figures.append(f"<figure>{image(signed(filter, largest), about)}<figcaption>{k}</figcaption></figure>")
    height, width = shown.shape[1:]
    of = f"The {len(shown)}" if len(shown) == len(weights) else f"The first {len(shown)} of {len(weights)}"
    words = (
        f"{of} filters of {path}, {height}×{width} weights each. Where there is ink, orange adds to a filter's answer and "
        f"blue takes away; full colour is ±{number(largest)}."
    )
    rows = [
        (k, float(filter.min()), float(filter.max()), float(np.sqrt((filter**2).sum())))
        for k, filter in enumerate(shown)
    ]
    body = [
        paragraph(words),
        '<div class="images">\n' + "\n".join(figures) + "\n</div>",
        numbers("The numbers: each filter", ("filter", "lowest weight", "highest weight", "norm"), rows),
    ]
    return Section("filters", "First-layer filters", "\n".join(body))


def _first(model: Layer) -> tuple[str, Layer]:
    """The first layer that has weights, and its path."""
    return next(((path, layer) for path, layer in model.named_layers() if hasattr(layer, "weight")), ("", model))


def _as_images(layer: Layer, input_shape: tuple[int, ...]) -> np.ndarray | None:
    """The weights (filters, height, width) where they can be seen as images of one channel."""
    if isinstance(layer, Conv2d) and layer.weight.shape[1] == 1:
        return layer.weight.numpy()[:, 0]
    if isinstance(layer, Linear) and input_shape[0] == 1 and layer.weight.shape[1] == math.prod(input_shape):
        return layer.weight.numpy().reshape(-1, *input_shape[1:])
    return None

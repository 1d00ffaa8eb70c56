"""A layer in a notebook: the layers inside it, or what it holds itself, as a short table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograd_core.notebook import table

if TYPE_CHECKING:
    from autograd_nn.layers.layer import Layer
    from autograd_nn.parameter import Parameter

ROWS = 60  # children shown
ARRAYS = 4  # parameters of a child whose shapes are written


def layer_table(layer: Layer) -> str:
    """Name, type, shapes and number of parameters of each layer directly inside; of a layer without, its parameters."""
    count, trainable = layer.num_parameters(), layer.num_parameters(trainable_only=True)
    caption = f"{type(layer).__name__}({layer.extra_repr()}): {count:,} parameters"
    if trainable < count:
        caption += f", {trainable:,} of them trainable"
    children = list(layer.named_children())
    own = [(name, parameter) for name, parameter in layer.named_parameters() if "." not in name]
    rows = [(name, "Parameter", str(p.shape), f"{p.size:,}") for name, p in own]
    rows += [_row(name, child) for name, child in children[:ROWS]]
    if len(children) > ROWS:
        rows.append((f"… {len(children) - ROWS:,} more", "", "", ""))
    return table(caption, rows, ("name", "type", "parameters", "numbers"))


def _row(name: str, child: Layer) -> tuple[str, str, str, str]:
    return (
        name,
        f"{type(child).__name__}({child.extra_repr()})",
        _shapes(dict(child.named_parameters())),
        f"{child.num_parameters():,}",
    )


def _shapes(parameters: dict[str, Parameter]) -> str:
    if len(parameters) > ARRAYS:
        return f"{len(parameters)} arrays"
    return ", ".join(f"{name} {parameter.shape}" for name, parameter in parameters.items()) or "–"

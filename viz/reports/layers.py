"""The model's layers as a table."""

from __future__ import annotations

from autograd_nn.summary import summary
from viz.page import table
from viz.reports.run import Run
from viz.reports.section import Section, paragraph


def section(run: Run) -> Section:
    found = summary(run.model, example=run.recipe.example().array)
    rows = [
        (
            layer.path or "(the model)",
            layer.type,
            ", ".join(map(str, layer.output)) if layer.calls else "not run",
            layer.parameters,
            layer.multiply_adds,
        )
        for layer in found.layers
    ]
    total = ("total", "", "", found.parameters, found.multiply_adds)
    words = paragraph(
        f"What each layer gives for one example {found.inputs[0]}, its own parameters, and its multiply-adds; "
        f"the weights take {found.parameter_bytes:,} bytes."
    )
    return Section(
        "model", "Model", words + table(("layer", "type", "output", "parameters", "multiply-adds"), [*rows, total])
    )

"""The top of the report: what was trained, how far, and how good it is."""

from __future__ import annotations

from collections.abc import Iterator

from viz.page import number, text
from viz.reports.run import Run
from viz.reports.section import paragraph, percent


def head(run: Run) -> str:
    """Title, a note where the run is not finished, and the figures one looks for first."""
    parts = [f"<h1>{text(run.title)}</h1>", paragraph(run.recipe.summary, "faded")]
    if not run.finished:
        parts.append(paragraph(_unfinished(run), "notice"))
    figures = "\n".join(f"<div><dt>{text(name)}</dt><dd>{text(value)}</dd></div>" for name, value in _figures(run))
    return "\n".join([*parts, f'<dl class="figures">\n{figures}\n</dl>'])


def _unfinished(run: Run) -> str:
    settings = run.facts.get("settings")
    of = settings.get("epochs", "?") if isinstance(settings, dict) else "?"
    if not run.trained:
        return f"Not one of {of} epochs is done: the weights are the initial ones."
    return (
        f"This run is not finished: {run.facts['epochs_done']} of {of} epochs are done. What follows is of the weights kept "
        f"so far; go on with: autograd resume {run.folder}"
    )


def _figures(run: Run) -> Iterator[tuple[str, str]]:
    result = run.facts.get("result")
    result = result if isinstance(result, dict) else {}
    if isinstance(accuracy := result.get("test_accuracy"), float):
        yield "test accuracy", percent(accuracy, 2)
    elif isinstance(loss := result.get("test_loss"), float):
        yield "test loss", number(loss)
    validated = [row["validation_accuracy"] for row in run.metrics if "validation_accuracy" in row]
    if validated:
        yield "best validation", percent(max(validated), 2)
    kept = result.get("kept_epoch")  # which the weights are of, and so all that follows
    yield "epochs", f"{run.facts['epochs_done']}" + (f", kept {kept}" if isinstance(kept, int) else "")
    yield "parameters", f"{sum(parameter.size for parameter in run.model.parameters()):,}"
    yield "time of training", _time(run.facts["seconds"])


def _time(seconds: float) -> str:
    minutes = seconds / 60
    return f"{seconds:.1f} s" if minutes < 2 else f"{minutes:.1f} min" if minutes < 120 else f"{minutes / 60:.1f} h"

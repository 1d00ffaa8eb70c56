"""`viz.report`: a run as one HTML page."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from viz.errors import VizError
from viz.files import write_picture
from viz.page import page, text

if TYPE_CHECKING:
    from viz.reports.run import Run
    from viz.reports.section import Section

NAME = "report.html"


def report(
    run: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    data_dir: str | os.PathLike[str] | None = None,
) -> Path:
    """Write the report of a run, one HTML page that needs no other file and no network, and return its path.

        viz.report("runs/lenet-digits")

    It has the curves, the confusion matrix, the worst mistakes, the model's layers, its graph to zoom into, filters,
    feature maps, histograms of weights and gradients over the epochs, and the settings; what does not apply to the model
    is left out. A run that is not finished can be looked at too: then the weights are those of its checkpoint.

    run:       a folder that `autograd train` made.
    output:    the file to write; by default report.html in that folder.
    data_dir:  the folder with MNIST's files; by default that of the training. Nothing is downloaded.

    Raises VizError when the page can't be written, RecipeError when the folder is none of a run, ModelFileError when its
    weights are missing or damaged, DataError when its metrics or histograms are damaged.
    """
    from viz.reports.run import read

    found = read(Path(run).expanduser(), data_dir)
    path = Path(output).expanduser() if output is not None else found.folder / NAME
    if path.is_dir():
        raise VizError(f"{path} is a folder; name a file, {path / NAME} say")
    return write_picture(path, _page(found).encode())


def _page(run: Run) -> str:
    from viz.reports import (
        confusion,
        curves,
        features,
        filters,
        graph,
        head,
        histograms,
        layers,
        mistakes,
        settings,
    )

    every = (curves, confusion, mistakes, layers, graph, filters, features, histograms, settings)
    sections = [section for part in every if (section := part.section(run)) is not None]
    body = "\n".join([head.head(run), _contents(sections), *map(_markup, sections), _foot()])
    files = resources.files("viz.reports")
    style, script = (files.joinpath(name).read_text(encoding="utf-8") for name in ("report.css", "zoom.js"))
    return page(f"{run.title}: report", body, style=style, script=script)


def _contents(sections: list[Section]) -> str:
    links = "\n".join(f'<a href="#{section.id}">{text(section.title)}</a>' for section in sections)
    return f'<nav aria-label="Sections">\n{links}\n</nav>'


def _markup(section: Section) -> str:
    return f'<section id="{section.id}">\n<h2>{text(section.title)}</h2>\n{section.body}\n</section>'


def _foot() -> str:
    return (
        '<footer class="faded">Made by <code>autograd report</code>. This page is one file and loads nothing.</footer>'
    )

"""Run concepts, and write their pictures, tables and an index page into a folder."""

from __future__ import annotations

import csv
import io
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from autograd_core.random import manual_seed
from viz.errors import VizError
from viz.exhibit.exhibit import ClaimError, Exhibit
from viz.exhibit.page import index, section
from viz.exhibit.source import Source, source_of
from viz.files import write_figure, write_picture
from viz.graphs import GraphPicture


@dataclass(frozen=True)
class Shown:
    """A concept after its run: what it showed, or the claim that didn't hold."""

    name: str
    source: Source
    exhibit: Exhibit | None
    seconds: float
    problem: str = ""


def show(name: str) -> Shown:
    """Run the concept `viz.gallery.<name>`, always from the same random numbers."""
    module = import_module(f"viz.gallery.{name}")
    start = time.perf_counter()
    manual_seed(0)
    exhibit, problem = None, ""
    try:
        exhibit = module.run()
    except ClaimError as error:
        problem = str(error)
    return Shown(name, source_of(module), exhibit, time.perf_counter() - start, problem)


def title(name: str) -> str:
    """The title of the concept `viz.gallery.<name>`."""
    return source_of(import_module(f"viz.gallery.{name}")).title


def build(folder: str | os.PathLike[str], names: Sequence[str]) -> Iterator[Shown]:
    """Run one concept after the other; each is yielded once its files are written, and the index page is written last.

    Files:  index.html; for each picture <concept>-<picture>.png (graphs: .svg) and for each table <concept>-<table>.csv.

    A claim that doesn't hold, or a picture that can't be made, is told in `problem` and on the page, and the concepts after it
    run all the same. Raises VizError if the folder can't be made or the page written.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise VizError(f"{folder} can't be made: {error.strerror or error}") from error
    sections = []
    for name in names:
        shown, files = show(name), {}
        try:
            files = _write(shown.exhibit, folder, name) if shown.exhibit else {}
        except VizError as error:  # without Graphviz, say, the other concepts can be shown all the same
            shown = replace(shown, exhibit=None, problem=str(error))
        sections.append(section(shown.name, shown.source, shown.exhibit, files, shown.seconds, shown.problem))
        yield shown
    write_picture(folder / "index.html", index(sections).encode())


def _write(exhibit: Exhibit, folder: Path, name: str) -> dict[str, str]:
    """Write pictures and tables; the files' names by those of pictures and tables."""
    files = {}
    for picture in exhibit.pictures:
        if isinstance(picture.drawing, GraphPicture):
            path = picture.drawing.render(folder / f"{name}-{picture.name}.svg")
        else:
            path = write_figure(picture.drawing, folder / f"{name}-{picture.name}.png")
        files[picture.name] = path.name
    for table in exhibit.tables:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerows([table.columns, *table.rows])
        files[table.name] = write_picture(folder / f"{name}-{table.name}.csv", text.getvalue().encode()).name
    return files

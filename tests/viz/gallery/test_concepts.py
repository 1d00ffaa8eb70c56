"""Every concept of the gallery runs, and what it says holds: `claim` raises where it doesn't."""

import re
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from viz.exhibit import show
from viz.gallery import CONCEPTS

FOLDER = Path(import_module("viz.gallery").__file__).parent


def test_every_file_is_listed():
    assert sorted(CONCEPTS) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", CONCEPTS)
def test_concept(name):
    shown = show(name)
    assert shown.problem == ""
    exhibit = shown.exhibit
    assert exhibit.claims
    assert exhibit.pictures
    assert exhibit.tables
    names = [part.name for part in (*exhibit.pictures, *exhibit.tables)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z0-9-]+", n) for n in names)
    assert all(re.search(r"\d", claim.figures) for claim in exhibit.claims)  # a claim is shown by a figure
    for table in exhibit.tables:
        assert table.rows
        assert all(len(row) == len(table.columns) for row in table.rows)
        assert not any(isinstance(value, np.generic | np.ndarray) for row in table.rows for value in row)
    assert 2 <= shown.source.idea.count(". ") + 1 <= 4  # the idea in three sentences or so
    assert "run() -> Exhibit" in shown.source.code

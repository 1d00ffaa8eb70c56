"""Tables in text files, CSV: numbers as inputs, a column as targets."""

from __future__ import annotations

import csv
import os
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.dataset import ArrayDataset
from autograd_nn.errors import DataError

Column = str | int


def read_csv(
    path: str | os.PathLike[str],
    target: Column | Sequence[Column],
    *,
    columns: Sequence[Column] | None = None,
    header: bool = True,
    delimiter: str = ",",
) -> ArrayDataset:
    """A data set from a CSV file, one example a line.

        data = nn.data.read_csv("iris.csv", target="species")

    target:   the column of the targets, by name or number (0 the first, -1 the last). Texts become labels 0, 1, … in
              their alphabetical order, named in `classes`; whole numbers stay int64; others become float32.
              A list of columns gives targets (N, len(target)) float32, for regression.
    columns:  those of the inputs; by default all others.
    header:   whether the first line has the columns' names. Without, columns go by number.
    Shapes:   inputs (N, len(columns)) float32, targets (N,) or (N, len(target)).
    Errors:   DataError when the file is missing, is not text in UTF-8, has no examples or no such column, a line has
              another number of cells, or a cell is not a finite number, naming line and column. Blank lines don't count.
    """
    place = Path(path)
    if not isinstance(delimiter, str) or len(delimiter) != 1:
        raise DataError(f"{place}: the delimiter must be one character, not {delimiter!r}")
    if not isinstance(target, str | int | Sequence):
        raise DataError(
            f"{place}: target must be the name or the number of a column, or a list of them, not {target!r}"
        )
    try:
        with place.open(encoding="utf-8-sig", newline="") as file:
            return _Reader(place, csv.reader(file, delimiter=delimiter, strict=True), header).read(target, columns)
    except FileNotFoundError as error:
        raise DataError(f"{place}: there is no such file") from error
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{place} can't be read as CSV: {getattr(error, 'strerror', None) or error}") from error


class _Reader:
    def __init__(self, path: Path, rows: Any, header: bool) -> None:
        self.path = path
        self.rows = rows
        self.header = header
        self.names: list[str] = []  # of the columns

    def read(self, target: Column | Sequence[Column], columns: Sequence[Column] | None) -> ArrayDataset:
        first = next((row for row in self.rows if row), None)
        if first is None:
            raise DataError(f"{self.path} is empty; it must hold an example")
        self.names = [name.strip() for name in first] if self.header else [str(k) for k in range(len(first))]
        single = isinstance(target, str | int)
        aims = [self._place(column) for column in ([target] if isinstance(target, str | int) else target)]
        if columns is None:
            inputs = [k for k in range(len(first)) if k not in aims]
        else:
            inputs = [self._place(column) for column in columns]
        if not inputs or not aims:
            raise DataError(
                f"{self.path}: inputs and targets need a column each; its columns are {', '.join(self.names)}. Another "
                "delimiter?"
            )
        x, y = array("f"), array("f")
        texts: list[str] = []
        lines = array("L")
        row = next(self.rows, None) if self.header else first
        while row is not None:
            if row:
                self._take(row, inputs, x)
                if single:
                    texts.append(row[aims[0]].strip())
                else:
                    self._take(row, aims, y)
                lines.append(self.rows.line_num)
            row = next(self.rows, None)
        if not lines:
            raise DataError(f"{self.path} has no examples, only names of columns")
        values = self._numbers(x, inputs, lines)
        if not single:
            return ArrayDataset(values, self._numbers(y, aims, lines), self.path.name)
        targets, classes = self._targets(texts, aims[0], lines)
        return ArrayDataset(values, targets, self.path.name, classes)

    def _place(self, column: Column) -> int:
        if isinstance(column, str) and column in self.names:
            if self.names.count(column) > 1:
                raise DataError(f"{self.path} has several columns {column!r}; name it by its number")
            return self.names.index(column)
        if isinstance(column, int) and -len(self.names) <= column < len(self.names):
            return column % len(self.names)
        shown = ", ".join(self.names[:20]) + (", …" if len(self.names) > 20 else "")
        raise DataError(f"{self.path} has no column {column!r}; its {len(self.names)} columns are {shown}")

    def _take(self, row: list[str], columns: list[int], numbers: array[float]) -> None:
        if len(row) != len(self.names):
            raise DataError(
                f"{self.path}, line {self.rows.line_num}: {len(row)} cells, where the first line has {len(self.names)}"
            )
        cells = [row[k] for k in columns]
        try:
            if "_" in "".join(cells):  # which Python takes for 1_000, but a table hardly means
                raise ValueError
            numbers.extend(map(float, cells))
        except ValueError as error:
            wrong = next(k for k in columns if not _is_number(row[k]))
            raise self._wrong(self.rows.line_num, wrong, repr(row[wrong])) from error

    def _numbers(self, numbers: array[float], columns: list[int], lines: array[int]) -> NDArray[np.float32]:
        values = np.frombuffer(numbers, np.float32).reshape(len(lines), len(columns))
        if not np.isfinite(values).all():
            row, k = np.argwhere(~np.isfinite(values))[0]
            raise self._wrong(lines[row], columns[k], str(values[row, k]))
        return values

    def _targets(self, texts: list[str], column: int, lines: array[int]) -> tuple[NDArray[np.generic], tuple[str, ...]]:
        if "" in texts:
            raise self._wrong(lines[texts.index("")], column, "''", "a label")
        if not all(map(_is_number, texts)):
            classes, labels = np.unique(texts, return_inverse=True)
            return labels.astype(np.int64), tuple(classes.tolist())
        try:
            return np.array([int(text) for text in texts], np.int64), ()
        except (ValueError, OverflowError):
            return self._numbers(array("f", map(float, texts)), [column], lines)[:, 0], ()

    def _wrong(self, line: int, column: int, cell: str, wanted: str = "a finite number") -> DataError:
        name = f"column {self.names[column]!r}" if self.header else f"column {column}"
        return DataError(
            f"{self.path}, line {line}, {name}: {cell} is not {wanted}. Mend the cell or leave out the line."
        )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text

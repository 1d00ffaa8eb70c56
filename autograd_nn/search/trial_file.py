"""The file that keeps the trials of a search, so that it can go on after whatever ends it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from autograd_nn.errors import RecipeError
from autograd_nn.search.trial import Trial


class TrialFile:
    """One JSON object a line, a line for each trial, in the order in which they ended."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> list[Trial]:
        """The trials in the file, none if it is not there.

        A last line without its end was being written when the search was ended: it is ignored. Raises RecipeError for
        any other line that is no trial.
        """
        trials = []
        for number, line in enumerate(self._whole_lines().splitlines(), 1):
            try:
                trials.append(Trial.of_row(json.loads(line)))
            except (ValueError, KeyError, TypeError) as error:
                raise RecipeError(
                    f"{self.path}, line {number}, is no trial: it is damaged; delete that line, and its trial is repeated"
                ) from error
        return trials

    def append(self, trial: Trial) -> None:
        """Write a trial behind the others; when this returns, it is on the disk."""
        whole = len(self._whole_lines())
        with self.path.open("ab") as stream:
            stream.truncate(whole)  # what a search that was ended has left of a line
            stream.write(f"{json.dumps(trial.row())}\n".encode())
            stream.flush()
            os.fsync(stream.fileno())

    def _whole_lines(self) -> bytes:
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return b""
        return data[: data.rfind(b"\n") + 1]

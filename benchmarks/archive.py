"""Results as a JSON file: what was run, where, with which versions, the rows and the samples behind them."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.errors import UsageError
from benchmarks.launch import Settings
from benchmarks.machine import Machine
from benchmarks.ratios import Spread
from benchmarks.results import Outcome, Row

FORMAT = 1  # raise it when a reader of older files would go wrong


@dataclass(frozen=True)
class Archive:
    """The part of a result file that a comparison needs."""

    created: str
    machine: Machine
    threads: int
    rows: dict[str, list[Row]]


def as_json(
    created: str, settings: Settings, machine: Machine, versions: dict[str, str], outcomes: list[Outcome]
) -> str:
    """Return the text of a result file; `created` is a time in ISO 8601."""
    content = {
        "format": FORMAT,
        "created": created,
        "settings": asdict(settings),
        "machine": asdict(machine),
        "versions": versions,
        "benchmarks": [_outcome_as_json(outcome) for outcome in outcomes],
    }
    return json.dumps(content, indent=1) + "\n"


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    rows = [{**asdict(row), "met": row.met} for row in outcome.rows]
    return {**asdict(outcome), "rows": rows}


def require_writable(path: Path) -> None:
    """Raise UsageError if no file can be written at `path`, before minutes of measuring are lost for it."""
    folder = path.parent
    if not folder.is_dir():
        raise UsageError(f"--json {path}: there is no folder {folder}; make it first")
    if path.is_dir():
        raise UsageError(f"--json {path}: is a folder; name a file")
    if not os.access(path if path.exists() else folder, os.W_OK):
        raise UsageError(f"--json {path}: not writable; choose another place")


def write(path: Path, text: str) -> None:
    """Write `text` to `path` all at once: an interrupted run leaves the old file, never half a new one."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
    except OSError as error:
        raise UsageError(f"--json {path}: {error.strerror or error}") from error
    finally:
        partial.unlink(missing_ok=True)


def read(path: Path) -> Archive:
    """Read a result file, or raise UsageError saying what is wrong with it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"--against {path}: {error.strerror or error}; --json FILE makes such a file") from error
    except ValueError as error:  # also a UnicodeDecodeError
        raise UsageError(f"--against {path}: not JSON ({error})") from error
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise UsageError(f"--against {path}: its format is {found!r}, not {FORMAT}; --json FILE makes such a file")
    try:
        return Archive(
            created=content["created"],
            machine=Machine(**content["machine"]),
            threads=content["settings"]["threads"],
            rows={item["benchmark"]: [_row(row) for row in item["rows"]] for item in content["benchmarks"]},
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UsageError(f"--against {path}: damaged ({type(error).__name__}: {error})") from error


def _row(row: dict[str, Any]) -> Row:
    return Row(
        measure=row["measure"],
        unit=row["unit"],
        contestant=row["contestant"],
        value=_spread(row["value"]),
        ratio=None if row["ratio"] is None else _spread(row["ratio"]),
        bar=row["bar"],
    )


def _spread(value: dict[str, Any]) -> Spread:
    found = Spread(float(value["median"]), float(value["low"]), float(value["high"]))
    if not found.low > 0:  # a comparison divides by it
        raise ValueError(f"{value} is not above 0")
    return found

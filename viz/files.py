"""Writing a picture so that it appears whole or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from viz.errors import VizError

FORMATS = ("svg", "png", "pdf")


def format_of(path: Path) -> str:
    """The format that the suffix of `path` names: "svg", "png" or "pdf". Raises VizError for another."""
    suffix = path.suffix[1:].lower()
    if suffix not in FORMATS:
        raise VizError(f"{path}: no picture has the suffix {path.suffix!r}; end the name in .svg, .png or .pdf")
    return suffix


def replace_file(path: Path, data: bytes) -> Path:
    """Write `data` beside `path`, then move it there in one step; a failure leaves what was there. Returns the path.

    Raises VizError when the folder is missing or can't be written to.
    """
    part = path.with_name(f".{path.name[:64]}.{uuid4().hex}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)  # atomic, as both are in one folder
    except OSError as error:
        raise VizError(f"{path} can't be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):  # already moved, or never written
            part.unlink()
    return path

"""Writing a file so that it appears whole or not at all."""

from __future__ import annotations

import errno
import os
from contextlib import suppress
from pathlib import Path
from uuid import uuid4


def write_whole(path: str | os.PathLike[str], data: bytes | str) -> None:
    """Write `data` (text as UTF-8) aside, then move it to `path` in one step: nobody ever sees half a file.

    A failure or a lost connection to the disk leaves what was there before. Raises OSError as `open` does, and for a device
    or a pipe, in whose place the file would come.
    """
    path = Path(path)
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "this is a device or a pipe, no file; give another name", str(path))
    part = path.with_name(f".{path.name[:64]}.{uuid4().hex}.part")  # in the same folder: moving is then atomic
    try:
        with part.open("wb") as stream:
            stream.write(data.encode() if isinstance(data, str) else data)
            stream.flush()
            os.fsync(stream.fileno())  # else a power cut after the move could leave the name without its contents
        part.replace(path)
    except OSError as error:
        error.filename = str(path)  # a full disk is noticed in calls that know no name
        raise
    finally:
        with suppress(OSError):  # already moved, or never made
            part.unlink()


def read_text(path: Path) -> str:
    """The text of a file. Raises OSError as `open` does, and for a device or a pipe, which might never end."""
    if path.exists() and not (path.is_file() or path.is_dir()):
        raise OSError(errno.EINVAL, "this is a device or a pipe, no file", str(path))
    return path.read_text(encoding="utf-8")

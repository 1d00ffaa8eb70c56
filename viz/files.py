"""The formats of pictures, and writing one so that it appears whole or not at all."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from viz.errors import VizError

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("svg", "png", "pdf")
RESOLUTION = 144  # dots per inch of a PNG


def format_of(path: Path) -> str:
    """The format that the suffix of `path` names: "svg", "png" or "pdf". Raises VizError for another."""
    suffix = path.suffix[1:].lower()
    if suffix not in FORMATS:
        raise VizError(f"{path}: no picture has the suffix {path.suffix!r}; end the name in .svg, .png or .pdf")
    return suffix


def write_picture(path: Path, data: bytes) -> Path:
    """Put `data` in place of the file in one step; a failure leaves what was there. Returns the path.

    Raises VizError when the folder is missing or can't be written to.
    """
    from autograd_nn.files import write_whole

    try:
        write_whole(path, data)
    except OSError as error:
        raise VizError(f"{path} can't be written: {error.strerror or error}") from error
    return path


def write_figure(figure: Figure, path: Path) -> Path:
    """Write a matplotlib figure in the format that the suffix names."""
    return write_picture(path, figure_bytes(figure, format_of(path)))


def figure_bytes(figure: Figure, format: str) -> bytes:
    """A matplotlib figure as a file's bytes, without dates and random ids: the same figure gives the same bytes."""
    import matplotlib as mpl

    metadata: dict[str, Any] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {"Software": None}}[format]
    buffer = BytesIO()
    with mpl.rc_context({"svg.hashsalt": "viz"}):
        figure.savefig(buffer, format=format, dpi=RESOLUTION, metadata=metadata)
    return buffer.getvalue()

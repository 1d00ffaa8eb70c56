"""The passes as a GIF: a frame for each moment."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from viz.errors import VizError
from viz.explanation.drawing import to_dot
from viz.explanation.moments import Cell, moments_of
from viz.explanation.steps import Passes
from viz.graphs.program import run_dot

RESOLUTION = 110  # dots per inch
COLORS = 64
MILLISECONDS = {"given": 1500, "forward": 1500, "start": 2000, "backward": 3000}  # a frame is shown; backward says most
LAST = 6000

NO_PILLOW = "an explanation as .gif needs Pillow: pip install 'autograd-core[vision]', or end the name in .html"


def to_gif(passes: Passes) -> bytes:
    """The animation, which begins again when it has ended. Raises VizError without Pillow or Graphviz."""
    try:
        from PIL import Image
    except ImportError as error:
        raise VizError(NO_PILLOW) from error
    moments = moments_of(passes)
    height = 1 + max(len(moment.lines) for moment in moments)
    shown: set[Cell] = set()
    pictures: list[Any] = []
    for moment in moments:
        shown.update(moment.shown)
        dot = to_dot(passes, shown=shown, moment=moment, height=height)
        pictures.append(Image.open(BytesIO(run_dot(dot, "png", f"-Gdpi={RESOLUTION}"))).convert("RGB"))
    size = max(picture.width for picture in pictures), max(picture.height for picture in pictures)
    frames = []
    for picture in pictures:
        frame = Image.new("RGB", size, "white")
        frame.paste(picture)
        frames.append(frame.quantize(COLORS, dither=Image.Dither.NONE))
    durations = [MILLISECONDS[moment.phase] for moment in moments[:-1]] + [LAST]
    buffer = BytesIO()
    frames[0].save(buffer, "gif", save_all=True, append_images=frames[1:], duration=durations, loop=0, optimize=True)
    return buffer.getvalue()

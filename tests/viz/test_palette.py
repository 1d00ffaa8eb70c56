"""The colours can be read, and told apart."""

import itertools

import numpy as np
import pytest

from viz import palette

FILLS = [palette.LEAF, palette.PARAMETER, palette.CONSTANT, palette.OP, palette.OUTPUT, palette.FOLDED]

# From linear RGB to what is seen without one kind of cone: Machado, Oliveira and Fernandes, "A Physiologically-based
# Model for Simulation of Color Vision Deficiency", 2009, table 1, severity 1.0.
PROTANOPIA = np.array(
    [(0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)]
)
DEUTERANOPIA = np.array(
    [(0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)]
)

# From linear RGB to XYZ under daylight D65: IEC 61966-2-1:1999, annex F.
XYZ = np.array([(0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505)])
JUST_NOTICEABLE = 2.3  # distance in CIELAB: Mahy, Van Eycken and Oosterlinck, 1994


def linear(color):
    """Of "#RRGGBB", the three channels in linear light."""
    channels = np.array([int(color[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    """The ratio that WCAG 2.1 defines."""
    dark, bright = sorted(XYZ[1] @ linear(color) for color in (a, b))
    return (bright + 0.05) / (dark + 0.05)


def cielab(rgb):
    """Lightness and two coordinates of colour, of linear RGB, in which distances are about as the eye sees them."""
    x, y, z = np.cbrt(XYZ @ np.clip(rgb, 0, 1) / XYZ.sum(axis=1))  # cube root: none of the colours is nearly black
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("text", [palette.INK, palette.FADED])
@pytest.mark.parametrize("paint", [*FILLS, *palette.LAYERS])
def test_text_can_be_read_on_every_fill(text, paint):
    assert contrast(text, paint.fill) >= 4.5


@pytest.mark.parametrize("paint", palette.LAYERS)
def test_gradients_can_be_read_on_every_frame(paint):
    assert contrast(palette.GRADIENT, paint.fill) >= 4.5


@pytest.mark.parametrize("eye", [np.eye(3), PROTANOPIA, DEUTERANOPIA], ids=["all", "protanopia", "deuteranopia"])
@pytest.mark.parametrize(("a", "b"), list(itertools.combinations(["LEAF", "PARAMETER", "OUTPUT", "OP"], 2)))
def test_outlines_differ_for_the_colour_blind(eye, a, b):
    one, other = (cielab(eye @ linear(getattr(palette, name).line)) for name in (a, b))
    assert np.linalg.norm(one - other) > 8 * JUST_NOTICEABLE

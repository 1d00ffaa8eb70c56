import io

import numpy as np
import pytest
from PIL import Image

from viz import palette
from viz.reports.images import grey, image, png, shade, signed


@pytest.mark.parametrize("channels", [3, 4])
def test_a_png_holds_the_pixels(rng, channels):
    pixels = rng.integers(0, 256, (5, 7, channels), dtype=np.uint8)
    with Image.open(io.BytesIO(png(pixels))) as found:
        assert found.mode == {3: "RGB", 4: "RGBA"}[channels]
        np.testing.assert_array_equal(np.asarray(found), pixels)


def test_colours():
    assert grey(np.array([[0.0, 0.5, 1.0, 2.0, np.nan]]))[0, :, 0].tolist() == [0, 128, 255, 255, 0]
    assert grey(np.zeros((3, 4, 5))).shape == (4, 5, 3)
    ends = signed(np.array([[-2.0, 0.0, 2.0]]), 2.0)[0]
    hexes = ["#" + "".join(f"{part:02X}" for part in pixel) for pixel in ends]
    assert hexes == [palette.BLUE, "#FFFFFF", palette.VERMILLION]
    assert (signed(np.zeros((2, 2)), 0.0) == 255).all()
    assert shade(np.array([[0.0, 1.0]]))[0, :, 3].tolist() == [0, 255]


def test_the_text_alternative_is_escaped():
    assert 'alt="&quot;&gt;&lt;b&gt;"' in image(np.zeros((1, 1, 3), np.uint8), '"><b>')

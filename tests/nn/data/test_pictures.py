"""autograd_nn/data/pictures.py; what it does to images of each kind is tested where they come from a folder."""

import numpy as np
import pytest

from autograd_nn.data.pictures import open_picture, pixels
from autograd_nn.errors import DataError

Image = pytest.importorskip("PIL.Image")


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_transparent_colour_of_a_palette_shows_white(tmp_path, mode):
    image = Image.new("P", (2, 1))
    image.putpalette([0, 0, 0, 255, 0, 0])
    image.putdata([0, 1])
    image.save(tmp_path / "a.gif", transparency=0)
    with open_picture(tmp_path / "a.gif") as image:
        x = pixels(image, mode)
    assert (x.dtype, x.flags.c_contiguous) == (np.float32, True)
    expected = [[[1, 1]], [[1, 0]], [[1, 0]]] if mode == "RGB" else [[[1, 76 / 255]]]  # red's luma is 0.299
    np.testing.assert_allclose(x, expected, rtol=1e-6)


def test_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    Image.new("L", (3, 2), 51).save(tmp_path / "a.png")
    with open_picture("~/a.png") as image:
        np.testing.assert_allclose(pixels(image, "L"), np.full((1, 2, 3), 0.2), rtol=1e-6)


def test_errors_name_the_file_and_the_callers_own_pass(tmp_path):
    path = tmp_path / "a.png"
    with pytest.raises(DataError, match=r"a\.png: there is no such image file"), open_picture(path):
        pass
    Image.new("L", (3, 2)).save(path)
    with pytest.raises(DataError, match=r"^too small$"), open_picture(path):
        raise DataError("too small")
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(DataError, match=r"a\.png is no image that can be read: "), open_picture(path) as image:
        pixels(image, "L")

import sys

import numpy as np
import pytest
from PIL import Image

from autograd_nn.command.images import read_image
from autograd_nn.errors import DataError

SHAPE = (1, 4, 6)


@pytest.fixture
def pixels():
    """Black paper with a stroke in two greys."""
    pixels = np.zeros((4, 6), np.uint8)
    pixels[1:3, 2], pixels[1:3, 3] = 255, 51
    return pixels


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "LA", "P"])
def test_every_kind_of_png_gives_the_same_grey(pixels, mode):
    Image.fromarray(pixels).convert(mode).save("a.png")
    x, inverted = read_image("a.png", SHAPE)
    assert (x.shape, x.dtype, inverted) == (SHAPE, np.float32, False)
    np.testing.assert_allclose(x[0], pixels / 255, atol=1e-6)


def test_one_bit(pixels):
    Image.fromarray(pixels).convert("1").save("a.png")
    assert set(np.unique(read_image("a.png", SHAPE)[0])) <= {0, 1}


def test_sixteen_bits(pixels):
    Image.fromarray(pixels.astype(np.uint16) * 257).save("a.png")
    np.testing.assert_allclose(read_image("a.png", SHAPE)[0][0], pixels / 255, atol=1e-6)


def test_black_on_white_is_inverted(pixels):
    Image.fromarray(255 - pixels).save("a.png")
    x, inverted = read_image("a.png", SHAPE)
    assert inverted
    np.testing.assert_allclose(x[0], pixels / 255, atol=1e-6)


def test_black_ink_on_nothing_is_ink_on_white_paper(pixels):
    ink = np.zeros((4, 6, 4), np.uint8)
    ink[..., 3] = pixels  # opaque where the stroke is
    Image.fromarray(ink).save("a.png")
    x, inverted = read_image("a.png", SHAPE)
    assert inverted
    np.testing.assert_allclose(x[0], pixels / 255, atol=1e-6)


@pytest.mark.parametrize("invert", [True, False])
def test_invert_as_told(pixels, invert):
    Image.fromarray(pixels).save("a.png")
    x, inverted = read_image("a.png", SHAPE, invert)
    assert inverted is invert
    np.testing.assert_allclose(x[0], 1 - pixels / 255 if invert else pixels / 255, atol=1e-6)


def test_a_huge_image_is_refused_by_its_size_alone():
    """Its header claims 20,000 x 20,000 pixels, of which there are none."""
    Image.new("L", (1, 1)).save("a.png")
    with open("a.png", "rb") as file:
        data = bytearray(file.read())
    data[16:24] = (20_000).to_bytes(4, "big") * 2
    with open("a.png", "wb") as file:
        file.write(data)
    with pytest.raises(DataError, match=r"^a.png (has 20000x20000 pixels|is no image that can be read)"):
        read_image("a.png", SHAPE)


def test_without_pillow(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DataError, match=r"a.png: reading images needs Pillow: pip install 'autograd-core\[vision\]'"):
        read_image("a.png", SHAPE)

"""Arrays as small pictures, one pixel for each number, inside the page."""

from __future__ import annotations

import struct
import zlib

import numpy as np

from viz import palette
from viz.page import data_uri, text


def grey(array: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 3) of an image (H, W) or (3, H, W) with values from 0, black, to 1, white."""
    image = np.stack([array] * 3, axis=-1) if array.ndim == 2 else np.moveaxis(array, 0, -1)
    return np.round(255 * np.clip(np.nan_to_num(image), 0, 1)).astype(np.uint8)


def signed(array: np.ndarray, largest: float) -> np.ndarray:
    """Pixels (H, W, 3) of numbers: blue below 0, white at 0, vermillion above, full colour at ±largest."""
    x = np.clip(np.nan_to_num(array) / (largest or 1.0), -1, 1)[..., None]
    below, above = _rgb(palette.BLUE), _rgb(palette.VERMILLION)
    pixels = 255 + np.where(x < 0, -x * (below - 255), x * (above - 255))
    return np.round(pixels).astype(np.uint8)


def shade(array: np.ndarray) -> np.ndarray:
    """Pixels (H, W, 4) of numbers from 0 to 1: from nothing, where the page shows, to blue."""
    pixels = np.empty((*array.shape, 4), np.uint8)
    pixels[..., :3] = _rgb("#2B8CD0")  # between the link colours of a light and of a dark page
    pixels[..., 3] = np.round(255 * array)
    return pixels


def image(pixels: np.ndarray, about: str) -> str:
    """Pixels as an <img> whose text alternative is `about`; the style sheet says how large."""
    return f'<img class="pixels" src="{uri(pixels)}" alt="{text(about)}">'


def uri(pixels: np.ndarray) -> str:
    return data_uri(png(pixels), "image/png")


def png(pixels: np.ndarray) -> bytes:
    """A PNG of pixels (H, W, 3) or (H, W, 4), 8 bits each.

    Source:  W3C, "Portable Network Graphics", third edition, sec. 5 and 11.2: colour type 2 is RGB, 6 has alpha.
    """
    height, width, channels = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, {3: 2, 4: 6}[channels], 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)  # each row begins with its filter: 0 is none
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)])

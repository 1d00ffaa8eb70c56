"""MNIST: found in a folder or in the cache, else downloaded; checked against its MD5 sums each time."""

import gzip
import hashlib
import math
import os
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from autograd_nn.data.dataset import ArrayDataset
from autograd_nn.errors import DataError

# MD5 of each file's uncompressed bytes, so that a .gz packed again by someone else still passes.
MD5 = {
    "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
    "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
    "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
    "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
}
# The original address, yann.lecun.com/exdb/mnist, is not among them: it does not serve the files reliably.
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
TIMEOUT = 30  # seconds of silence after which the next mirror is tried: long for a slow line, short for a person

# The third byte of an IDX file names the type of its elements, which are big-endian.
IDX_TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}


def mnist(folder: str | os.PathLike[str] | None = None) -> tuple[ArrayDataset, ArrayDataset]:
    """MNIST's handwritten digits as (train, test): 60,000 and 10,000 images.

    Shapes:  inputs (N, 1, 28, 28) float32 in 0..1, paper 0, ink 1; targets (N,) int64, the digit.
    Folder:  `folder`, else the environment variable AUTOGRAD_DATA (either may also hold the files in a subfolder
             `mnist`); else the cache, ~/.cache/autograd/mnist or below XDG_CACHE_HOME, where missing files are
             downloaded to. Files may be uncompressed or .gz.
    Errors:  DataError when a named folder lacks a file, a file is damaged, or no mirror delivers.
    Source:  Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document Recognition",
             Proceedings of the IEEE 86(11), 1998, sec. III.A.
    """
    places, may_download = _places(folder)
    home = min(places, key=lambda place: len(_missing(place)))  # the first of equals
    missing = _missing(home)
    if not may_download and not places[0].exists():
        raise DataError(
            f"MNIST: there is no folder {places[0]}. Name the one with the four files (--data-dir, AUTOGRAD_DATA), or name "
            f"none: then they are downloaded to {_cache_folder()}."
        )
    if missing and not may_download:
        raise DataError(
            f"MNIST: {' and '.join(map(str, places))} lack {', '.join(missing)} (or .gz). Put the files there (from "
            f"{MIRRORS[0]}), name another folder (--data-dir, AUTOGRAD_DATA), or name none: then they are downloaded "
            f"to {_cache_folder()}."
        )
    for name in missing:
        _download(name, home)
    return _load(home, "train", "mnist train"), _load(home, "t10k", "mnist test")


def find_mnist(folder: str | os.PathLike[str] | None = None) -> Path | None:
    """The folder from which `mnist(folder)` would read, or None where it would download or raise.

    All four files must be there; they are not read, so a damaged one is noticed by `mnist` only.
    """
    places, _ = _places(folder)
    return next((place for place in places if not _missing(place)), None)


def read_idx(data: bytes, name: str) -> NDArray[np.generic]:
    """The array in an IDX file's bytes, in the machine's byte order; `name` is for messages.

    Format:  0, 0, a byte for the type, a byte for the number of axes, each axis's size as a big-endian uint32, and
             the elements, big-endian, last axis fastest.
    Errors:  DataError when the magic bytes or the length are wrong.
    Source:  Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", "File formats".
    """
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in IDX_TYPES or data[3] == 0:
        raise DataError(
            f"read_idx: {name} is not an IDX file: it begins with {data[:4].hex(' ') or 'nothing'}; expected 00 00, a "
            f"type ({', '.join(f'{code:02x}' for code in IDX_TYPES)}) and a number of axes of at least 01."
        )
    dtype, ndim = np.dtype(IDX_TYPES[data[2]]), data[3]
    if ndim > 64:  # NumPy's most
        raise DataError(f"read_idx: {name} has {ndim} axes, more than the 64 an array can have; fetch it again.")
    start = 4 + 4 * ndim
    if len(data) < start:
        raise DataError(f"read_idx: {name} ends in its header: {len(data)} bytes, where {ndim} axes need {start}.")
    shape = struct.unpack(f">{ndim}I", data[4:start])
    expected = start + math.prod(shape) * dtype.itemsize
    if len(data) != expected:
        raise DataError(
            f"read_idx: {name} has {len(data)} bytes; its header, shape {shape} of {dtype.itemsize}-byte elements, "
            f"needs {expected}. The file is cut off or has something after its end: fetch it again."
        )
    return np.frombuffer(data, dtype, offset=start).reshape(shape).astype(dtype.newbyteorder("="))


def _places(folder: str | os.PathLike[str] | None) -> tuple[list[Path], bool]:
    """Where to look, in order, and whether what is missing may be downloaded there.

    A person who names a folder, by argument or environment, means that one: nothing is fetched behind their back.
    """
    named = folder if folder is not None else os.environ.get("AUTOGRAD_DATA")
    if folder is None and not named:  # a variable set to nothing counts as not set
        return [_cache_folder()], True
    path = Path(named or "").expanduser()
    return [path, path / "mnist"], False


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "autograd" / "mnist"


def _stored(folder: Path, name: str) -> Path | None:
    """The file itself or its .gz, whichever is there."""
    return next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)


def _missing(folder: Path) -> list[str]:
    return [name for name in MD5 if _stored(folder, name) is None]


def _load(folder: Path, part: str, title: str) -> ArrayDataset:
    images = read_idx(_read(folder, f"{part}-images-idx3-ubyte"), f"{part}-images-idx3-ubyte")
    labels = read_idx(_read(folder, f"{part}-labels-idx1-ubyte"), f"{part}-labels-idx1-ubyte")
    inputs = np.divide(images, 255, dtype=np.float32)  # in one go: a float64 copy of the images would take 376 MB
    return ArrayDataset(inputs[:, None], labels.astype(np.int64), title, tuple("0123456789"))


def _read(folder: Path, name: str) -> bytes:
    """The checked, uncompressed bytes of a file that is in the folder."""
    path = _stored(folder, name)
    if path is None:
        raise DataError(f"MNIST: {name} vanished from {folder} while it was being read. Run again.")
    try:
        return _unpack(path.read_bytes(), name)
    except DataError as error:
        raise DataError(
            f"MNIST: {path} is damaged: {error}. Delete it and download it again: {MIRRORS[0]}{name}.gz "
            f"(in the cache, deleting is enough: the next run downloads it)."
        ) from error


def _unpack(data: bytes, name: str) -> bytes:
    """Uncompress if need be and compare with the MD5 sum; DataError says what is wrong."""
    if data[:2] == b"\x1f\x8b":  # gzip's own mark, not the file's name: some browsers unpack and keep the ".gz"
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"its gzip data can't be uncompressed ({error})") from error
    found = hashlib.md5(data, usedforsecurity=False).hexdigest()
    if found != MD5[name]:
        raise DataError(f"the MD5 of its uncompressed bytes is {found}, expected {MD5[name]}")
    return data


def _download(name: str, folder: Path) -> None:
    """Put name.gz into the folder, from the first mirror that delivers it whole."""
    import http.client  # here, not above: http and ssl would slow each start for the sake of one download

    failures = []
    for mirror in MIRRORS:
        try:
            data = _fetch(f"{mirror}{name}.gz", f"MNIST {name}")
            _unpack(data, name)
        except (OSError, http.client.HTTPException, ValueError) as error:  # URLError and DataError are among these
            failures.append(f"{mirror}{name}.gz: {error}")
        else:
            return _write(data, folder / f"{name}.gz")
    raise DataError(
        f"MNIST: {name} could not be downloaded; tried {'; '.join(failures)}. Check the connection, or fetch the "
        f"four files by other means and name their folder (--data-dir, AUTOGRAD_DATA)."
    )


def _fetch(url: str, title: str) -> bytes:
    """The bytes at a URL, with a progress bar when standard error is a terminal."""
    from urllib.request import urlopen

    from tqdm import tqdm  # type: ignore[import-untyped]

    chunks = []
    with urlopen(url, timeout=TIMEOUT) as response:
        size = int(response.headers.get("Content-Length") or 0) or None
        with tqdm(desc=title, total=size, unit="B", unit_scale=True, disable=None) as bar:  # None: only on a terminal
            while chunk := response.read(1 << 16):
                chunks.append(chunk)
                bar.update(len(chunk))
    return b"".join(chunks)


def _write(data: bytes, path: Path) -> None:
    """Write checked bytes so that `path` appears whole or not at all, also when two processes do it at once."""
    part = path.with_name(f"{path.name}.{uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(data)
        os.replace(part, path)  # atomic, as both are in one folder
    except OSError as error:
        raise DataError(
            f"MNIST: {path} can't be written ({error}). Set XDG_CACHE_HOME to a folder that can be, or name a folder "
            f"that holds the four files (--data-dir, AUTOGRAD_DATA)."
        ) from error
    finally:
        with suppress(OSError):  # already moved, or never written
            part.unlink()

"""Arrays in NumPy's files, mapped into memory: a data set larger than memory works, for only what is used is read."""

from __future__ import annotations

import os
import struct
import zipfile
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as npy_format
from numpy.typing import NDArray

from autograd_nn.data.dataset import ArrayDataset
from autograd_nn.errors import DataError

Name = str | os.PathLike[str]


def read_npy(inputs: Name, targets: Name, *, mmap: bool = True) -> ArrayDataset:
    """The data set whose inputs and targets are two .npy files, as `np.save` writes them.

    mmap:    leave the arrays on disk: a loader's batch reads its own rows. False reads all now.
    Errors:  DataError when a file is missing, no such file, damaged or empty, or the lengths differ.
    """
    return _checked(Path(inputs), [_read(Path(path), mmap) for path in (inputs, targets)])


def read_npz(path: Name, inputs: str = "inputs", targets: str = "targets", *, mmap: bool = True) -> ArrayDataset:
    """The data set in one .npz file, whose arrays of these names are its inputs and targets.

    mmap:    leave the arrays on disk, which needs them as `np.savez` writes them; what `np.savez_compressed` wrote is
             read now in any case.
    Errors:  DataError when the file is missing, no such file, damaged or empty, has no array of a name, or the lengths
             differ.
    """
    place = Path(path)
    try:
        with zipfile.ZipFile(place) as archive:
            parts = [_member(archive, place, name, mmap) for name in (inputs, targets)]
    except Exception as error:  # zlib, zipfile, tokenize and more have errors of their own for what is damaged
        raise _unreadable(place, error) from error
    return _checked(place, parts)


def _read(path: Path, mmap: bool) -> NDArray[Any]:
    try:
        with path.open("rb") as file:
            header = _header(file)
            if mmap:
                return _mapped(path, file.tell(), *header)
        return np.load(path, allow_pickle=False)
    except Exception as error:  # NumPy reads the header as Python, with any of its errors
        raise _unreadable(path, error) from error


def _member(archive: zipfile.ZipFile, path: Path, name: str, mmap: bool) -> NDArray[Any]:
    try:
        entry = archive.getinfo(f"{name}.npy")
    except KeyError as error:
        held = ", ".join([other.removesuffix(".npy") for other in archive.namelist()])
        raise DataError(f"{path} has no array {name!r}; it has {held or 'none'}") from error
    with archive.open(entry) as file:
        header = _header(file)
        start = file.tell()
    if not mmap or entry.compress_type != zipfile.ZIP_STORED:
        with archive.open(entry) as file:
            return npy_format.read_array(file, allow_pickle=False)
    with path.open("rb") as file:
        file.seek(entry.header_offset + 26)  # in the entry's own header: the lengths of its name and of its extra field
        before = 30 + sum(struct.unpack("<2H", file.read(4)))
    return _mapped(path, entry.header_offset + before + start, *header)


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    version = npy_format.read_magic(file)
    read = npy_format.read_array_header_1_0 if version == (1, 0) else npy_format.read_array_header_2_0
    header = read(file)
    if header[2].hasobject:
        raise ValueError("it holds Python objects, not numbers")
    return header


def _mapped(path: Path, start: int, shape: tuple[int, ...], fortran: bool, dtype: np.dtype[Any]) -> NDArray[Any]:
    if 0 in shape:  # nothing to map
        return np.zeros(shape, dtype)
    return np.memmap(path, dtype, "r", start, shape, "F" if fortran else "C")


def _checked(path: Path, parts: list[NDArray[Any]]) -> ArrayDataset:
    dataset = ArrayDataset(parts[0], parts[1], path.name)
    if len(dataset) == 0:
        raise DataError(f"{path}: the data set is empty; it must hold an example")
    return dataset


def _unreadable(path: Path, error: Exception) -> DataError:
    if isinstance(error, DataError):
        return error
    if isinstance(error, FileNotFoundError):
        return DataError(f"{path}: there is no such file")
    return DataError(f"{path} can't be read as NumPy's file: {getattr(error, 'strerror', None) or error}")

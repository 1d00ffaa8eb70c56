"""Files of torch.save: a zip archive with a pickle, and beside it the elements of each tensor."""

from __future__ import annotations

import os
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from autograd_nn.errors import ModelFileError
from autograd_nn.weights.pickled import PickleReader
from autograd_nn.weights.tensors import NAMES, Storages

ZIP = b"PK\x03\x04"
# The number that PyTorch's format from before the archives begins with.
OLD = bytes.fromhex("8002 8a0a 6cfc9c46f9206aa85019")
HEAD = len(OLD)
INNER = ("state_dict", "model_state_dict", "model")  # where a checkpoint keeps the weights beside other things


def is_pth(head: bytes) -> bool:
    """Whether a file that begins with these HEAD bytes is one of torch.save, in its old format too."""
    return head.startswith((ZIP, OLD))


def read_pth(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The weights in a file of torch.save (.pth, .pt), by name, as arrays that can't be written to.

    A state dict, or a checkpoint that has one under "state_dict", "model_state_dict" or "model". bfloat16 becomes
    float32. Nothing in the file is run: names other than those of state dicts are refused.

    Errors:  ModelFileError for a file that is damaged, holds other things than weights, or is of PyTorch's old format.
             OSError when it can't be opened.
    """
    with Path(path).open("rb") as stream:
        try:
            if stream.read(HEAD) == OLD:
                raise ModelFileError(
                    "this is PyTorch's format from before version 1.6; load it with torch.load(path, weights_only=True) "
                    "and torch.save the result, which writes the newer one"
                )
            with zipfile.ZipFile(stream) as archive:
                return _weights(_read(archive, os.fstat(stream.fileno()).st_size))
        except ModelFileError as error:
            raise ModelFileError(f"{path}: {error}") from error
        except _ZIP_ERRORS as error:
            raise ModelFileError(
                f"{path} is damaged, or is no archive of torch.save ({' '.join(str(error).split())}); copy it once more"
            ) from error


# What zipfile raises for damaged archives, one kind for each part of it that does not hold what it should.
_ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)


def _read(archive: zipfile.ZipFile, size: int) -> Any:
    """The value in the archive's pickle, with arrays for tensors. `size` is the file's, in bytes."""
    entries = {info.filename: info for info in archive.infolist()}
    # Stored as they are, the entries together fit into the file: no few bytes can blow up to many.
    if sum(info.file_size for info in archive.infolist()) > size or any(
        info.compress_type != zipfile.ZIP_STORED for info in entries.values()
    ):
        raise ModelFileError("its entries are compressed or overlap, which torch.save does not do")
    pickles = [name for name in entries if name.count("/") == 1 and name.endswith("/data.pkl")]
    if len(pickles) != 1:
        raise ModelFileError("this zip archive is not one of torch.save: it has no data.pkl, or several")
    folder = pickles[0].removesuffix("data.pkl")

    def fetch(name: str) -> bytes:
        if folder + name not in entries:
            raise ModelFileError(f"the archive lacks {name[:100]!r}, which its pickle refers to")
        return archive.read(entries[folder + name])

    order = fetch("byteorder") if folder + "byteorder" in entries else b"little"
    if order not in (b"little", b"big"):
        raise ModelFileError(f"its byte order is {order[:20]!r}, neither little nor big")
    storages = Storages(lambda key: fetch(f"data/{key}"), "<" if order == b"little" else ">", size)
    return PickleReader(fetch("data.pkl"), NAMES, storages.find).read()


def _weights(value: Any) -> dict[str, np.ndarray]:
    """The state dict in what the file holds."""
    if isinstance(value, dict):
        value = next((value[name] for name in INNER if isinstance(value.get(name), dict)), value)
    if not isinstance(value, dict):
        raise ModelFileError(f"what it holds is {_kind(value)}, not a state dict; save model.state_dict()?")
    for name, array in value.items():
        if not isinstance(name, str) or not isinstance(array, np.ndarray):
            raise ModelFileError(
                f"{str(name)[:80]!r} is {_kind(array)}, so this is no state dict of tensors by name, and it has none "
                f"under {', '.join(INNER)}; save model.state_dict()?"
            )
    return value


def _kind(value: Any) -> str:
    return "one tensor" if isinstance(value, np.ndarray) else f"of type {type(value).__name__}"

"""Models on disk: safetensors files, whose tensors have the names of the model's state.

A safetensors file is a JSON header and raw arrays: reading one runs no code, and PyTorch reads and writes them too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from autograd_core import DTypeError
from autograd_core.half import dtype_named
from autograd_nn.errors import ModelFileError
from autograd_nn.files import write_whole
from autograd_nn.layers import Layer
from autograd_nn.weights import HEAD, is_pth, read_pth

Model = TypeVar("Model", bound=Layer)


def save(model: Layer, path: str | os.PathLike[str], metadata: Mapping[str, str] | None = None) -> None:
    """Write a model's parameters and buffers to a safetensors file, which appears whole or not at all.

    metadata:  texts to keep beside them, by name; `read_metadata` gives them back.

    Raises ModelFileError when the file can't be written or a text is not a string.
    """
    write_arrays(path, model.state_dict(), metadata)


def write_arrays(
    path: str | os.PathLike[str], arrays: Mapping[str, np.ndarray], metadata: Mapping[str, str] | None = None
) -> None:
    """Write arrays by name, and texts, to a safetensors file, which appears whole or not at all.

    Raises ModelFileError when the file can't be written or a text is not a string.
    """
    from safetensors.numpy import save as to_bytes

    texts = dict(metadata or {})
    for name, text in texts.items():
        if not isinstance(name, str) or not isinstance(text, str):
            raise ModelFileError(f"{path}: metadata must be texts, but {name!r} is {text!r}; use str() or json.dumps()")
    # In C order: safetensors writes the memory as it lies, and so would transpose a matrix kept in Fortran's order.
    state = {name: np.asarray(array, order="C") for name, array in arrays.items()}
    try:
        write_whole(path, _with_metadata(to_bytes(state), texts))
    except OSError as error:
        raise ModelFileError(f"{path} can't be written: {error.strerror or error}") from error


def load(model: Model, path: str | os.PathLike[str]) -> Model:
    """Give a model the parameters and buffers of a file, all of them and no others. Returns the model.

    The file is one of `save`, or PyTorch's: safetensors, or what torch.save made of a state dict (.pth, .pt).

    Raises ModelFileError when the file is missing, damaged, or made by another model; then nothing has changed.
    """
    state = read_weights(path)
    try:
        model.load_state_dict(state)
    except ModelFileError as error:
        raise ModelFileError(
            f"{path} holds another model: {error}. Load it into the model it was saved from."
        ) from error
    return model


def read_weights(path: str | os.PathLike[str]) -> dict[str, np.ndarray]:
    """The arrays in a safetensors file, or in one of torch.save (see `weights.read_pth`), by name.

    bfloat16 in a safetensors file stays what it is, which needs the package ml_dtypes.

    Raises ModelFileError when the file is missing, damaged, or holds other things than weights, DTypeError without ml_dtypes.
    """
    from safetensors import SafetensorError, deserialize

    if is_pth(_read(path, HEAD)):
        return read_pth(path)
    data = _read(path)
    try:
        # The library's own order is random, and messages list names.
        return {name: _array(tensor) for name, tensor in sorted(deserialize(data), key=lambda item: item[0])}
    except DTypeError as error:
        raise DTypeError(f"{path}: {error}") from error
    except (SafetensorError, KeyError, ValueError) as error:  # KeyError: a type that NumPy does not have
        raise _damaged(path, error) from error


_DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "BOOL": "bool",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8",
}  # fmt: skip


def _array(tensor: Mapping[str, Any]) -> np.ndarray:
    """What the safetensors library knows of a tensor, as an array."""
    return np.frombuffer(tensor["data"], dtype_named(_DTYPES[tensor["dtype"]])).reshape(tensor["shape"])


def read_metadata(path: str | os.PathLike[str]) -> dict[str, str]:
    """The texts that were saved beside a model. Raises ModelFileError when the file is missing or damaged."""
    from safetensors import SafetensorError, safe_open

    _read(path)
    try:
        with safe_open(path, framework="numpy") as file:
            return dict(file.metadata() or {})
    except SafetensorError as error:
        raise _damaged(path, error) from error


def _with_metadata(data: bytes, texts: Mapping[str, str]) -> bytes:
    """A safetensors file with texts in its header, in the order of their names: the library's own order is random, and
    a model should give the same bytes each time.

    Format:  the header's length as 8 bytes, the header in JSON filled up with spaces to a multiple of 8, the arrays.
    """
    if not texts:
        return data
    size = int.from_bytes(data[:8], "little")
    header = {"__metadata__": dict(sorted(texts.items())), **json.loads(data[8 : 8 + size])}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + data[8 + size :]


def _read(path: str | os.PathLike[str], count: int = -1) -> bytes:
    """The file's first bytes, or all of them."""
    try:
        with Path(path).open("rb") as stream:
            return stream.read(count)
    except FileNotFoundError as error:
        raise ModelFileError(
            f"{path}: there is no such model file; check the path, or train and save one first"
        ) from error
    except OSError as error:
        raise ModelFileError(f"{path}: the model can't be read: {error.strerror or error}") from error


def _damaged(path: str | os.PathLike[str], error: Exception) -> ModelFileError:
    return ModelFileError(
        f"{path} is damaged, or is no safetensors file ({' '.join(str(error).split())}); save or copy it once more"
    )

"""The names in PyTorch's pickles, and what each stands for here: storages as bytes, tensors as views of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_nn.errors import ModelFileError

# bfloat16, which NumPy lacks, is the upper half of a float32.
BFLOAT16 = "bfloat16"
TYPES = {
    "FloatStorage": "f4",
    "DoubleStorage": "f8",
    "HalfStorage": "f2",
    "BFloat16Storage": BFLOAT16,
    "LongStorage": "i8",
    "IntStorage": "i4",
    "ShortStorage": "i2",
    "CharStorage": "i1",
    "ByteStorage": "u1",
    "BoolStorage": "?",
}
MOST_AXES = 64  # that NumPy's arrays can have
LARGEST = 2**47  # a size or a stride: beyond all memory, and a few of them still fit together into 64 bits


@dataclass(frozen=True)
class StorageType:
    """A kind of element."""

    code: str

    @property
    def itemsize(self) -> int:
        return 2 if self.code == BFLOAT16 else np.dtype(self.code).itemsize

    def array(self, data: bytes, order: str) -> np.ndarray:
        """The elements in `data`, whose bytes come in this order, "<" or ">", as an array of the machine's own."""
        if self.code == BFLOAT16:
            return (np.frombuffer(data, f"{order}u2").astype(np.uint32) << 16).view(np.float32)
        if self.code == "?":
            return np.frombuffer(data, np.uint8) != 0  # a bool made of any other byte would be neither True nor False
        array = np.frombuffer(data, f"{order}{self.code}")
        return array.astype(array.dtype.newbyteorder("="), copy=False)


@dataclass(frozen=True, eq=False)
class Storage:
    """The elements of one file in the archive; tensors are views of it."""

    array: np.ndarray
    most: int  # elements that a tensor may have


class Storages:
    """The storages of an archive, each read once, however many tensors share it.

    fetch:  the bytes of a storage by its key.
    order:  of bytes, "<" or ">".
    most:   elements that a tensor may have: a tensor with strides of 0 can claim any number of them.
    """

    def __init__(self, fetch: Callable[[str], bytes], order: str, most: int) -> None:
        self.fetch = fetch
        self.order = order
        self.most = most
        self.known: dict[tuple[str, StorageType], Storage] = {}

    def find(self, identity: Any) -> Storage:
        """The storage that a persistent id, ("storage", type, key, device, length), names."""
        if not (isinstance(identity, tuple) and len(identity) == 5 and identity[0] == "storage"):
            raise ModelFileError("it refers to something that is not a storage of a tensor")
        _, kind, key, _, length = identity
        if not (isinstance(kind, StorageType) and isinstance(key, str) and _is_size(length)):
            raise ModelFileError("it describes a storage by something else than a type, a key and a length")
        if (key, kind) not in self.known:
            data = self.fetch(key)
            if len(data) != length * kind.itemsize:
                raise ModelFileError(
                    f"storage {key!r} has {len(data)} bytes, but {length} elements of {kind.itemsize} bytes are declared"
                )
            self.known[key, kind] = Storage(kind.array(data, self.order), self.most)
        storage = self.known[key, kind]
        if len(storage.array) != length:
            raise ModelFileError(f"storage {key!r} is declared with {len(storage.array)} elements, and with {length}")
        return storage


def rebuild_tensor(*arguments: Any) -> np.ndarray:
    """A tensor from its storage, offset, shape, strides, and what does not matter here: a view, not to be written to.

    Raises ModelFileError when it would reach outside of its storage.
    """
    storage, offset, shape, strides = (*arguments, None, None, None, None)[:4]
    if not isinstance(storage, Storage) or not all(
        isinstance(numbers, tuple) and all(map(_is_size, numbers)) for numbers in (shape, strides, (offset,))
    ):
        raise ModelFileError("it describes a tensor by something else than a storage, an offset, a shape and strides")
    if len(shape) != len(strides) or len(shape) > MOST_AXES:
        raise ModelFileError(f"a tensor has {len(shape)} sizes and {len(strides)} strides")
    size = math.prod(shape)
    end = offset + sum((n - 1) * stride for n, stride in zip(shape, strides, strict=True)) + 1 if size else offset
    if end > len(storage.array) or size > storage.most:
        raise ModelFileError(
            f"a tensor of {len(shape)} axes and {size} elements reaches outside of its storage of {len(storage.array)}"
        )
    bytes_ = [stride * storage.array.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(storage.array[offset:], shape, bytes_, writeable=False)


def rebuild_parameter(*arguments: Any) -> np.ndarray:
    """A parameter is its tensor, the first argument; whether it learns is the model's business."""
    if not arguments or not isinstance(arguments[0], np.ndarray):
        raise ModelFileError("it holds a parameter that is not made of a tensor")
    return arguments[0]


def ordered_dict(*arguments: Any) -> dict[Any, Any]:
    """An empty dictionary: its items follow in the pickle."""
    if arguments:
        raise ModelFileError("it makes a dictionary in a way that PyTorch does not")
    return {}


def size(*arguments: Any) -> tuple[Any, ...]:
    """torch.Size is a tuple."""
    if len(arguments) != 1 or not isinstance(arguments[0], tuple):
        raise ModelFileError("it holds a torch.Size that is not made of a tuple")
    return arguments[0]


NAMES: dict[str, Any] = {
    "collections.OrderedDict": ordered_dict,
    "torch.Size": size,
    "torch._utils._rebuild_tensor_v2": rebuild_tensor,
    "torch._utils._rebuild_parameter": rebuild_parameter,
    **{f"torch.{name}": StorageType(code) for name, code in TYPES.items()},
}


def _is_size(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST

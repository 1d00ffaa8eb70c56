"""`cupy.ndarray`: an array that lies on a card. Nothing turns it into a NumPy array but `.get()` and its kin."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from tests.cupy_stand_in import device, indexing, memory, transfers
from tests.cupy_stand_in.conversion import check_dtype, compute, is_array, place, set_array_type, wrap


class MemoryPointer:
    """`array.data`: where its first element lies."""

    def __init__(self, array: ndarray) -> None:
        self.mem = array._memory
        self.ptr = device.byte_bounds(array._host)
        self.device_id = array._memory.device_id

    device = property(lambda self: device.Device(self.device_id))


class Flags:
    """`array.flags`; NumPy's others (writeable, aligned) don't exist on a card."""

    def __init__(self, flags: Any, owndata: bool) -> None:
        self.c_contiguous, self.f_contiguous, self.owndata = flags.c_contiguous, flags.f_contiguous, owndata

    fnc = property(lambda self: self.f_contiguous and not self.c_contiguous)
    forc = property(lambda self: self.f_contiguous or self.c_contiguous)

    def __getitem__(self, name: str) -> bool:
        return {"C_CONTIGUOUS": self.c_contiguous, "F_CONTIGUOUS": self.f_contiguous, "OWNDATA": self.owndata}[name]


class ndarray:  # noqa: N801  # CuPy's name
    """The numbers lie in `_host`, a NumPy array that only the stand-in may touch."""

    __slots__ = ("_host", "_memory", "base")
    __hash__ = None  # type: ignore[assignment]
    __array_priority__ = 100
    _host: np.ndarray
    _memory: memory.Block
    base: ndarray | None

    def __new__(
        cls, shape: Any, dtype: Any = float, memptr: Any = None, strides: Any = None, order: str = "C"
    ) -> ndarray:
        if memptr is not None or strides is not None:
            raise NotImplementedError("the stand-in makes no arrays of given memory")
        return place(np.empty(shape, check_dtype(dtype), order=order))

    # --- what it is ---------------------------------------------------------------------------------------------------

    dtype = property(lambda self: self._host.dtype)
    ndim = property(lambda self: self._host.ndim)
    size = property(lambda self: self._host.size)
    nbytes = property(lambda self: self._host.nbytes)
    itemsize = property(lambda self: self._host.itemsize)
    strides = property(lambda self: self._host.strides)
    device = property(lambda self: device.Device(self._memory.device_id))
    data = property(MemoryPointer)
    flags = property(lambda self: Flags(self._host.flags, self.base is None))
    T = property(lambda self: place(self._host.T, self))
    mT = property(lambda self: place(self._host.mT, self))  # noqa: N815  # NumPy's name
    real = property(lambda self: wrap(self._host.real, [self]))

    @property
    def imag(self) -> ndarray:
        return wrap(self._host.imag, [self]) if self.dtype.kind == "c" else place(np.zeros_like(self._host))

    @property
    def shape(self) -> tuple[int, ...]:
        return self._host.shape

    @shape.setter
    def shape(self, shape: Any) -> None:
        self._host = self._host.reshape(shape, copy=False)

    @property
    def flat(self) -> Iterator[ndarray]:
        return (self.reshape(-1)[i] for i in range(self.size))

    @property
    def __cuda_array_interface__(self) -> dict[str, Any]:
        return {**self._host.__array_interface__, "version": 3, "stream": 1}

    # --- to main memory -----------------------------------------------------------------------------------------------

    def get(self, stream: Any = None, order: str = "C", out: Any = None, blocking: bool = True) -> np.ndarray:
        transfers.note("get")
        if out is not None and (type(out) is not np.ndarray or (out.dtype, out.shape) != (self.dtype, self.shape)):
            raise TypeError("Only numpy.ndarray of the same shape and dtype can be obtained from cupy.ndarray")
        host = np.array(self._host, order=order)
        if out is None:
            return host
        out[...] = host
        return out

    def set(self, arr: np.ndarray, stream: Any = None) -> None:
        if not isinstance(arr, np.ndarray):
            raise TypeError("Only numpy.ndarray can be set to cupy.ndarray")
        if arr.dtype != self.dtype or arr.shape != self.shape:
            raise ValueError(f"{arr.dtype}{arr.shape} array cannot be set to {self.dtype}{self.shape} array")
        if not self.flags.forc:
            raise RuntimeError("Cannot set to non-contiguous array")
        if stream is not None and memory.is_pinned(arr):
            stream._later(lambda: self._host.__setitem__(..., arr))
        else:
            self._host[...] = arr

    def item(self) -> Any:
        transfers.note("item")
        return self._host.item()

    def tolist(self) -> Any:
        transfers.note("tolist")
        return self._host.tolist()

    def tobytes(self, order: str = "C") -> bytes:
        transfers.note("tobytes")
        return self._host.tobytes(order)

    def __bool__(self) -> bool:
        if self.size != 1:
            raise ValueError(
                "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()"
            )
        transfers.note("bool")
        return bool(self._host.item())

    def __int__(self) -> int:
        transfers.note("int")
        return int(self._host.item())

    def __float__(self) -> float:
        transfers.note("float")
        return float(self._host.item())

    def __complex__(self) -> complex:
        transfers.note("complex")
        return complex(self._host.item())

    def __repr__(self) -> str:
        transfers.note("repr")
        return repr(self._host)

    def __str__(self) -> str:
        transfers.note("str")
        return str(self._host)

    def __format__(self, specification: str) -> str:
        transfers.note("format")
        return format(self._host if self.ndim else self._host[()], specification)

    def __reduce__(self) -> Any:
        from tests.cupy_stand_in.functions import array

        return array, (self.get(order="A"),)

    def __copy__(self) -> ndarray:
        return self.copy()

    def __deepcopy__(self, memo: Any) -> ndarray:
        with self.device:
            return self.copy()

    # --- with NumPy ---------------------------------------------------------------------------------------------------

    def __array__(self, dtype: Any = None) -> np.ndarray:
        raise TypeError(
            "Implicit conversion to a NumPy array is not allowed. Please use `.get()` to construct a NumPy array explicitly."
        )

    def __array_ufunc__(self, function: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        from tests.cupy_stand_in import modules

        ours = modules.found(f"cupy.{function.__name__}") or modules.found(f"cupyx.scipy.special.{function.__name__}")
        if ours is None or any(not isinstance(x, (ndarray, np.ndarray, np.generic, *_NUMBERS)) for x in inputs):
            return NotImplemented
        if "out" in settings:
            (settings["out"],) = settings["out"]
        return (ours if method == "__call__" else getattr(ours, method))(*inputs, **settings)

    def __array_function__(self, function: Any, types: Any, args: Any, settings: Any) -> Any:
        from tests.cupy_stand_in import modules

        ours = modules.found("cupy" + function.__module__.removeprefix("numpy") + "." + function.__name__)
        if ours is None or ours is function or not all(issubclass(t, (ndarray, np.ndarray)) for t in types):
            return NotImplemented
        return ours(*args, **settings)

    def __dlpack_device__(self) -> tuple[int, int]:
        return 2, self._memory.device_id

    def __dlpack__(self, **settings: Any) -> Any:
        raise BufferError("the stand-in's arrays have no DLPack: there is no card to share")

    # --- elements -----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        if not self.ndim:
            raise TypeError("len() of unsized object")
        return len(self._host)

    def __iter__(self) -> Iterator[ndarray]:
        if not self.ndim:
            raise TypeError("iteration over a 0-d array")
        return (self[i] for i in range(len(self._host)))

    def __getitem__(self, index: Any) -> ndarray:
        return indexing.get(self, index)

    def __setitem__(self, index: Any, value: Any) -> None:
        indexing.put(self, index, value)

    # --- methods that differ from NumPy's; the others are added below ---------------------------------------------------

    def astype(
        self, dtype: Any, order: str = "K", casting: Any = None, subok: Any = None, copy: bool = True
    ) -> ndarray:
        if casting is not None or subok is not None:
            raise TypeError("casting and subok are not supported yet")
        dtype = check_dtype(dtype)
        if dtype == self.dtype and not copy:
            return self
        return compute(lambda x: np.array(x.astype(dtype, order=order)), (self,), {})

    def copy(self, order: str = "C") -> ndarray:
        return place(np.array(self._host, order=order))  # from any card to the current one

    def fill(self, value: Any) -> None:
        value = value._host if is_array(value) else np.asarray(value, self.dtype)
        if value.ndim:
            raise ValueError("non-scalar numpy.ndarray cannot be used for fill")
        compute(lambda x: x.fill(value), (self,), {})

    def view(self, dtype: Any = None, type: Any = None) -> ndarray:
        return place(self._host.view() if dtype is None else self._host.view(check_dtype(dtype)), self)

    def reshape(self, *shape: Any, order: str = "C", copy: bool | None = None) -> ndarray:
        y = self._host.reshape(*shape, order=order, copy=copy)
        return place(y, self) if np.may_share_memory(y, self._host) or not y.size else wrap(y, [self])

    def sort(self, axis: int = -1, kind: Any = None) -> None:
        if not self.flags.c_contiguous:
            raise NotImplementedError("Sorting non-contiguous array is not supported.")
        from tests.cupy_stand_in import functions

        self._host[...] = functions.call("sort", (self, axis, kind))._host

    def dot(self, b: Any, out: Any = None) -> ndarray:
        from tests.cupy_stand_in import functions

        return functions.call("dot", (self, b, out))


set_array_type(ndarray)
_NUMBERS = (int, float, bool, complex)

"""Cards without a card: which one is current, and what lies on it. Their queues are in streams.py."""

from __future__ import annotations

import threading
from typing import Any

import numpy as np

COUNT = 2  # cards of this machine; none can read another's memory
MEMORY = 1 << 34  # bytes of each


class CUDARuntimeError(RuntimeError):
    """As CuPy's: a status and its name."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


class _Here(threading.local):
    """Each thread has its own current card and stream."""

    def __init__(self) -> None:
        self.number = 0
        self.streams: dict[int, Any] = {}


_here = _Here()


def current() -> int:
    return _here.number


def set_current(number: int) -> None:
    if not 0 <= number < COUNT:
        raise CUDARuntimeError(101, "cudaErrorInvalidDevice: invalid device ordinal")
    _here.number = number


def check(arrays: Any) -> None:
    """What a kernel of the current card does with the arrays of another that it can't reach."""
    for array in arrays:
        if array._memory.device_id != _here.number:
            raise ValueError(
                f"The device where the array resides ({array._memory.device_id}) is different from the current device "
                f"({_here.number}). Peer access is unavailable between these devices."
            )


class Device:
    """`cupy.cuda.Device`: of that number, or the current one; in a `with` block it is current."""

    def __init__(self, device: Any = None) -> None:
        self.id = current() if device is None else int(device)
        self._before: list[int] = []

    def __int__(self) -> int:
        return self.id

    def __enter__(self) -> Device:
        self._before.append(current())
        set_current(self.id)
        return self

    def __exit__(self, *error: Any) -> None:
        set_current(self._before.pop())

    def use(self) -> Device:
        set_current(self.id)
        return self

    def synchronize(self) -> None:
        from tests.cupy_stand_in.streams import finish_all

        finish_all(self.id)

    @property
    def mem_info(self) -> tuple[int, int]:
        with self:
            return mem_get_info()

    @property
    def compute_capability(self) -> str:
        return "90"

    @property
    def attributes(self) -> dict[str, int]:
        return {"MultiProcessorCount": 132, "WarpSize": 32, "MaxThreadsPerBlock": 1024}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Device) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    def __repr__(self) -> str:
        return f"<CUDA Device {self.id}>"


def mem_get_info() -> tuple[int, int]:
    """Free and total bytes of the current card."""
    from tests.cupy_stand_in.memory import default_pool

    return MEMORY - default_pool.total_bytes(), MEMORY


compute_types: dict[np.dtype, int] = {}  # how cuBLAS multiplies: 6 for TF32


def set_compute_type(dtype: np.dtype, compute_type: int) -> None:
    compute_types[np.dtype(dtype)] = compute_type


class Runtime:
    """`cupy.cuda.runtime`, the few names that are needed."""

    CUDARuntimeError = CUDARuntimeError
    cudaDevAttrMultiProcessorCount = 16  # noqa: N815  # CUDA's name and number
    cudaDevAttrComputeCapabilityMajor = 75  # noqa: N815
    is_hip = False
    memcpyHostToDevice, memcpyDeviceToHost, memcpyDeviceToDevice = 1, 2, 3  # noqa: N815
    getDevice = staticmethod(current)  # noqa: N815
    setDevice = staticmethod(set_current)  # noqa: N815
    memGetInfo = staticmethod(mem_get_info)  # noqa: N815

    @staticmethod
    def getDeviceCount() -> int:  # noqa: N802
        return COUNT

    @staticmethod
    def getDeviceProperties(device: int) -> dict[str, Any]:  # noqa: N802
        if not 0 <= device < COUNT:
            raise CUDARuntimeError(101, "cudaErrorInvalidDevice: invalid device ordinal")
        return {
            "name": b"Stand-in", "totalGlobalMem": MEMORY, "major": 9, "minor": 0, "multiProcessorCount": 132,
            "warpSize": 32, "maxThreadsPerBlock": 1024, "sharedMemPerBlock": 49152, "memoryClockRate": 2_619_000,
            "memoryBusWidth": 5120,
        }  # fmt: skip

    @staticmethod
    def deviceGetAttribute(attribute: int, device: int) -> int:  # noqa: N802
        return {16: 132, 75: 9, 76: 0}[attribute]

    @staticmethod
    def deviceCanAccessPeer(device: int, peer: int) -> int:  # noqa: N802
        return 0

    @staticmethod
    def deviceSynchronize() -> None:  # noqa: N802
        Device().synchronize()

    @staticmethod
    def runtimeGetVersion() -> int:  # noqa: N802
        return 13000

    @staticmethod
    def driverGetVersion() -> int:  # noqa: N802
        return 13000


def byte_bounds(array: np.ndarray) -> int:
    """The address of an array's first element."""
    return array.__array_interface__["data"][0]

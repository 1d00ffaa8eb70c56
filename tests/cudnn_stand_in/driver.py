"""A driver that has no card: enough of libcuda for cuDNN's libraries to load where NVIDIA's driver is not installed."""

from __future__ import annotations

import ctypes
import subprocess
import tempfile
from pathlib import Path

_NAMES = (
    "cuCtxGetCurrent cuCtxGetLimit cuCtxPopCurrent cuCtxPushCurrent cuDeviceGet cuDeviceGetCount cuDriverGetVersion "
    "cuGetErrorName cuGetErrorString cuGetProcAddress cuGetProcAddress_v2 cuInit cuKernelGetAttribute "
    "cuKernelGetFunction cuKernelSetAttribute cuLaunchCooperativeKernel cuLaunchKernel cuLaunchKernelEx "
    "cuLibraryGetKernel cuLibraryLoadData cuLibraryLoadFromFile cuLibraryUnload cuLinkAddData cuLinkComplete "
    "cuLinkCreate cuLinkDestroy cuModuleGetFunction cuModuleLoadData cuModuleUnload "
    "cuOccupancyMaxPotentialClusterSize cuStreamGetCtx cuTensorMapEncodeIm2col cuTensorMapEncodeTiled"
)
_NO_DEVICE = 100  # CUDA_ERROR_NO_DEVICE


def load() -> None:
    """Load the driver, or one whose functions all say that there is no card. Raises OSError without a compiler."""
    try:
        ctypes.CDLL("libcuda.so.1", mode=ctypes.RTLD_GLOBAL)
    except OSError:
        with tempfile.TemporaryDirectory() as folder:
            source, made = Path(folder, "none.c"), Path(folder, "libcuda.so.1")
            source.write_text("".join(f"int {name}(void) {{ return {_NO_DEVICE}; }}\n" for name in _NAMES.split()))
            command = ["gcc", "-shared", "-fPIC", "-Wl,-soname,libcuda.so.1", "-o", str(made), str(source)]
            subprocess.run(command, check=True)
            ctypes.CDLL(str(made), mode=ctypes.RTLD_GLOBAL)

"""NVIDIA's compiler of CUDA sources at run time, from its wheel: it needs no card.

pip install nvidia-cuda-nvrtc-cu12 nvidia-cuda-runtime-cu12     # the compiler, and headers such as cuda_fp16.h
"""

from __future__ import annotations

import ctypes
import functools
import importlib.util
from pathlib import Path
from typing import Any

import pytest


def compile_log(source: str, architecture: str) -> str:
    """What NVRTC says of a source for "sm_80" or the like, with the options that CuPy gives it; "" without a warning."""
    nvrtc, include = _found()
    program = ctypes.c_void_p()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"kernel.cu", 0, None, None) == 0
    options = [
        "--std=c++17",
        f"-I{include}",
        "-ftz=true",
        f"-arch={architecture}",
        "--device-as-default-execution-space",
    ]
    encoded = (ctypes.c_char_p * len(options))(*[option.encode() for option in options])
    failed = nvrtc.nvrtcCompileProgram(program, len(options), encoded)
    size = ctypes.c_size_t()
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetProgramLog(program, log)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    text = log.value.decode().strip()
    return text or ("it failed without a word" if failed else "")


@functools.cache
def _found() -> tuple[Any, Path]:
    places = {}
    for package in ("nvidia.cuda_nvrtc", "nvidia.cuda_runtime"):
        try:
            spec = importlib.util.find_spec(package)
        except ModuleNotFoundError:
            spec = None
        if spec is None or not spec.submodule_search_locations:
            pytest.skip(f"{package} is not installed: pip install nvidia-cuda-nvrtc-cu12 nvidia-cuda-runtime-cu12")
        places[package] = Path(next(iter(spec.submodule_search_locations)))
    library = next((places["nvidia.cuda_nvrtc"] / "lib").glob("libnvrtc.so.*"))
    return ctypes.CDLL(str(library)), places["nvidia.cuda_runtime"] / "include"

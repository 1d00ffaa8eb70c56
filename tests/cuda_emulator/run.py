"""Compile a CUDA source by g++, check the arguments of a launch, and run it."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.lib.array_utils import byte_bounds

from tests.cuda_emulator.guarded import memories, root

_HEADER = Path(__file__).with_name("emulator.h")
_FLAGS = ("-std=c++17", "-O1", "-shared", "-fPIC", "-w", "-ffp-contract=off", "-fno-strict-aliasing")
_one_at_a_time = threading.Lock()


class KernelError(Exception):
    """A launch that a card would refuse or run into undefined behaviour with."""


def run_kernel(
    source: str, name: str, grid: tuple[int, ...], block: tuple[int, ...], arguments: tuple[Any, ...], *,
    shared_mem: int = 0, options: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Run a kernel of a source on NumPy arrays and numbers, as CuPy passes them: int as long long, float as double."""
    with _one_at_a_time:
        library = _compiled(source)
        _check(library, name, arguments)
        copies = memories([value for value in arguments if isinstance(value, np.ndarray)])
        passed = [_passed(value, copies) for value in arguments]
        pointers = (ctypes.c_void_p * len(passed))(*[ctypes.addressof(value) for value in passed])
        launch = getattr(library, f"launch_{name}")
        launch.restype = ctypes.c_char_p
        message = launch(_three(grid), _three(block), int(shared_mem), pointers).decode()
        inside = [copy.put_back() for copy in copies.values()]
    if message:
        raise KernelError(f"{name}: {message}")
    if not all(inside):
        raise KernelError(f"{name}: it wrote just before or behind an array")


def _three(sizes: tuple[int, ...]) -> Any:
    return (ctypes.c_uint * 3)(*sizes, *[1] * (3 - len(sizes)))


def _passed(value: Any, copies: dict[int, Any]) -> Any:
    if isinstance(value, np.ndarray):
        address = value.__array_interface__["data"][0]
        return ctypes.c_void_p(copies[byte_bounds(root(value))[0]].moved(address))
    if isinstance(value, np.generic):
        return np.ctypeslib.as_ctypes_type(value.dtype)(value.item())
    return {bool: ctypes.c_bool, int: ctypes.c_longlong, float: ctypes.c_double}[type(value)](value)


def _check(library: Any, name: str, arguments: tuple[Any, ...]) -> None:
    if not hasattr(library, f"kinds_{name}"):
        raise KernelError(f"the source has no kernel {name}")
    kinds = getattr(library, f"kinds_{name}")
    kinds.restype = ctypes.POINTER(ctypes.c_char_p)
    expected = []
    while (kind := kinds()[len(expected)]) is not None:
        expected.append(kind.decode())
    if len(arguments) != len(expected):
        raise KernelError(f"{name} has {len(expected)} parameters, not {len(arguments)}")
    for number, (value, kind) in enumerate(zip(arguments, expected, strict=True)):
        if kind != _kind(value) and not (kind[0] == "P" and value is not True and value == 0):
            raise KernelError(f"{name}: parameter {number} is {kind}, not {_kind(value)}")


def _kind(value: Any) -> str:
    """As the kinds in emulator.h."""
    dtype = value.dtype if hasattr(value, "dtype") else np.dtype(type(value))
    kind = "bf" if dtype.name == "bfloat16" else f"{dtype.kind}{dtype.itemsize}"
    return f"P{kind}" if isinstance(value, np.ndarray) else kind


@functools.cache
def _folder() -> Path:
    """Where libraries are kept from run to run, each under the hash of its source."""
    folder = Path(tempfile.gettempdir()) / f"cuda-emulator-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@functools.cache
def _compiled(source: str) -> Any:
    if shutil.which("g++") is None:
        pytest.skip("g++ is not installed: CUDA kernels can't be emulated")
    text = _as_cpp(source)
    flags = (*_FLAGS, "-DFLUSH_DENORMALS") if "typedef float A;" in source else _FLAGS
    digest = hashlib.sha256("".join([text, _HEADER.read_text(), *flags]).encode()).hexdigest()[:24]
    library = _folder() / f"{digest}.so"
    if not library.exists():
        with tempfile.TemporaryDirectory(dir=_folder()) as work:
            file, made = Path(work) / "kernel.cpp", Path(work) / "kernel.so"
            file.write_text(text)
            command = ["g++", *flags, "-o", str(made), str(file)]
            found = subprocess.run(command, capture_output=True, text=True, check=False)
            if found.returncode:
                raise KernelError(f"g++ refuses the source:\n{found.stderr[:4000]}")
            made.replace(library)
    return ctypes.CDLL(str(library))


def _as_cpp(source: str) -> str:
    """The source as C++: with the emulator instead of CUDA's headers, dynamic shared memory as a pointer, kernels exported."""
    kernels = re.findall(r"__global__\s+void\s+(?:__launch_bounds__\([^)]*\)\s*)?(\w+)", source)
    source = re.sub(r"#include <cuda_\w+\.h>", "", source)
    source = re.sub(
        r"extern\s+__shared__\s+(?:__align__\(\d+\)\s+)?(\w+)\s+(\w+)\[\];", r"\1* \2 = (\1*)emulator::dynamic;", source
    )
    source = re.sub(r'extern\s+"C"\s+__global__', "__global__", source)
    exports = "\n".join(f"EXPORT({name})" for name in kernels)
    return f'#include "{_HEADER}"\n#line 1 "kernel.cu"\n{source}\n{exports}\n'

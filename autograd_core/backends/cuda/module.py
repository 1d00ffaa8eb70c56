"""CUDA sources: compiled for a dtype when a kernel is launched for the first time, and launched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import cupy
import numpy as np
from cupy.cuda import get_device_id

from autograd_core.backends.cuda.prelude import prelude
from autograd_core.errors import DeviceError

THREADS = 256  # of a block, unless a kernel needs another number
_MOST_BLOCKS = 1 << 14  # a hundred for each multiprocessor: beyond, threads go round a loop


class Source:
    """Kernels of one family, written for the types T and A of `prelude.py`.

    A kernel's parameters are pointers for arrays (null for None), `I` for integers and `double` for floats. CuPy adds
    -ftz=true to the options, and can't be told not to: in float32 all numbers below 1e-38 are 0, so none may matter.
    """

    def __init__(self, family: str, code: str) -> None:
        self.family = family
        self.code = code
        self._kernels: dict[tuple[str, np.dtype[Any]], Any] = {}

    def text(self, dtype: np.dtype[Any]) -> str:
        """The whole source for arrays of this dtype."""
        return prelude(dtype) + self.code

    def launch(self, name: str, dtype: np.dtype[Any], blocks: int, *arguments: Any, threads: int = THREADS) -> None:
        """Start a kernel on so many blocks of threads; nothing for no block."""
        if not blocks:
            return
        kernel = self._kernels.get((name, dtype)) or self._compile(name, dtype)
        kernel((blocks,), (threads,), tuple([0 if argument is None else argument for argument in arguments]))

    def _compile(self, name: str, dtype: np.dtype[Any]) -> Any:
        text = self.text(dtype)
        module = cupy.RawModule(code=text, options=("--std=c++17",))
        try:
            module.compile()
        except cupy.cuda.compiler.CompileException as error:
            raise DeviceError(
                f"{self.family}: the CUDA kernels for {dtype} don't compile: {_first_mistake(str(error), text)}; "
                "`with compiled.plain()` does without them"
            ) from error
        self._kernels[name, dtype] = kernel = module.get_function(name)
        return kernel


def _first_mistake(log: str, text: str) -> str:
    """The first error in NVRTC's log, with its line of the source."""
    found = re.search(r"\((\d+)\): (?:catastrophic )?error:? (.*)", log)
    if not found:
        return log.strip()
    lines = text.splitlines()
    number = int(found[1])
    line = lines[number - 1].strip() if 0 < number <= len(lines) else ""
    return f'{found[2]}, in line {number}, "{line}"'


def on_current_card(arrays: Sequence[Any]) -> bool:
    """Whether all of them lie on the card that kernels run on."""
    current = get_device_id()
    return all(array.data.device_id == current for array in arrays)


def blocks_for(size: int) -> int:
    """How many blocks go over so many elements, one or more for each thread."""
    return min(-(-size // THREADS), _MOST_BLOCKS)


def threads_for(size: int, most: int = THREADS) -> int:
    """How many threads of a block share so many elements: whole warps, which are 32."""
    return min(-(-size // 32) * 32, most) or 32


def lanes_for(size: int) -> int:
    """How many threads side by side share a row of so many elements: a warp, or a half, a quarter, … of one."""
    return min(1 << (size - 1).bit_length(), 32)


def accumulator(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """The dtype of sums: A for T."""
    return np.dtype(np.float64 if dtype == np.float64 else np.float32)

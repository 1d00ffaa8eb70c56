"""Kernels of a program's own: the emulator of CUDA runs them."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.cuda_emulator import run_kernel
from tests.cupy_stand_in import device
from tests.cupy_stand_in.conversion import is_array


class RawKernel:
    """`cupy.RawKernel`: called with a grid, a block and the arguments."""

    def __init__(
        self, code: str, name: str, options: tuple[str, ...] = (), backend: str = "nvrtc", *, translate_cucomplex: bool = False,
        enable_cooperative_groups: bool = False, jitify: bool = False,
    ) -> None:  # fmt: skip
        self.code, self.name, self.options, self.backend = code, name, options, backend
        self.max_dynamic_shared_size_bytes = 49152

    def __call__(
        self, grid: tuple[int, ...], block: tuple[int, ...], args: tuple[Any, ...], *, shared_mem: int = 0
    ) -> None:
        """Launch it on the current card, where all of its arrays must lie."""
        device.check([value for value in args if is_array(value)])
        for value in args:
            if isinstance(value, np.ndarray) or not (
                is_array(value) or isinstance(value, int | float | bool | np.generic)
            ):
                raise TypeError(f"Unsupported type {type(value)}")
        if shared_mem > self.max_dynamic_shared_size_bytes:
            raise device.CUDARuntimeError(1, "CUDA_ERROR_INVALID_VALUE: invalid argument")
        if not 0 < int(np.prod(block)) <= 1024 or min(grid) < 1:
            raise device.CUDARuntimeError(1, "CUDA_ERROR_INVALID_VALUE: invalid argument")
        arguments = tuple([value._host if is_array(value) else value for value in args])
        run_kernel(
            self.code, self.name, tuple(grid), tuple(block), arguments, shared_mem=shared_mem, options=self.options
        )

    def compile(self, log_stream: Any = None) -> None: ...


class RawModule:
    """`cupy.RawModule`: several kernels of one source."""

    def __init__(
        self, *, code: str | None = None, path: str | None = None, options: tuple[str, ...] = (), backend: str = "nvrtc",
        translate_cucomplex: bool = False, enable_cooperative_groups: bool = False, name_expressions: Any = None,
        jitify: Any = None,
    ) -> None:  # fmt: skip
        if (code is None) == (path is None):
            raise TypeError("Exactly one of `code` and `path` keyword arguments must be given.")
        self.code, self.options, self.backend, self.name_expressions = code, tuple(options), backend, name_expressions

    def compile(self, log_stream: Any = None) -> None: ...

    def get_function(self, name: str) -> RawKernel:
        return RawKernel(self.code or "", name, self.options, self.backend)


class CompileException(Exception):  # noqa: N818  # CuPy's name
    """`cupy.cuda.compiler.CompileException`: the compiler's log, the source and the options."""

    def __init__(self, msg: str, source: str, name: str, options: tuple[str, ...], backend: str = "nvrtc") -> None:
        super().__init__(msg)
        self._msg, self.source, self.name, self.options, self.backend = msg, source, name, options, backend

    def get_message(self) -> str:
        return self._msg


class _Generated:
    """A kernel whose source CuPy generates: there is nothing to run it on."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.name = settings.get("name", args[3] if len(args) > 3 else "kernel")

    def __call__(self, *args: Any, **settings: Any) -> Any:
        raise NotImplementedError(f"kernel {self.name}: nothing here runs CUDA sources")


class ElementwiseKernel(_Generated): ...


class ReductionKernel(_Generated): ...

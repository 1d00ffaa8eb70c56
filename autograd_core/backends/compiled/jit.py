"""What all compiled kernels share: how Numba compiles them, and their memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
import scipy.linalg.cython_blas  # noqa: F401  # loads the library that is held back below
from numba.core import config
from numba.core.codegen import get_host_cpu_features

from autograd_core.backends.threads import hold_blas

hold_blas()

# LLVM takes vectors of 256 bits even where the processor has 512, as the first such processors slowed down with them.
# Whoever sets NUMBA_CPU_FEATURES decides.
if config.CPU_FEATURES is None:  # type: ignore[attr-defined]
    config.CPU_FEATURES = get_host_cpu_features() + ",-prefer-256-bit"  # type: ignore[attr-defined]

# Unsigned, or Numba would test every index for being negative, and no loop would be vectorised.
U = np.uintp

_scratch = threading.local()


def kernel(function: Callable[..., Any]) -> Any:
    """Compile when first called, once for each combination of dtypes, and keep the machine code on disk.

    Without the GIL, so that threads run side by side; a division by zero gives inf, as in NumPy.
    """
    return _compiled(function, fastmath=False)


def fused(function: Callable[..., Any]) -> Any:
    """A kernel in which a product is added to a sum without rounding in between: polynomials take two thirds of the time."""
    return _compiled(function, fastmath={"contract"})


def _compiled(function: Callable[..., Any], fastmath: Any) -> Any:
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", fastmath=fastmath)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written to
        return numba.njit(nogil=True, error_model="numpy", fastmath=fastmath)(function)


def inline(function: Callable[..., Any]) -> Any:
    """A piece of kernels, compiled into each of them."""
    return numba.njit(error_model="numpy", inline="always")(function)


def piece(function: Callable[..., Any]) -> Any:
    """A piece of kernels, compiled by itself: several kernels, or several places in one, then cost little to compile.

    A product and the sum it goes into may become one instruction, rounded once.
    """
    return numba.njit(error_model="numpy", fastmath={"contract"})(function)


def with_scratch(kernel: Callable[..., None], size: int) -> Callable[..., None]:
    """The kernel with memory to work in after its first two arguments: `size` elements of the dtype of the next one.

    Each thread has memory of its own, the same each time, so it stays in the cache.
    """

    def run(first: int, last: int, *arguments: Any) -> None:
        kernel(first, last, scratch("of a kernel", size, arguments[0].dtype), *arguments)

    return run


def scratch(purpose: str, size: int, dtype: np.dtype[Any]) -> np.ndarray:
    """Memory to work in, `size` elements: the same again each time this thread wants some for this purpose.

    New memory would have to be fetched from the system, and cleared by it, page by page.
    """
    held = getattr(_scratch, purpose, None)
    needed = size * dtype.itemsize
    if held is None or held.nbytes < needed:
        held = np.empty(needed, np.uint8)
        setattr(_scratch, purpose, held)
    return held[:needed].view(dtype)

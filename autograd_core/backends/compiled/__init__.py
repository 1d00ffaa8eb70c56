"""Kernels that Numba compiles for NumPy arrays, one file for each file of plain array code in `backends`, with its names.

The plain code is the reference and works everywhere; what is here is faster and must agree with it. Numba is imported when
the first large piece of work comes: small arrays never need it.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core.backends import choice

WORTH_IT = 100_000  # operations on numbers below which a call into Numba, and once its import, costs more than it saves
_DTYPES = (np.dtype(np.float32), np.dtype(np.float64))
_SAYS_MORE = ("convolution",)  # families with several ways, which tell `explain` themselves
_used = True

# For arrays of other libraries: what gives the kernels of a family that suit some of them.
_chosen_by: dict[Any, Callable[..., ModuleType | None]] = {}


def register(array_type: type, choose: Callable[..., ModuleType | None]) -> None:
    """Let `choose(family, *arrays)` find the kernels for arrays of this type: for CuPy's those in `backends.cuda`."""
    _chosen_by[array_type] = choose


def kernels(family: str, xp: Any, work: int, *arrays: Any) -> ModuleType | None:
    """The compiled kernels of a family, "convolution" say, if they suit; None for the plain array code.

    They suit NumPy arrays of one dtype, float32 or float64, with at least WORTH_IT operations to do. Arrays that are not
    NumPy's may have kernels of their own, with the same names: the first one decides. (Random numbers come from no array.)
    """
    if (
        _chosen_by
        and _used
        and (choose := _chosen_by.get(arrays[0].__class__ if arrays else getattr(xp, "ndarray", None)))
    ):
        return choose(family, *arrays)
    if xp is not np or work < WORTH_IT or not _used:
        if choice.asked():
            choice.note(family, "plain array code: " + _reason(xp, work))
        return None
    dtype = arrays[0].dtype if arrays else _DTYPES[0]
    if dtype not in _DTYPES or not all(array.__class__ is np.ndarray and array.dtype == dtype for array in arrays):
        if choice.asked():
            choice.note(family, f"plain array code: {dtype} arrays, or of several dtypes or kinds")
        return None
    found = _load(family)
    if choice.asked() and not (found and family in _SAYS_MORE):
        choice.note(family, "compiled kernel" if found else "plain array code: a library is missing")
    return found


def _reason(xp: Any, work: int) -> str:
    if xp is not np:
        return "not NumPy's arrays"
    return f"{work:,} operations are too few" if _used else "asked for by plain()"


def row_kernels(family: str, axis: Any, x: Any, *more: Any) -> ModuleType | None:
    """The kernels of a family that go row by row, if they suit: for the last axis alone. None for Variables, too."""
    return kernels(family, np, 4 * x.size, x, *more) if axis in (-1, x.ndim - 1) else None


def used() -> bool:
    """Whether kernels are: False inside `plain()`."""
    return _used


@contextmanager
def plain() -> Iterator[None]:
    """Use the plain array code meanwhile: to compare with it, and to see past the kernels when debugging."""
    global _used
    before, _used = _used, False
    try:
        yield
    finally:
        _used = before


@cache
def _load(family: str) -> ModuleType | None:
    try:
        importlib.import_module(
            f"{__name__}.watching"
        )  # kernels come one after the other: threads stay awake for the next
        return importlib.import_module(f"{__name__}.{family}")
    except ImportError as error:
        if error.name not in ("numba", "llvmlite", "scipy", "threadpoolctl"):
            raise
        _say_once(str(error.name))
        return None


@cache
def _say_once(library: str) -> None:
    warnings.warn(
        f"{library} is not installed: convolution, attention, recurrent layers, pooling, normalisation, softmax, activations "
        "and optimizers run on plain NumPy, several times slower. Install it with: pip install numba scipy threadpoolctl",
        RuntimeWarning,
        stacklevel=2,
    )

"""Kernels in CUDA C++ for CuPy's arrays, one file for each file of `backends/compiled`, with its names.

The plain array code is the reference and runs on a card as well; a kernel does in one pass what it does in several. NVRTC
compiles a source when one of its kernels is launched for the first time, and CuPy keeps the result on disk. Sums of float16
and bfloat16 are taken in float32.
"""

from __future__ import annotations

import importlib
from functools import cache
from types import ModuleType
from typing import Any

from autograd_core.backends import choice

FAMILIES = (
    "activation", "attention", "convolution", "extremes", "gru", "lstm", "mean_pooling", "normalization", "philox", "pooling",
    "rms_norm", "rnn", "scatter", "softmax", "updates",
)  # fmt: skip
_DTYPES = ("float32", "float64", "float16", "bfloat16")


def kernels(family: str, *arrays: Any) -> ModuleType | None:
    """The kernels of a family if they suit; None for the plain array code.

    They suit CuPy arrays of one floating-point dtype on the current card: a kernel can't be launched on another one.
    """
    if family not in FAMILIES:
        choice.note(family, "plain array code on the GPU: there is no CUDA kernel")
        return None
    if not arrays:
        choice.note(family, "CUDA kernel")
        return _load(family)
    first = arrays[0]
    if not first.size:
        choice.note(family, "plain array code on the GPU: there is nothing to do")
    elif first.dtype.name not in _DTYPES or not all(
        array.__class__ is first.__class__ and array.dtype == first.dtype for array in arrays
    ):
        choice.note(family, f"plain array code on the GPU: {first.dtype} arrays, or of several dtypes or kinds")
    elif not _load("module").on_current_card(arrays):
        choice.note(family, "plain array code on the GPU: not the current device")
    else:
        choice.note(family, "CUDA kernel")
        return _load(family)
    return None


@cache
def _load(file: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{file}")

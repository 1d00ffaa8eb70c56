"""The modules `cupy` and `cupyx`, put together from names.txt; nothing else is in them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import numpy as np

from autograd_core import backends
from autograd_core.backends import convolution
from tests.cupy_stand_in import arrays, creation, device, functions, kernels, memory, names, operators, streams
from tests.cupy_stand_in.ufuncs import ufunc

_found: dict[str, Any] = {}
_modules: dict[str, ModuleType] = {}


def found(path: str) -> Any:
    """What lies at a path, as "cupy.linalg.inv"; None for what CuPy lacks."""
    return _found.get(path)


def _module(path: str, **members: Any) -> ModuleType:
    module = _modules[path] = ModuleType(path)
    module.__path__ = []
    vars(module).update(members)
    parent, _, name = path.rpartition(".")
    if parent:
        setattr(_modules[parent], name, module)
    return module


def _member(entry: names.Entry) -> Any:
    if entry.kind == "numpy":
        return getattr(np, entry.name, None)
    if entry.kind == "function":
        return functions.function(entry)
    if entry.module == "cupyx.scipy.special":
        import scipy.special as home
    else:
        home = np
    return ufunc(entry.name, getattr(home, entry.name, None))


def _build() -> None:
    _module("cupy", __version__="14.2.0", ndarray=arrays.ndarray, ufunc=ufunc, fuse=_fuse, newaxis=None)
    for path in ("cupy.linalg", "cupy.fft", "cupyx", "cupyx.scipy", "cupyx.scipy.special"):
        _module(path)
    for entry in names.ENTRIES:
        if entry.kind in ("function", "ufunc", "numpy"):
            member = _found[f"{entry.module}.{entry.name}"] = _member(entry)
            setattr(_modules[entry.module], entry.name, member)
    cupy = _modules["cupy"]
    for kind in ("RawKernel", "RawModule", "ElementwiseKernel", "ReductionKernel"):
        setattr(cupy, kind, getattr(kernels, kind))
    cupy.from_dlpack = creation.from_dlpack  # type: ignore[attr-defined]
    cupy.size = lambda a, axis=None: a.size if axis is None else a.shape[axis]  # type: ignore[attr-defined]
    cupy.promote_types, cupy.s_ = np.promote_types, np.s_  # type: ignore[attr-defined]
    _module("cupy._core")
    _module(
        "cupy._core._routines_linalg",
        COMPUTE_TYPE_DEFAULT=1,
        COMPUTE_TYPE_TF32=6,
        set_compute_type=device.set_compute_type,
    )
    _module("cupy.exceptions", AxisError=np.exceptions.AxisError)
    _module(
        "cupy.cuda", Device=device.Device, Stream=streams.Stream, Event=streams.Event, MemoryPool=memory.MemoryPool,
        PinnedMemoryPool=memory.PinnedMemoryPool, alloc_pinned_memory=memory.alloc_pinned_memory,
        PinnedMemoryPointer=memory.PinnedMemoryPointer,
        get_current_stream=streams.get_current_stream, get_device_id=device.current, get_elapsed_time=streams.get_elapsed_time,
        is_available=creation.is_available,
    )  # fmt: skip
    runtime = {key: getattr(device.Runtime, key) for key in vars(device.Runtime) if key[0] != "_"}
    _module("cupy.cuda.runtime", **runtime)
    _module("cupy.cuda.memory", OutOfMemoryError=memory.OutOfMemoryError, MemoryPool=memory.MemoryPool)
    _module("cupy.cuda.compiler", CompileException=kernels.CompileException)
    _module("cupy.cuda.device", Device=device.Device, get_device_id=device.current)
    _module(
        "cupy.cuda.stream", Stream=streams.Stream, Event=streams.Event, get_current_stream=streams.get_current_stream
    )
    vars(_modules["cupyx"]).update(empty_pinned=memory.empty_pinned, zeros_pinned=memory.zeros_pinned)
    operators.add_to_arrays(found)


def _fuse(*args: Any, **settings: Any) -> Any:
    """A fused function has the same values."""
    return args[0] if args and callable(args[0]) else lambda function: function


_build()
_OURS = (
    "cupy", "cupyx", "cudnn", "autograd_core.backends.cupy_backend", "autograd_core.backends.cuda",
    "autograd_core.backends.cudnn",
)  # fmt: skip


def _is_ours(name: str) -> bool:
    return any(name == root or name.startswith(root + ".") for root in _OURS)


# With what was imported on top of the stand-in, for the next time. A real cuDNN would find no card: it is not installed.
_kept: dict[str, Any] = {**_modules, "cudnn": None}


def is_stand_in(cupy: ModuleType) -> bool:
    """Whether it is the stand-in, and not CuPy itself."""
    return cupy is _modules["cupy"]


@contextmanager
def installed() -> Iterator[ModuleType]:
    """`import cupy` gives the stand-in meanwhile, and there is no cuDNN; real ones come back afterwards."""
    before = _take_out()
    _put_in(_kept)
    try:
        yield _modules["cupy"]
    finally:
        _kept.update(_take_out())
        _put_in(before)
        backends._BACKEND_OF.pop(arrays.ndarray, None)
        backends.compiled._chosen_by.pop(arrays.ndarray, None)
        convolution._libraries.pop(arrays.ndarray, None)
        backends.several_cards = False
        device.set_current(0)


def _take_out() -> dict[str, Any]:
    """Forget CuPy, or the stand-in, and the package's modules that were imported on top of it."""
    taken = {name: sys.modules.pop(name) for name in list(sys.modules) if _is_ours(name)}
    for name in taken:
        parent, _, child = name.rpartition(".")
        if parent == "autograd_core.backends":
            vars(backends).pop(child, None)
    return taken


def _put_in(modules: dict[str, Any]) -> None:
    sys.modules.update(modules)
    for name, module in modules.items():
        parent, _, child = name.rpartition(".")
        if parent == "autograd_core.backends":
            setattr(backends, child, module)

"""The module `cudnn`, put together."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace

from tests.cudnn_stand_in import errors, graph, handles
from tests.cudnn_stand_in.names import ENUMS, Value, checked


@checked("function")
def backend_version() -> int:
    return 92800


@checked("function")
def backend_version_string() -> str:
    return "9.28.0"


def _build() -> ModuleType:
    module = ModuleType("cudnn")
    for enum, values in ENUMS.items():
        setattr(module, enum, SimpleNamespace(**{name: Value(enum, name) for name in values}))
    vars(module).update(
        __version__="1.28.0",
        backend_version=backend_version,
        backend_version_string=backend_version_string,
        create_handle=handles.create_handle,
        set_stream=handles.set_stream,
        pygraph=graph.pygraph,
        cudnnGraphNotSupportedError=errors.cudnnGraphNotSupportedError,
    )
    return module


@contextmanager
def installed() -> Iterator[ModuleType]:
    """`import cudnn` gives the stand-in meanwhile; the stand-in for CuPy must be there, which hides a real one."""
    from autograd_core import backends

    backends.load("cuda")
    from autograd_core.backends.cudnn import library, plans

    hidden = sys.modules["cudnn"]
    sys.modules["cudnn"] = module = _build()
    library.find.cache_clear()
    plans.forget()
    try:
        yield module
    finally:
        sys.modules["cudnn"] = hidden
        library.find.cache_clear()
        library._warned = False
        plans.forget()

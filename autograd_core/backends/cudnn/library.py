"""Whether cuDNN can be used here, and why not."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any, NamedTuple

_warned = False


class Library(NamedTuple):
    """The module `cudnn`; or None, and why not."""

    module: Any
    reason: str = ""


@cache
def find() -> Library:
    """Load cuDNN when convolution first asks for it."""
    try:
        import cudnn

        cudnn.backend_version()
    except ModuleNotFoundError as error:
        if error.name == "cudnn":
            return Library(None, "nvidia-cudnn-frontend is not installed: pip install 'autograd-core[cudnn]'")
        return Library(None, failed("loading it", error))
    except Exception as error:  # its own library is missing, or too old
        return Library(None, failed("loading it", error))
    return Library(cudnn)


def failed(what: str, error: Exception) -> str:
    """The reason why the work is done without it. The first is a warning, too; what cuDNN refuses is no failure."""
    global _warned
    reason = f"{what} failed ({first_line(error)})"
    if not _warned:
        _warned = True
        warnings.warn(
            f"cuDNN: {reason}; convolution goes by the project's own CUDA kernels instead. Further failures are not "
            "reported; `ag.backends.explain()` shows what runs",
            RuntimeWarning,
            stacklevel=2,
        )
    return reason


def first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]

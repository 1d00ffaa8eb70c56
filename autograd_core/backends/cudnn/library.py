"""Whether cuDNN can be used here, and why not."""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

HOW_TO_INSTALL = "nvidia-cudnn-frontend is not installed: pip install 'autograd-core[cudnn]'"
_warned = False


@cache
def load() -> Any:
    """The module `cudnn`; None where it is not installed, or finds no library of its own."""
    try:
        import cudnn

        cudnn.backend_version()
    except ImportError:
        return None
    except (RuntimeError, OSError) as error:
        warn(f"it can't be loaded ({error})")
        return None
    return cudnn


def warn(reason: str) -> None:
    """Tell once that cuDNN failed, and that the work is done without it. What it refuses is no failure."""
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            f"cuDNN: {reason}; convolution goes by the project's own CUDA kernels instead. Further failures are not "
            "reported; `ag.backends.explain()` shows what runs",
            RuntimeWarning,
            stacklevel=2,
        )

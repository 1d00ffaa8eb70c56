"""The length of an array seen as one long vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends


def norm(array: Any, norm_type: float = 2.0) -> float:
    """(Σ |x|ᵖ)^(1/p), or the largest |x| for p = inf; 0 for no elements."""
    if not array.size:
        return 0.0
    if array.dtype.itemsize < 4:
        array = array.astype(np.float32)  # float16 overflows from 65504 on, which the sum of squares soon reaches
    return backends.of(array).xp.linalg.norm(array.ravel(), norm_type).item()

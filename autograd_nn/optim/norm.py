"""The length of an array seen as one long vector."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends


def norm(array: Any, norm_type: float = 2.0) -> Any:
    """(Σ |x|ᵖ)^(1/p), or the largest |x| for p = inf; 0 for no elements. Of an array on a card a float64 array without axes,
    which nobody has waited for.
    """
    if not array.size:
        return 0.0
    with backends.at(array):
        if array.dtype.itemsize < 4:
            array = array.astype(np.float32)  # float16 overflows from 65504 on, which the sum of squares soon reaches
        length = backends.of(array).xp.linalg.norm(array.ravel(), norm_type)
        return length.item() if backends.known(length) else length.astype(np.float64)

"""The CPU: arrays are NumPy's."""

from __future__ import annotations

from typing import Any

import numpy as np

xp = np
name = "numpy"


def device_of(array: np.ndarray) -> str:
    return "cpu"


def to_device(array: Any, device: str) -> np.ndarray:
    """The array in main memory, copied only if it lives elsewhere."""
    return to_numpy(array)


def to_numpy(array: Any) -> np.ndarray:
    return array if isinstance(array, np.ndarray) else array.get()


def scatter_add(y: np.ndarray, index: Any, value: np.ndarray) -> None:
    """y[index] += value in place, adding up where an index occurs several times."""
    np.add.at(y, index, value)

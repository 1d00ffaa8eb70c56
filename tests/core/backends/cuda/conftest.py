"""What tests of CUDA kernels share: arrays on the stand-in for a card, and the kernels' dtypes with what they round to."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import ml_dtypes
import numpy as np
import pytest

from autograd_core import backends

# dtype -> how far from the result in float64 a kernel may be, relative and absolute
TOLERANCE = {"float32": 3e-6, "float64": 1e-13, "float16": 2e-3, "bfloat16": 1.6e-2}


@pytest.fixture(params=TOLERANCE)
def dtype(request: pytest.FixtureRequest) -> np.dtype[Any]:
    return np.dtype(ml_dtypes.bfloat16 if request.param == "bfloat16" else request.param)


@pytest.fixture
def card(cupy: ModuleType) -> Callable[[Any], Any]:
    """Move an array to the card, to memory of its own with the same strides."""
    backends.load("cuda")
    return lambda array: None if array is None else cupy.asarray(array)


@pytest.fixture
def close(dtype: np.dtype[Any]) -> Callable[[Any, Any], None]:
    """Compare what a kernel gives with the result in float64."""

    def compare(found: Any, expected: Any, factor: float = 1) -> None:
        assert found.dtype == dtype
        found = found.get().astype(np.float64)
        tolerance = factor * TOLERANCE[dtype.name]
        np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)

    return compare

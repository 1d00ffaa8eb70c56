"""What the tests of compiled kernels share: closeness for a dtype, and results that do not depend on threads."""

from typing import Any

import numpy as np

from autograd_core.backends.threads import get_num_threads, set_num_threads


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    """Equal in dtype and to almost all digits of it."""
    assert found.dtype == expected.dtype
    tolerance = 1e-4 if found.dtype == np.float32 else 1e-10
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def on_threads(kernel: Any, *arguments: Any) -> Any:
    """What a kernel gives on one thread, after a check that on two it is the same to the last bit."""
    before, results = get_num_threads(), []
    try:
        for count in (1, 2):
            set_num_threads(count)
            results.append(kernel(*arguments))
    finally:
        set_num_threads(before)
    one, two = results
    np.testing.assert_equal(one, two)
    return one

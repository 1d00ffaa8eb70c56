"""What the tests on CuPy, or the stand-in for it, share: a computation run on the CPU and on a card, and the two compared."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core.backends import compiled
from tests.cupy_stand_in import is_stand_in, no_transfers

Run = Callable[[Callable[[Any], Any]], list[Any]]


@pytest.fixture
def compare(cupy: Any) -> Callable[..., None]:
    """compare(run): `run(to)` gives Variables and arrays, made of what `to` put on the device; here and there they are equal.

    Meanwhile nothing may wait for the card. It is the last one, while the first is current: what doesn't ask where its
    arrays are fails. A real card adds up in another order than the CPU.
    """

    def compared(run: Run, rtol: float = 1e-9) -> None:
        with compiled.plain():  # the code that a card takes
            nn.manual_seed(0)
            here = run(lambda x: x)
        with no_transfers():
            nn.manual_seed(0)
            there = run(lambda x: to_card(cupy, x))
        assert len(here) == len(there) > 0
        device = f"cuda:{cupy.cuda.runtime.getDeviceCount() - 1}"
        if not is_stand_in(cupy):
            rtol = max(rtol, 5e-4 if any(getattr(_raw(a), "dtype", None) == np.float32 for a in here) else 1e-7)
        for a, b in zip(here, there, strict=True):
            if a is None or isinstance(a, int | float):
                assert a == b
                continue
            assert (ag.backends.device_of(_raw(b)), _raw(b).dtype) == (device, _raw(a).dtype)
            np.testing.assert_allclose(ag.backends.to_numpy(_raw(b)), _raw(a), rtol=rtol, atol=rtol)

    return compared


def to_card(cupy: Any, x: Any) -> Any:
    """Arrays, models and nested tuples of them on the last card."""
    last = cupy.cuda.runtime.getDeviceCount() - 1
    if isinstance(x, np.ndarray):
        with cupy.cuda.Device(last):
            return cupy.asarray(x)
    if isinstance(x, nn.Layer):
        return x.to(f"cuda:{last}")
    return type(x)(to_card(cupy, item) for item in x) if isinstance(x, tuple | list) else x


def _raw(x: Any) -> Any:
    return x.array if isinstance(x, ag.Variable) else x

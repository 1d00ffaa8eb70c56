"""Fixtures of all tests."""

import hashlib
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """The test's own generator, seeded by its name: nothing global is seeded, no test moves another's numbers."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(request.node.nodeid.encode()).digest()[:4], "big"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is marked gpu skips, with the reason, on a machine without a card."""
    if item.get_closest_marker("gpu") is not None and (reason := why_no_card()):
        pytest.skip(reason)


@cache
def why_no_card() -> str:
    """The error of using a card; "" where there is one."""
    from autograd_core import DeviceError, backends

    try:
        backends.load("cuda")
    except DeviceError as error:
        return str(error)
    return ""


@pytest.fixture
def cupy() -> Iterator[ModuleType]:
    """A stand-in for CuPy with two cards: devices "cuda:0" and "cuda:1" work meanwhile."""
    from tests.cupy_stand_in import installed

    with installed() as module:
        yield module


@pytest.fixture
def cudnn(cupy: ModuleType) -> Iterator[ModuleType]:
    """A stand-in for cuDNN beside that for CuPy: convolution goes through it meanwhile."""
    from tests.cudnn_stand_in import installed

    with installed() as module:
        yield module

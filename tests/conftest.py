"""Fixtures of all tests."""

import hashlib
import os
import re
import time
from collections.abc import Iterator
from functools import cache
from types import ModuleType

import numpy as np
import pytest


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """The test's own generator, seeded by its name: nothing global is seeded, no test moves another's numbers.

    On a card it draws what it draws elsewhere.
    """
    name = re.sub(r"-(card|stand-in)(?=[-\]])|(?<=\[)(card|stand-in)-?", "", request.node.nodeid).replace("[]", "")
    return np.random.default_rng(int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What is marked on_card runs on the stand-in for CuPy and, where there is a card, a second time there, marked gpu."""
    if "cupy" in metafunc.fixturenames and metafunc.definition.get_closest_marker("on_card") and not why_no_card():
        on_card = pytest.mark.gpu, pytest.mark.filterwarnings("default")  # a new CuPy may warn of what it will be
        metafunc.parametrize("cupy", ["stand-in", pytest.param("card", marks=on_card)], indirect=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """What is marked gpu skips, with the reason, on a machine without a card, and when its time is over."""
    if item.get_closest_marker("gpu") is None:
        return
    if reason := why_no_card():
        pytest.skip(reason)
    if time.time() > float(os.environ.get("AUTOGRAD_GPU_TESTS_UNTIL", "inf")):
        pytest.skip("not finished in time")


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
def cupy(request: pytest.FixtureRequest) -> Iterator[ModuleType]:
    """A stand-in for CuPy with two cards: devices "cuda:0" and "cuda:1" work meanwhile. CuPy itself for a test on a card."""
    from autograd_core import backends
    from tests.cupy_stand_in import installed

    if getattr(request, "param", "stand-in") == "card":
        yield backends.load("cuda").xp
        return

    with installed() as module:
        yield module


@pytest.fixture
def cudnn(cupy: ModuleType) -> Iterator[ModuleType]:
    """A stand-in for cuDNN beside that for CuPy: convolution goes through it meanwhile."""
    from tests.cudnn_stand_in import installed

    with installed() as module:
        yield module

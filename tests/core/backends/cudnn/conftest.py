"""What tests of cuDNN's path share: arrays on the second card of the stand-in, which is current."""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest


@pytest.fixture
def card(cupy: ModuleType, cudnn: ModuleType) -> Iterator[Callable[[Any], Any]]:
    """Move an array to the card."""
    with cupy.cuda.Device(1):
        yield cupy.asarray

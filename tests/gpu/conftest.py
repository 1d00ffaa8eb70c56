"""What the tests on a card share."""

from types import ModuleType

import pytest


@pytest.fixture
def card() -> ModuleType:
    """CuPy itself, on a machine with a card; the tests that ask for it are marked gpu."""
    from autograd_core import backends

    return backends.load("cuda").xp

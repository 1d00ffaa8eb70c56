"""Fixtures of all tests."""

import hashlib

import numpy as np
import pytest


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> np.random.Generator:
    """The test's own generator, seeded by its name: nothing global is seeded, no test moves another's numbers."""
    return np.random.default_rng(int.from_bytes(hashlib.sha256(request.node.nodeid.encode()).digest()[:4], "big"))

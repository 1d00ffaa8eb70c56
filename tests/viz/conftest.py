"""What the tests of pictures share."""

from contextlib import contextmanager

import pytest

import autograd_core as ag
from autograd_core.modes import Mode, modes
from viz.errors import VizError
from viz.graphs.program import find_dot


@pytest.fixture
def dot():
    """The Graphviz that this machine has."""
    try:
        return find_dot()
    except VizError as error:
        pytest.skip(str(error))


@pytest.fixture
def layer():
    """A `with` block whose ops belong to a layer: layer("Net/fc1")."""

    @contextmanager
    def inside(path):
        before = modes.now
        modes.now = Mode(**{**before.settings(), "layer": path})
        try:
            yield
        finally:
            modes.now = before

    return inside


@pytest.fixture
def z():
    """z = x y + sin x at x = 2, y = 3, by way of a plain example."""
    x, y = ag.Variable(2.0, name="x"), ag.Variable(3.0, name="y")
    z = x * y + ag.sin(x)
    z.name = "z"
    return z

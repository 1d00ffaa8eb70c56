"""Debug mode reports each copy from a card to main memory, at the user's line."""

import inspect
import warnings

import numpy as np
import pytest

import autograd_core as ag


def reported(function, x):
    """The lines of this file at which copies are reported while the function runs, counted from its `def`."""
    with warnings.catch_warnings(record=True) as caught, ag.debug():
        warnings.simplefilter("always")
        function(x)
    assert all(w.category is ag.TransferWarning and w.filename == __file__ for w in caught)
    return [w.lineno - inspect.getsourcelines(function)[1] for w in caught]


def reads(x):
    y = ag.tanh(x)
    y.item()
    if y > 0:
        float(y.detach())
    y.numpy()
    repr(y)
    f"{y:.3f}"
    y.to("cpu")
    y.tolist()


def works(x):
    y = ag.tanh(x * 2)
    y.backward()


def test_each_read_is_reported_at_its_line(cupy):
    x = ag.Variable(1.0).to("cuda")
    assert reported(reads, x) == [2, 3, 4, 5, 6, 7, 8, 9]


def test_ops_and_debug_mode_itself_are_not(cupy):
    assert reported(works, ag.Variable(cupy.ones(()))) == []


def test_nothing_is_reported_on_the_cpu_or_without_debug_mode(cupy):
    assert reported(reads, ag.Variable(1.0).to("cpu")) == []
    reads(ag.Variable(1.0).to("cuda"))  # a warning would be an error here


def test_what_is_reported(cupy):
    x = ag.Variable(np.ones((2, 3), np.float32)).to("cuda")
    with (
        ag.debug(),
        pytest.warns(ag.TransferWarning, match=r"a copy to NumPy from a card, float32\[2, 3\]: the program waits"),
    ):
        x.numpy()

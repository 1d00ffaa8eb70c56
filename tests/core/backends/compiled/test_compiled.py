"""When compiled kernels are used, and that all works without them."""

import sys

import numpy as np
import pytest

from autograd_core.backends import compiled

LARGE = 10**6


def test_they_are_for_large_work_on_numpy_arrays_of_one_usual_dtype():
    x = np.ones((4, 4), np.float32)
    assert compiled.kernels("pooling", np, LARGE, x) is sys.modules["autograd_core.backends.compiled.pooling"]
    assert compiled.kernels("pooling", np, 10, x) is None
    assert compiled.kernels("pooling", object(), LARGE, x) is None
    assert compiled.kernels("pooling", np, LARGE, x, x.astype(np.float64)) is None
    assert compiled.kernels("pooling", np, LARGE, x.astype(np.float16)) is None


def test_plain_turns_them_off_and_on_again():
    x = np.ones((4, 4))
    with compiled.plain():
        assert compiled.kernels("pooling", np, LARGE, x) is None
    assert compiled.kernels("pooling", np, LARGE, x) is not None


def test_without_numba_a_warning_says_so_once(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("autograd_core.backends.compiled.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    compiled._load.cache_clear()
    compiled._say_once.cache_clear()
    x = np.ones((4, 4))
    with pytest.warns(RuntimeWarning, match="numba is not installed: .* several times slower"):
        assert compiled.kernels("pooling", np, LARGE, x) is None
    assert compiled.kernels("convolution", np, LARGE, x) is None  # no second warning
    monkeypatch.undo()
    compiled._load.cache_clear()
    assert compiled.kernels("pooling", np, LARGE, x) is not None

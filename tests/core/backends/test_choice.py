import numpy as np
import pytest

import autograd_core as ag
from autograd_core.backends import choice, convolution
from autograd_core.backends.compiled import plain
from autograd_core.backends.windows import Window

WINDOW = Window((3, 3), (1, 1), ((1, 1), (1, 1)), (1, 1))


@pytest.fixture
def images():
    rng = np.random.default_rng(0)
    return rng.standard_normal((8, 32, 12, 12), np.float32), rng.standard_normal((32, 32, 3, 3), np.float32)


def ways(images):
    with ag.backends.explain() as ran:
        y = convolution.conv(np, *images, WINDOW, 1)
    assert sum(ran.calls.values()) == 1
    return y, str(ran)


def test_prefer_exact_forbids_winograd(images):
    fast, how = ways(images)
    assert "Winograd" in how
    with ag.backends.prefer("exact"):
        exact, how = ways(images)
        assert "Winograd" not in how
        with ag.backends.prefer("fast"):
            assert "Winograd" in ways(images)[1]
        assert choice.exact_only()
    assert "Winograd" in ways(images)[1]
    expected = convolution.conv(np, *(a.astype(np.float64) for a in images), WINDOW, 1)
    errors = [np.abs(y - expected).max() / np.abs(expected).max() for y in (fast, exact)]
    assert errors[1] < errors[0] < 2e-6


def test_prefer_as_a_statement_holds_on(images):
    ag.backends.prefer("exact")
    try:
        assert "Winograd" not in ways(images)[1]
    finally:
        ag.backends.prefer("fast")
    assert "Winograd" in ways(images)[1]


def test_an_unknown_kind():
    with pytest.raises(ag.ArgumentError, match=r'must be "fast", "exact" or "portable", not \'quick\''):
        ag.backends.prefer("quick")
    assert not choice.exact_only()


def test_explain_says_why_no_kernel_ran(images):
    with plain():
        assert "asked for by plain()" in ways(images)[1]
    assert "operations are too few" in ways([images[0][:1, :, :3, :3], images[1][:1]])[1]
    assert "float16" in ways([a.astype(np.float16) for a in images])[1]


def test_explain_is_a_table_of_counts():
    with ag.backends.explain() as ran:
        assert str(ran) == "no work that has kernels"
        for _ in range(1200):
            choice.note("work", "way")
        choice.note("other work", "another way")
    choice.note("work", "nobody asks")
    assert str(ran).splitlines() == ["work         1,200 x  way", "other work       1 x  another way"]

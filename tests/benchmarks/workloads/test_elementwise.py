import numpy as np
import pytest

from benchmarks.workloads import elementwise


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(elementwise, "FLOATS", 35 * 40)
    monkeypatch.setattr(elementwise, "SHAPE", (35, 40))
    monkeypatch.setattr(elementwise, "some", lambda array: array[::3])


@pytest.mark.parametrize("contestant", ["ours", "torch"])
def test_both_sides(contestant, small, result):
    if contestant != "ours":
        pytest.importorskip(contestant)
    work, expected = elementwise.BENCHMARK.contestants[contestant](), elementwise.expected()
    assert sorted(work) == sorted(measure.name for measure in elementwise.BENCHMARK.measures)
    for name, timed in work.items():
        for found, right in zip(result(timed), expected[name], strict=True):
            assert found.dtype == "float32"
            np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-5, err_msg=name)


def test_the_chain_by_differences():
    x, step = np.linspace(-3, 3, 20), 1e-6
    y, gx = elementwise.chain_reference(x, np.ones(20))
    np.testing.assert_allclose(y, elementwise.chain(np, x), rtol=1e-13)
    difference = (elementwise.chain(np, x + step) - elementwise.chain(np, x - step)) / (2 * step)
    np.testing.assert_allclose(gx, difference, rtol=1e-7)


@pytest.mark.parametrize(("name", "axis"), elementwise.REDUCTIONS)
def test_reductions_by_differences(name, axis, monkeypatch):
    monkeypatch.setattr(elementwise, "some", lambda array: array)
    rng = np.random.default_rng(0)
    x, gy, dx = rng.standard_normal((4, 5)), rng.standard_normal((5, 4)[axis]), rng.standard_normal((4, 5))
    y, gx = elementwise.reduction_reference(name, axis, x, gy)
    np.testing.assert_allclose(y, getattr(x, name)(axis))
    moved = [gy @ getattr(x + side * dx, name)(axis) for side in (1e-6, -1e-6)]
    assert (moved[0] - moved[1]) / 2e-6 == pytest.approx(np.sum(gx * dx), rel=1e-6)

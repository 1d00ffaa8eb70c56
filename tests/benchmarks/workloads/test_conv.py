from dataclasses import replace

import numpy as np
import pytest

from benchmarks.workloads import conv
from benchmarks.workloads._conv_reference import Conv, results

SMALL = {
    "plain": Conv(3, 4, 5, 7),
    "1x1": Conv(3, 4, 5, 7, kernel=1, padding=0),
    "5x5": Conv(2, 3, 4, 8, kernel=5, padding=2),
    "stride": Conv(2, 3, 4, 8, stride=2),
    "dilation": Conv(2, 3, 4, 8, padding=2, dilation=2),
    "depthwise": Conv(2, 4, 4, 6, groups=4),
    "two groups": Conv(2, 4, 6, 6, groups=2),
    "transposed": Conv(2, 4, 3, 5, kernel=4, stride=2, transposed=True),
}


def brute_force(case, x, w):
    """y by the definition, one product at a time."""
    y = np.zeros((case.n, case.filters, case.out_size, case.out_size))
    ends = (case.channels, case.filters) if case.transposed else (case.filters, case.channels)
    rows, columns = (end // case.groups for end in ends)
    for n, k, c, u, v, i, j in np.ndindex(
        case.n, ends[0], columns, case.kernel, case.kernel, *[min(y.shape[2], case.size)] * 2
    ):
        group = k // rows
        p, q = (t * case.stride + tap * case.dilation - case.padding for t, tap in ((i, u), (j, v)))
        large = y if case.transposed else x
        if not (0 <= p < large.shape[2] and 0 <= q < large.shape[3]):
            continue
        if case.transposed:
            y[n, group * columns + c, p, q] += w[k, c, u, v] * x[n, k, i, j]
        else:
            y[n, k, i, j] += w[k, c, u, v] * x[n, group * columns + c, p, q]
    return y


@pytest.mark.parametrize("name", SMALL)
def test_the_reference_by_the_definition(name):
    """y term by term; the gradients because gy·y(dx, w) = dx·gx and gy·y(x, dw) = dw·gw for any dx and dw."""
    case = SMALL[name]
    x, w, gy = (array.astype("float64") for array in case.arrays())
    y, gx, gw = results(case, x, w, gy)
    np.testing.assert_allclose(y, brute_force(case, x, w)[[0, -1]], rtol=1e-12, atol=1e-12)
    rng = np.random.default_rng(1)
    dx, dw = np.zeros_like(x), np.zeros_like(w)
    dx[[0, -1]], dw[[0, -1]] = (rng.standard_normal(array.shape) for array in (gx, gw))
    assert np.sum(gy * brute_force(case, dx, w)) == pytest.approx(np.sum(dx[[0, -1]] * gx), rel=1e-10)
    assert np.sum(gy * brute_force(case, x, dw)) == pytest.approx(np.sum(dw[[0, -1]] * gw), rel=1e-10)


@pytest.mark.parametrize("contestant", ["ours", "torch"])
def test_both_sides(contestant, monkeypatch, result):
    if contestant != "ours":
        pytest.importorskip(contestant)
    monkeypatch.setattr(conv, "CASES", SMALL)
    monkeypatch.setattr(conv, "MANY_CHANNELS", {"plain": SMALL["plain"]})
    work, expected = conv.BENCHMARK.contestants[contestant](), conv.expected()
    assert list(work) == ["plain: forward", *[f"{name}: forward+backward" for name in SMALL]]
    for name, timed in work.items():
        for found, right in zip(result(timed), expected[name], strict=True):
            assert found.dtype == "float32"
            np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-4)


def test_sizes_of_the_results():
    assert [case.out_size for case in conv.KINDS.values()] == [32, 32, 16, 32, 32, 32]
    assert replace(SMALL["plain"], padding=0).out_size == 5

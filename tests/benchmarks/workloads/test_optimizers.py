import numpy as np
import pytest

from benchmarks.workloads import optimizers


@pytest.mark.parametrize("contestant", ["ours", "torch"])
def test_both_sides(contestant, monkeypatch, result):
    if contestant != "ours":
        pytest.importorskip(contestant)
    monkeypatch.setattr(optimizers, "ARRAYS", 3)
    monkeypatch.setattr(optimizers, "SHAPE", (4, 5))
    work, expected = optimizers.BENCHMARK.contestants[contestant](), optimizers.expected()
    for name, timed in work.items():
        found = result(timed)
        assert found.dtype == "float32"
        np.testing.assert_allclose(found, expected[name], rtol=1e-5, atol=1e-6, err_msg=name)


def test_there_are_ten_million_parameters():
    assert optimizers.ARRAYS * np.prod(optimizers.SHAPE) == 10_000_000

import numpy as np
import pytest

from benchmarks.workloads import layers

SMALL = {
    "max pool 2x2": (2, 3, 6, 4),
    "avg pool 2x2": (2, 3, 6, 4),
    "batch norm": (4, 3, 5, 6),
    "layer norm": (2, 5, 8),
    "softmax cross-entropy": (6, 9),
    "dropout": (200, 10, 8, 10),
    "embedding": (11, 5),
}


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(layers, "QUESTIONS", SMALL)
    monkeypatch.setattr(layers, "IMAGES", (4, 3, 5, 6))
    monkeypatch.setattr(layers, "SCORES", (6, 9))
    monkeypatch.setattr(layers, "WORDS", 11)
    monkeypatch.setattr(layers, "TEXT", (3, 4))


@pytest.mark.parametrize("contestant", ["ours", "torch"])
def test_both_sides(contestant, small, result):
    if contestant != "ours":
        pytest.importorskip(contestant)
    work, expected = layers.BENCHMARK.contestants[contestant](), layers.expected()
    assert list(work) == list(SMALL)
    for name, timed in work.items():
        for found, right in zip(result(timed), expected[name], strict=True):
            assert np.asarray(found).dtype == "float32"
            np.testing.assert_allclose(found, right, rtol=1e-4, atol=1e-5, err_msg=name)


def test_dropout_that_drops_nothing_or_scales_wrongly_is_found():
    rng = np.random.default_rng(0)
    x, gy = rng.standard_normal((2, 20_000)).astype("float32")
    keep = rng.random(20_000) < 0.5
    right = layers.reference("dropout", (x,), gy)
    np.testing.assert_allclose(layers.dropped(x, gy, 2 * x * keep, 2 * gy * keep), right, atol=1e-5)
    wrong = [(x, gy), (x * keep, gy * keep), (2 * x * keep, 2 * gy), (2 * x * keep, gy * keep)]
    with np.errstate(invalid="ignore"):
        for y, gx in wrong[1:]:
            assert not np.allclose(layers.dropped(x, gy, y, gx), right, atol=1e-4)

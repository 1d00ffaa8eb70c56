import numpy as np
import pytest

from autograd_nn.errors import DataError
from autograd_nn.training.histogram import BINS, GRADIENT, SMALLEST, WEIGHT, histogram, read_histograms, to_csv


def test_weights_are_counted_as_numpy_does(rng):
    x = rng.standard_normal((30, 40)).astype(np.float32)
    x[0, 0] = 0
    found = histogram(3, "fc.weight", WEIGHT, x)
    counts, edges = np.histogram(x.astype(np.float64), BINS)
    # A number on an edge may fall to either side of it by rounding.
    assert np.abs(np.cumsum(found.counts) - np.cumsum(counts)).max() <= 1
    assert (found.lowest, found.highest) == (edges[0], edges[-1])
    assert (found.epoch, found.parameter, found.of, found.zeros, found.not_finite) == (3, "fc.weight", WEIGHT, 1, 0)
    assert found.norm == pytest.approx(np.linalg.norm(x.astype(np.float64)))


def test_gradients_are_counted_by_powers_of_two():
    x = np.array([0.0, 1.0, -1.5, 1.99, 2.0, 0.25, 1e-30, -1e30, np.nan, np.inf])
    found = histogram(1, "w", GRADIENT, x)
    expected = np.zeros(BINS, int)
    for exponent, count in {0: 3, 1: 1, -2: 1, SMALLEST: 1, SMALLEST + BINS - 1: 1}.items():
        expected[exponent - SMALLEST] += count
    assert found.counts == tuple(expected)
    assert (found.zeros, found.not_finite, found.lowest, found.highest) == (1, 2, -1e30, 2.0)


@pytest.mark.parametrize("of", [WEIGHT, GRADIENT])
@pytest.mark.parametrize(
    "x",
    [np.zeros(0), np.zeros((2, 3)), np.float32(2.5), np.full(4, np.nan), np.full(3, 7.0), np.ones((3, 2), np.float16).T,
     np.array([-3e38, 3e38], np.float32), np.array([1e-45, 0], np.float32),
     np.array([-1.7e308, 1.7e308])],
)  # fmt: skip
def test_odd_arrays(of, x):
    x = np.asarray(x)
    found = histogram(0, "p", of, x)
    assert len(found.counts) == BINS
    counted = sum(found.counts) + found.not_finite + (found.zeros if of == GRADIENT else 0)
    assert counted == x.size
    assert np.isfinite([found.lowest, found.highest]).all()


@pytest.mark.parametrize("of", [WEIGHT, GRADIENT])
def test_an_array_on_a_card(cupy, rng, of):
    x = rng.standard_normal((20, 30)).astype(np.float32)
    x[0] = 0
    assert histogram(1, "p", of, cupy.asarray(x)) == histogram(1, "p", of, x)


def test_a_file_holds_all_of_it(rng, tmp_path):
    every = [
        histogram(epoch, name, of, rng.standard_normal(50).astype(np.float32))
        for epoch in (0, 1) for name in ("a", 'b, "quoted"\nname') for of in (WEIGHT, GRADIENT)
    ]  # fmt: skip
    path = tmp_path / "histograms.csv"
    path.write_text(to_csv(every))
    for read, written in zip(read_histograms(path), every, strict=True):
        assert read.counts == written.counts
        assert (read.epoch, read.parameter, read.of, read.zeros) == (
            written.epoch, written.parameter, written.of, written.zeros
        )  # fmt: skip
        assert read.norm == pytest.approx(written.norm, rel=1e-8)
        assert np.float32(read.lowest) == np.float32(written.lowest)  # 9 digits tell each float32


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: "",
        lambda text: "a,b\n1,2\n",
        lambda text: text[: len(text) - 40],
        lambda text: text.replace("weight", "wait"),
        lambda text: text.replace(",7\n", ",-7\n"),
        lambda text: text.replace("\n1,", "\nx,"),
        lambda text: text.replace("2.5", "nan"),
        lambda text: text.replace("2.5", "0.5"),  # the highest is below the lowest
        lambda text: text.replace("weight,0,", "weight,-1,"),
        lambda text: text.replace(",7\n", f",{10**400}\n"),
    ],
)
def test_a_damaged_file_is_refused(tmp_path, spoil):
    text = to_csv([histogram(1, "p", WEIGHT, np.array([2.5] * 7 + [1.0]))])
    path = tmp_path / "h.csv"
    path.write_text(spoil(text))
    with pytest.raises(DataError, match=r"h\.csv is damaged \(.*\): delete it"):
        read_histograms(path)


def test_a_file_of_bytes_is_refused(tmp_path):
    (tmp_path / "h.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DataError, match="is damaged"):
        read_histograms(tmp_path / "h.csv")

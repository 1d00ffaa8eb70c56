import numpy as np
import pytest

from autograd_nn.data.augment import RandomErase
from autograd_nn.errors import DataError


def test_one_rectangle_within_its_ranges_in_a_share_of_the_images(rng):
    x = rng.random((600, 2, 40, 30), np.float32) + 1
    y, _ = RandomErase(0.5, area=(0.1, 0.2), ratio=(0.5, 2.0), value=-1.0)(x, None, rng)
    gone = y == -1
    np.testing.assert_array_equal(y[~gone], x[~gone])
    np.testing.assert_array_equal(gone[:, 0], gone[:, 1])  # in all channels
    erased = gone.any(axis=(1, 2, 3))
    assert erased.mean() == pytest.approx(0.5, abs=0.08)
    tops, lefts = set(), set()
    for mask in gone[erased, 0]:
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        assert mask.sum() == height * width  # a whole rectangle
        assert 0.1 * 0.9 < mask.mean() < 0.2 * 1.1  # sides are rounded to pixels
        assert 0.5 * 0.88 < height / width < 2.0 * 1.12
        tops.add(int(rows[0]))
        lefts.add(int(columns[0]))
    assert min(tops) == min(lefts) == 0
    assert len(tops) > 20
    assert len(lefts) > 14


def test_sides_are_cut_to_the_image(rng):
    y, _ = RandomErase(1.0, area=(1.0, 1.0), ratio=(4.0, 4.0))(np.ones((1, 1, 10, 10)), None, rng)
    assert y.sum() == 50  # 20x5 pixels asked for, 10x5 are there


@pytest.mark.parametrize("settings", [{"area": (0.5, 1.5)}, {"area": (-0.1, 0.5)}, {"ratio": (0.0, 1.0)}])
def test_ranges_are_refused(settings):
    with pytest.raises(DataError, match=r"RandomErase\(.*: area must lie in 0..1, ratio above 0"):
        RandomErase(**settings)

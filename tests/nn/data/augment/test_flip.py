import numpy as np
import pytest

from autograd_nn.data.augment import RandomHorizontalFlip, RandomVerticalFlip
from autograd_nn.errors import DataError


@pytest.mark.parametrize(("make", "axis"), [(RandomHorizontalFlip, 3), (RandomVerticalFlip, 2)])
@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_a_share_of_the_images_is_mirrored(make, axis, p, rng):
    x = rng.random((1000, 2, 3, 4), np.float32)
    y, _ = make(p)(x, None, rng)
    flipped = (y == np.flip(x, axis)).all(axis=(1, 2, 3))
    same = (y == x).all(axis=(1, 2, 3))
    assert (flipped ^ same).all()
    assert flipped.mean() == pytest.approx(p, abs=0.06)


def test_probability_is_refused():
    with pytest.raises(DataError, match=r"RandomVerticalFlip: p must be a number from 0 to 1, not 1\.5"):
        RandomVerticalFlip(1.5)

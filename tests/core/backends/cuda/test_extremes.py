"""The CUDA kernel of the gradient of maxima against PyTorch's amax."""

import numpy as np
import pytest

from autograd_core.backends.cuda import kernels

pytestmark = pytest.mark.on_card


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (2, 3, 300)])
def test_winners_share_the_gradient(card, dtype, close, rng, shape):
    x = rng.integers(0, 4, shape).astype(dtype)
    y, gy = x.max(axis=-1), rng.standard_normal(shape[:-1]).astype(dtype)
    winners = x == y[..., None]
    expected = winners * (gy.astype(np.float64) / winners.sum(axis=-1))[..., None]
    fast = kernels("extremes", card(x))
    close(fast.share_among_winners(card(gy), card(x), card(y)), expected)


def test_nans_win(card):
    x = np.array([[np.nan, 1, np.nan], [1, 2, 2]])
    found = kernels("extremes", card(x)).share_among_winners(card(np.ones(2)), card(x), card(np.array([np.nan, 2])))
    np.testing.assert_array_equal(found.get(), [[0.5, 0, 0.5], [0, 0.5, 0.5]])

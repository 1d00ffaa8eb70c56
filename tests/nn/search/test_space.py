"""The ranges of settings."""

import numpy as np
import pytest

from autograd_nn.recipes import Settings
from autograd_nn.search import Range, space_around


def test_the_space_is_around_the_recipe_s_own_settings():
    space = space_around(Settings(epochs=1, batch_size=50, lr=3e-3))
    assert space == {
        "lr": Range(1e-4, 0.09),
        "weight_decay": Range(1e-8, 1e-2),
        "batch_size": Range(16, 256, powers_of_two=True),
    }
    assert str(space["lr"]) == "0.0001 to 0.09"
    assert space_around(Settings(epochs=1, batch_size=1, lr=1.0))["batch_size"] == Range(1, 4, powers_of_two=True)


def test_draws_are_even_on_the_logarithmic_scale(rng):
    values = np.array([Range(1e-6, 1e-2).draw(rng) for _ in range(4000)])
    assert values.min() >= 1e-6
    assert values.max() <= 1e-2
    counts, _ = np.histogram(np.log10(values), bins=4, range=(-6, -2))
    np.testing.assert_allclose(counts / 4000, 0.25, atol=0.03)
    assert all(float(f"{value:.3g}") == value for value in values)


def test_draws_of_powers_of_two_are_whole_and_reach_both_ends(rng):
    values = [Range(8, 64, powers_of_two=True).draw(rng) for _ in range(200)]
    assert set(values) == {8, 16, 32, 64}
    assert {type(value) for value in values} == {int}


def test_draws_stay_in_a_range_of_awkward_ends(rng):
    narrow = Range(3.33e-3, 3.35e-3)
    assert {narrow.draw(rng) for _ in range(100)} == {3.33e-3, 3.34e-3, 3.35e-3}
    assert Range(0.1, 0.1).draw(rng) == 0.1


def test_narrowing_adds_the_mean_gap_on_each_side():
    narrowed = Range(1e-6, 1.0).narrowed([1e-4, 1e-2, 1e-3])  # gaps of a factor of 10
    assert narrowed == Range(1e-5, 0.1)
    assert Range(2, 1024, powers_of_two=True).narrowed([64, 16, 64]) == Range(8, 128, powers_of_two=True)


@pytest.mark.parametrize("whole", [Range(1e-4, 1.0), Range(4, 64, powers_of_two=True)])
def test_narrowing_never_widens(rng, whole):
    for _ in range(200):
        values = [whole.draw(rng) for _ in range(rng.integers(2, 6))]
        narrowed = whole.narrowed(values)
        assert whole.low <= narrowed.low <= min(values)
        assert max(values) <= narrowed.high <= whole.high


def test_narrowing_to_what_tells_nothing():
    whole = Range(1e-4, 1.0)
    assert whole.narrowed([]) == whole
    assert whole.narrowed([0.1]) == whole
    assert str(whole.narrowed([0.1, 0.1])) == "0.1"


def test_the_margin_makes_up_for_the_draws_that_miss_the_ends(rng):
    """The range of the good values is found again, on average, from a few draws of it."""
    good = Range(1e-3, 1e-1)
    widths = []
    for _ in range(500):
        narrowed = Range(1e-9, 1e9).narrowed([good.draw(rng) for _ in range(5)])
        widths.append(np.log10(narrowed.high / narrowed.low))
    assert np.mean(widths) == pytest.approx(2, abs=0.1)

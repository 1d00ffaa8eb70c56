import pytest

from benchmarks.ratios import Spread, paired_ratios, spread


def test_ratios_are_taken_within_a_round():
    # The second round ran on a machine twice as slow: the medians' own ratio (3 / 4) would mix the rounds.
    ours, peer = [1.0, 8.0, 3.0], [2.0, 16.0, 4.0]
    assert paired_ratios(ours, peer) == [0.5, 0.5, 0.75]
    assert spread(paired_ratios(ours, peer)) == Spread(median=0.5, low=0.5, high=0.75)


def test_a_round_without_both_sides_gives_no_ratio():
    assert paired_ratios([1.0, None, 3.0], [2.0, 2.0, None]) == [0.5]


def test_rounds_of_different_number_are_a_bug():
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        paired_ratios([1.0, 2.0], [1.0])


def test_spread_of_nothing():
    assert spread([]) is None


@pytest.mark.parametrize(
    ("a", "b", "touch"),
    [((1, 3), (2, 4), True), ((1, 2), (2, 3), True), ((1, 2), (3, 4), False), ((3, 4), (1, 2), False)],
)
def test_overlaps(a, b, touch):
    assert Spread(a[0], *a).overlaps(Spread(b[0], *b)) is touch

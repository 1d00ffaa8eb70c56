"""autograd_core/backends/philox.py"""

import numpy as np
import pytest

from autograd_core.backends import philox
from autograd_core.backends.compiled import plain

# Random123's known answers: counter (four words, the lowest first), key (two), result.
KNOWN = [
    ("00000000 00000000 00000000 00000000", "00000000 00000000", "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", "ffffffff ffffffff", "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", "a4093822 299f31d0", "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


@pytest.mark.parametrize(("counter", "key", "result"), KNOWN)
def test_known_answers(counter, key, result):
    found = philox.mixed(*[tuple([np.uint64(int(word, 16)) for word in words.split()]) for words in (counter, key)])
    assert [f"{word:08x}" for word in found] == result.split()


def test_a_draw_is_of_its_seed_and_the_numbers_of_its_blocks():
    seed, block = 0xA4093822299F31D0, 2**40 + 5
    words = philox.mixed((5, 2**8, 0, 0), (0x299F31D0, 0xA4093822))
    np.testing.assert_array_equal(philox.words(np, 1, seed, block), words)


def test_a_draw_may_begin_anywhere():
    whole = philox.words(np, 10, 3**40)
    np.testing.assert_array_equal(philox.words(np, 4, 3**40, first=6), whole[24:])
    assert len(np.unique(whole)) == 40
    assert not np.isin(philox.words(np, 10, 3**40 + 1), whole).any()


def test_the_kept_are_words_at_or_above_p():
    uniform = (philox.words(np, 25, 7) >> np.uint64(8)) / 2**24
    with plain():
        np.testing.assert_array_equal(philox.kept(np, (10, 10), 0.3, 7).ravel(), uniform >= 0.3)
        assert philox.kept(np, (100,), uniform[5], 7)[5]  # as likely to fall as p says, not a step more
        assert not philox.kept(np, (100,), np.nextafter(uniform[5], 1), 7)[5]
        assert philox.kept(np, (5,), 0.0, 7).all()
        assert not philox.kept(np, (5,), 1.0, 7).any()


def test_plain_code_on_a_card(cupy):
    with plain():
        found = philox.kept(cupy, (3, 5), 0.5, 2**63 + 1)
        np.testing.assert_array_equal(found.get(), philox.kept(np, (3, 5), 0.5, 2**63 + 1))


def test_nothing_to_tell_it_from_chance():
    kept = philox.kept(np, (1000, 1000), 0.3, 11)
    assert abs(kept.mean() - 0.7) < 4 * (0.21 / kept.size) ** 0.5
    for lag in (1, 2, 3, 4, 8, 1000):  # neighbours agree as often as strangers do
        agree = (kept.ravel()[lag:] == kept.ravel()[:-lag]).mean()
        assert abs(agree - 0.58) < 4 * (0.58 * 0.42 / kept.size) ** 0.5

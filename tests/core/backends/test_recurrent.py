"""autograd_core/backends/recurrent.py: the order of rows and steps."""

import numpy as np

from autograd_core.backends.recurrent import Walk


def test_steps_as_they_are_taken():
    rows = [(slice(0, 3), 3), (slice(3, 5), 2), (slice(5, 6), 1)]
    assert list(Walk((3, 2, 1))) == rows
    assert list(Walk((3, 2, 1)).back()) == rows[::-1]
    assert list(Walk((3, 2, 1), reverse=True)) == rows[::-1]
    assert list(Walk((3, 2, 1), reverse=True).order()) == [2, 1, 0]


def test_states_before_each_step():
    first, y = np.array([[-1.0], [-2.0], [-3.0]]), np.arange(6.0)[:, None]
    np.testing.assert_array_equal(Walk((3, 2, 1)).before(np, y, first)[:, 0], [-1, -2, -3, 0, 1, 3])
    np.testing.assert_array_equal(Walk((3, 2, 1), reverse=True).before(np, y, first)[:, 0], [3, 4, -3, 5, -2, -1])
    np.testing.assert_array_equal(first[:, 0], [-1, -2, -3])

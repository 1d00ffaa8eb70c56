"""Joining, splitting, rearranging, diagonals. What concatenate and stack refuse is in test_reshaping.py."""

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x():
    return ag.Variable(np.arange(6.0).reshape(2, 3))


def test_insert_keeps_the_dtype():
    y = ag.insert(ag.Variable(np.array([1.0, 2.0], np.float32)), 1, ag.Variable(1.0 / 3))
    assert y.dtype == np.float32


def test_pieces_that_are_not_used_have_no_influence(x):
    ag.split(x, 3, axis=1)[1].sum().backward()
    np.testing.assert_array_equal(x.grad, [[0, 1, 0], [0, 1, 0]])


def test_split_gives_a_list_and_unstack_a_tuple(x):
    assert isinstance(ag.split(x, 1), list)
    assert isinstance(ag.unstack(x), tuple)
    assert ag.unstack(ag.Variable(np.ones((0, 3)))) == ()


def test_plain_arrays_in_plain_arrays_out():
    a = np.arange(4.0)
    for result in (
        ag.split(a, 2)[0],
        ag.concatenate([a, a]),
        ag.roll(a, 1),
        ag.array([a, a]),
        ag.pad(a, 1),
        ag.diag(a),
    ):
        assert type(result) is np.ndarray


def test_second_derivative_through_many_pieces():
    ag.check_grads(lambda x: ag.stack([part.prod() if hasattr(part, "prod") else part[0] * part[1] for part in x]),
                   [np.arange(1.0, 7.0).reshape(3, 2)])  # fmt: skip


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda x: ag.concatenate(3), ag.ArgumentError, "^concatenate takes a list or tuple of arrays, not int"),
        (lambda x: ag.block([[x], []]), ag.ShapeError, "empty list"),
        (lambda x: ag.block([[x], x]), ag.ShapeError, "nested to different depths"),
        (lambda x: ag.block([(x, x)]), ag.ArgumentError, "a tuple is not one of them"),
        (lambda x: ag.insert(x, 9, 1.0), ag.OutOfBoundsError, "^insert: a position of 9 is out of bounds for axis 0"),
        (lambda x: ag.delete(x, 9, 1), ag.OutOfBoundsError, "^delete: 9 along axis 1 of shape"),
        (lambda x: ag.split(x, 2, 1), ag.ShapeError, r"axis 1 of shape \(2, 3\) does not divide into 2 equal pieces"),
        (lambda x: ag.array_split(x, 0), ag.ShapeError, "must be positive, not 0"),
        (lambda x: ag.dsplit(x, 1), ag.ShapeError, "dsplit needs an array of 3 or more axes"),
        (lambda x: ag.unstack(x[0, 0]), ag.ShapeError, "no axis to unstack"),
        (lambda x: ag.roll(x, (1, 2, 3), (0, 1)), ag.ShapeError, "3 shifts for 2 axes"),
        (lambda x: ag.flip(x, 2), ag.AxisError, "^flip: axis 2"),
        (lambda x: ag.fliplr(x[0]), ag.ShapeError, "two or more axes"),
        (lambda x: ag.rot90(x, axes=(0, 0)), ag.ShapeError, "must differ"),
        (lambda x: ag.repeat(x, [1, 2], 1), ag.ShapeError, "or 3 of them, one for each slice of axis 1"),
        (lambda x: ag.repeat(x, 1.5), ag.DTypeError, "must be integers, not float64"),
        (lambda x: ag.tile(x, -1), ag.ShapeError, "must not be negative"),
        (lambda x: ag.meshgrid(x[0], indexing="yx"), ag.ShapeError, "'xy' or 'ij', not 'yx'"),
        (lambda x: ag.broadcast_arrays(x, x.T), ag.ShapeError, r"the shapes \(2, 3\), \(3, 2\) don't broadcast"),
        (lambda x: ag.diag(x[None]), ag.ShapeError, "^diag takes a row or a matrix"),
        (lambda x: ag.diag(x, 0.5), ag.ArgumentError, "counted by an integer, not 0.5"),
        (lambda x: ag.diagonal(x[0]), ag.ShapeError, "two or more axes"),
        (lambda x: ag.diagonal(x, 0, 1, 1), ag.ShapeError, "must differ"),
        (lambda x: ag.tril(x[0, 0]), ag.ArgumentError, "needs a matrix"),
        (lambda x: np.concatenate([x, x], out=np.ones((4, 3))), ag.GraphError, "out=.* past the graph"),
    ],
)
def test_errors(x, call, error, message):
    with pytest.raises(error, match=message):
        call(x)


@pytest.mark.parametrize("join", [ag.concatenate, ag.concat, ag.stack])
def test_joining_does_not_write_into_an_array_that_exists(x, join):
    with pytest.raises(ag.GraphError, match="out="):
        join([x, x], 0, np.empty((4, 3)))

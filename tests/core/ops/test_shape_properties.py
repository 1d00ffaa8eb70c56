"""Ops that only move elements, on shapes, axes and indices that Hypothesis thinks of.

The reference is NumPy on the numbers of the elements: where element k of the inputs went says where the gradient comes
from.
"""

import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import autograd_core as ag

examples = settings(derandomize=True, deadline=None, max_examples=150)
shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
shapes_with_elements = hnp.array_shapes(min_dims=1, max_dims=4, max_side=4)


def assert_moves(function, *input_shapes):
    """function(xp, *arrays) gives the elements that NumPy gives, and their gradients return to where they were."""
    rng = np.random.default_rng(0)
    sizes = [int(np.prod(shape)) for shape in input_shapes]
    starts = np.cumsum([0, *sizes])
    numbers = [
        np.arange(start, start + n).reshape(shape) for start, n, shape in zip(starts, sizes, input_shapes, strict=False)
    ]
    inputs = [ag.Variable(rng.standard_normal(shape)) for shape in input_shapes]
    came_from = np.asarray(function(np, *[n.copy() for n in numbers]))
    y = function(ag, *inputs)
    y = y if isinstance(y, ag.Variable) else ag.stack(y)
    values = np.concatenate([x.array.ravel() for x in inputs])
    assert y.shape == came_from.shape
    np.testing.assert_array_equal(y.array, values[came_from])
    weights = rng.standard_normal(y.shape)
    y.backward(weights)
    expected = np.bincount(came_from.ravel(), weights.ravel(), minlength=starts[-1])
    ours = np.concatenate([(np.zeros(x.shape) if x.grad is None else x.grad).ravel() for x in inputs])
    np.testing.assert_allclose(ours, expected, rtol=1e-12, atol=1e-12)


@st.composite
def indices(draw, shape):
    """Any index that NumPy takes: numbers, slices, None, …, arrays, masks, in all mixtures."""
    kind = draw(st.sampled_from(("basic", "arrays", "mask", "mixed")))
    if kind == "basic":
        return draw(hnp.basic_indices(shape, allow_newaxis=True, max_dims=8))
    if kind == "mask":
        axes = draw(st.integers(0, len(shape)))
        return draw(hnp.arrays(bool, shape[:axes]))
    if not shape or not all(shape):
        return draw(st.sampled_from((..., (), None, (None, ...))))
    common = draw(hnp.array_shapes(min_dims=0, max_dims=2, max_side=3))

    def array(n):
        own = tuple(draw(st.sampled_from((1, size))) for size in common)  # broadcasts with the others
        return draw(hnp.arrays(np.intp, own[draw(st.integers(0, len(own))) :], elements=st.integers(-n, n - 1)))

    if kind == "arrays":
        return tuple(array(n) for n in shape[: draw(st.integers(1, len(shape)))])
    parts = []
    for n in shape:
        part = draw(st.sampled_from(("array", "slice", "number", "list", "new")))
        if part == "new":
            parts.append(None)
        parts.append(
            array(n) if part == "array"
            else draw(st.slices(n)) if part in ("slice", "new")
            else draw(st.integers(-n, n - 1)) if part == "number"
            else array(n).tolist()
        )  # fmt: skip
    cut = draw(st.integers(0, len(parts)))
    return tuple(parts[:cut] + draw(st.sampled_from(([], [...]))))


@examples
@given(st.data())
def test_getitem(data):
    shape = data.draw(shapes)
    index = data.draw(indices(shape))
    assert_moves(lambda xp, x: x[index], shape)


@examples
@given(st.data())
def test_setitem_and_index_update(data):
    shape = data.draw(shapes)
    index = data.draw(indices(shape))
    target = np.zeros(shape)[index].shape
    start = data.draw(st.integers(0, len(target)))
    value_shape = tuple(data.draw(st.sampled_from((1, n))) for n in target[start:])

    def assign(xp, x, value):
        y = xp.copy(x)
        y[index] = value
        return y

    assert_moves(assign, shape, value_shape)
    assert_moves(lambda xp, x, v: assign(xp, x, v) if xp is np else ag.index_update(x, index, v), shape, value_shape)


@examples
@given(st.data())
def test_index_add(data):
    shape = data.draw(shapes)
    index = data.draw(indices(shape))
    rng = np.random.default_rng(0)
    x, v = ag.Variable(rng.standard_normal(shape)), ag.Variable(rng.standard_normal(np.zeros(shape)[index].shape))
    expected = x.array.copy()
    np.add.at(expected, index, v.array)
    y = ag.index_add(x, index, v)
    np.testing.assert_allclose(y.array, expected, rtol=1e-12)
    weights = rng.standard_normal(y.shape)
    y.backward(weights)
    np.testing.assert_array_equal(x.grad, weights)
    np.testing.assert_array_equal(v.grad, weights[index])


@examples
@given(st.data())
def test_reshape(data):
    shape = data.draw(shapes_with_elements)
    sizes = data.draw(st.permutations(shape))
    joined = (*sizes[:-2], int(np.prod(sizes[-2:])))
    new = data.draw(st.sampled_from((tuple(sizes), joined, (-1, *sizes[1:]), (1, *joined), -1)))
    order = data.draw(st.sampled_from("CFA"))
    assert_moves(lambda xp, x: xp.reshape(x, new, order=order), shape)
    assert_moves(lambda xp, x: xp.ravel(x, order=order), shape)


@examples
@given(st.data())
def test_transposes(data):
    shape = data.draw(shapes)
    n = len(shape)
    order = data.draw(st.permutations(range(n)))
    axes = [axis - n * data.draw(st.booleans()) for axis in order]
    assert_moves(lambda xp, x: xp.transpose(x, axes), shape)
    assert_moves(lambda xp, x: xp.moveaxis(x, axes, range(n)), shape)
    if n:
        a, b = data.draw(st.integers(-n, n - 1)), data.draw(st.integers(-n, n - 1))
        start = data.draw(st.integers(-n, n))
        assert_moves(lambda xp, x: xp.swapaxes(x, a, b), shape)
        assert_moves(lambda xp, x: xp.moveaxis(x, a, b), shape)
        assert_moves(lambda xp, x: xp.rollaxis(x, a, start), shape)
        assert_moves(lambda xp, x: xp.flip(x, a), shape)


@examples
@given(st.data())
def test_concatenate_and_stack(data):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=3))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    count = data.draw(st.integers(1, 4))
    sizes = data.draw(st.lists(st.integers(0, 3), min_size=count, max_size=count))
    place = axis % len(shape)
    parts = [(*shape[:place], n, *shape[place + 1 :]) for n in sizes]
    assert_moves(lambda xp, *xs: xp.concatenate(xs, axis=axis), *parts)
    assert_moves(lambda xp, *xs: xp.concatenate(xs, axis=None), *parts)
    assert_moves(lambda xp, *xs: xp.stack(xs, axis=axis), *([shape] * count))


@examples
@given(st.data())
def test_array_split(data):
    shape = data.draw(hnp.array_shapes(min_dims=1, max_dims=3, min_side=0, max_side=5))
    axis = data.draw(st.integers(-len(shape), len(shape) - 1))
    how = data.draw(st.integers(1, 6) | st.lists(st.integers(-6, 6), max_size=4))
    assert_moves(lambda xp, x: xp.concatenate([xp.ravel(part) for part in xp.array_split(x, how, axis)]), shape)


@examples
@given(st.data())
def test_pad(data):
    shape = data.draw(shapes_with_elements)
    widths = [(data.draw(st.integers(0, 5)), data.draw(st.integers(0, 5))) for _ in shape]
    mode = data.draw(st.sampled_from(("edge", "reflect", "symmetric", "wrap")))
    assert_moves(lambda xp, x: xp.pad(x, widths, mode=mode), shape)


@examples
@given(st.data())
def test_constant_padding(data):
    shape = data.draw(shapes)
    widths = [(data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))) for _ in shape]
    x = ag.Variable(np.ones(shape))
    y = ag.pad(x, widths or 0, constant_values=7.0)
    np.testing.assert_array_equal(y.array, np.pad(x.array, widths, constant_values=7.0) if widths else x.array)
    weights = np.arange(float(y.size)).reshape(y.shape)
    y.backward(weights)
    inner = tuple(slice(before, before + n) for (before, _), n in zip(widths, shape, strict=True))
    np.testing.assert_array_equal(x.grad, weights[inner])


@examples
@given(st.data())
def test_repetitions(data):
    shape = data.draw(shapes)
    reps = data.draw(st.lists(st.integers(0, 3), max_size=5))
    assert_moves(lambda xp, x: xp.tile(x, reps), shape)
    if shape:
        axis = data.draw(st.integers(-len(shape), len(shape) - 1))
        n = shape[axis]
        repeats = data.draw(st.integers(0, 3) | st.lists(st.integers(0, 3), min_size=n, max_size=n))
        assert_moves(lambda xp, x: xp.repeat(x, repeats, axis), shape)
        axes = data.draw(st.lists(st.integers(-len(shape), len(shape) - 1), min_size=1, max_size=3))
        shifts = data.draw(st.lists(st.integers(-5, 5), min_size=len(axes), max_size=len(axes)))
        assert_moves(lambda xp, x: xp.roll(x, tuple(shifts), tuple(axes)), shape)


@pytest.mark.parametrize("layout", ["C", "F"])
def test_orders_that_follow_memory(layout):
    x = ag.Variable(np.array(np.arange(6.0).reshape(2, 3), order=layout))
    for order in "CFAK":
        np.testing.assert_array_equal(ag.ravel(x, order).array, np.ravel(x.array, order))
        np.testing.assert_array_equal(x.flatten(order).array, x.array.flatten(order))
    np.testing.assert_array_equal(ag.reshape(x, (3, 2), "A").array, np.reshape(x.array, (3, 2), "A"))

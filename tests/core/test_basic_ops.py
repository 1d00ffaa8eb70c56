"""What holds for every op, checked for each row of basic_rows.py."""

import numpy as np
import pytest

import autograd_core as ag

from .basic_rows import ROWS, Row

every_row = pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
smooth_rows = pytest.mark.parametrize("row", [row for row in ROWS if row.smooth], ids=lambda row: row.id)
EPSILON = {"float16": 1e-3, "float32": 1e-6, "float64": 1e-14}


def variables(arrays):
    return [ag.Variable(array) for array in arrays]


def backward(row: Row, arrays):
    """The result of the op, the gradients of its sum weighted by 1, 2, 3, … and the Variables they belong to."""
    xs = variables(arrays)
    y = row.op(*xs)
    y.backward(np.arange(1, y.size + 1, dtype=y.dtype).reshape(y.shape))
    return y.array, [x.grad for x in xs]


@every_row
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_value_and_dtype_are_numpys(row, dtype, rng):
    arrays = row.arguments(rng, dtype)
    expected = np.asarray(row.expected(*arrays))
    y = row.op(*variables(arrays))
    assert isinstance(y, ag.Variable)
    assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(y.array, expected, rtol=EPSILON[dtype])


@every_row
def test_plain_arrays_give_plain_arrays(row, rng):
    arrays = row.arguments(rng)
    y = row.op(*arrays)
    assert isinstance(y, np.ndarray | np.generic)
    np.testing.assert_allclose(y, row.expected(*arrays), rtol=1e-14)


@smooth_rows
def test_first_and_second_derivative(row, rng):
    ag.check_grads(row.op, row.arguments(rng), order=2)


@pytest.mark.parametrize("row", [row for row in ROWS if row.smooth], ids=lambda row: row.id)
def test_first_derivative_in_float32(row, rng):
    ag.check_grads(row.op, row.arguments(rng, "float32"), order=1)


@smooth_rows
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_gradient_has_shape_and_dtype_of_its_input(row, dtype, rng):
    arrays = row.arguments(rng, dtype)
    for array, gradient in zip(arrays, backward(row, arrays)[1], strict=True):
        if array.dtype.kind == "f":
            assert isinstance(gradient, np.ndarray)
            assert (gradient.shape, gradient.dtype) == (array.shape, array.dtype)


SHAPES = [
    ((3, 1), (4,), (1, 1)),
    ((), (2, 2), (2,)),
    ((2, 3), (3,), ()),
    ((1,), (2, 1, 3), (2, 3)),
    ((0, 3), (3,), (1, 3)),
]


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("row", [row for row in ROWS if row.broadcasts], ids=lambda row: row.id)
def test_broadcasting(row, shapes, rng):
    arrays = row.arguments(rng, shapes=shapes[: len(row.domains)])
    expected = row.expected(*arrays)
    y = row.op(*variables(arrays))
    assert y.shape == expected.shape
    np.testing.assert_allclose(y.array, expected, rtol=1e-14)
    if row.smooth:
        ag.check_grads(row.op, arrays, order=2)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
@pytest.mark.parametrize("row", [row for row in ROWS if row.broadcasts], ids=lambda row: row.id)
def test_python_numbers_adopt_the_dtype(row, dtype, rng):
    arrays = row.arguments(rng, dtype)
    for position, array in enumerate(arrays):
        number = array[0, 0].item()  # float, or bool for a condition
        mixed = [*arrays[:position], number, *arrays[position + 1 :]]
        expected = row.expected(*mixed)
        y = row.op(*[x if x is number else ag.Variable(x) for x in mixed])
        assert y.dtype == expected.dtype
        np.testing.assert_allclose(y.array, expected, rtol=EPSILON[dtype])
        if row.smooth and dtype == "float64":
            ag.check_grads(lambda *xs, at=position, value=number: row.op(*xs[:at], value, *xs[at:]),
                           [*arrays[:position], *arrays[position + 1 :]])  # fmt: skip


@pytest.mark.parametrize("row", [row for row in ROWS if row.empty is not None], ids=lambda row: row.id)
def test_no_elements(row, rng):
    arrays = row.arguments(rng, shapes=row.empty)
    expected = row.expected(*arrays)
    y = row.op(*variables(arrays))
    assert (y.shape, y.dtype) == (expected.shape, expected.dtype)
    if row.smooth:
        for array, gradient in zip(arrays, backward(row, arrays)[1], strict=True):
            assert gradient is None or gradient.shape == array.shape
        ag.check_grads(row.op, arrays, order=2)


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.empty and (row.broadcasts or (len(row.domains) == 1 and not row.settings))],
    ids=lambda row: row.id,
)
def test_0d(row, rng):
    arrays = row.arguments(rng, shapes=[()] * len(row.domains))
    y = row.op(*variables(arrays))
    assert y.shape == ()
    assert isinstance(y.array, np.ndarray)
    np.testing.assert_allclose(y.array, row.expected(*arrays), rtol=1e-14)
    if row.smooth:
        ag.check_grads(row.op, arrays, order=2)
        for array, gradient in zip(arrays, backward(row, arrays)[1], strict=True):
            assert array.dtype.kind != "f" or isinstance(gradient, np.ndarray)


LAYOUTS = {
    "transposed": lambda a: np.ascontiguousarray(a.T).T,
    "strided": lambda a: np.repeat(a, 2, axis=-1)[..., ::2] if a.ndim else a,
    "backwards": lambda a: np.ascontiguousarray(a[::-1])[::-1] if a.ndim else a,
    "read-only": lambda a: np.broadcast_to(a, a.shape),
}


@every_row
@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_layout_does_not_matter(row, layout, rng):
    arrays = row.arguments(rng)
    odd = [LAYOUTS[layout](array) for array in arrays]
    np.testing.assert_allclose(row.op(*variables(odd)).array, row.expected(*arrays), rtol=1e-14)
    if row.smooth:
        for gradient, expected in zip(backward(row, odd)[1], backward(row, arrays)[1], strict=True):
            assert (gradient is None) == (expected is None)
            if gradient is not None:
                np.testing.assert_allclose(gradient, expected, rtol=1e-12, atol=1e-14)


@smooth_rows
def test_an_input_used_twice(row, rng):
    arrays = row.arguments(rng)
    conditions = [array for array in arrays if array.dtype.kind == "b"]
    others = arrays[len(conditions) :]
    if row.twice and all(array.shape == others[0].shape for array in others):  # in all places of one op
        ag.check_grads(lambda x: row.op(*conditions, *[x] * len(others)), [others[0]], order=2)
    ag.check_grads(lambda *xs: row.op(*xs).sum() * (xs[-1] * xs[-1]).sum(), arrays, order=2)  # and by two ops


@every_row
def test_inputs_are_not_changed(row, rng):
    arrays = row.arguments(rng)
    before = [array.copy() for array in arrays]
    if row.smooth:
        backward(row, arrays)
    else:
        row.op(*variables(arrays))
    for array, copy in zip(arrays, before, strict=True):
        np.testing.assert_array_equal(array, copy)


@pytest.mark.parametrize("row", [row for row in ROWS if row.settings.get("b") not in (-1, 0.5)], ids=lambda row: row.id)
def test_integers_get_no_gradient(row, rng):
    arrays = [
        np.abs(array * 4).astype(np.int64) + 1 if array.dtype.kind == "f" else array for array in row.arguments(rng)
    ]
    xs = variables(arrays)
    expected = np.asarray(row.expected(*arrays))
    y = row.op(*xs)
    assert not any(x.requires_grad for x in xs)
    assert not y.requires_grad
    assert y.dtype == expected.dtype
    np.testing.assert_allclose(y.array, expected, rtol=1e-14)


@pytest.mark.parametrize("row", [row for row in ROWS if row.smooth and len(row.domains) > 1], ids=lambda row: row.id)
def test_only_the_floating_input_of_two_gets_a_gradient(row, rng):
    arrays = row.arguments(rng)
    for position in range(len(arrays)):
        mixed = [array if i == position else np.abs(array * 4).astype(np.int64) + 1 for i, array in enumerate(arrays)]
        if row.name == "where":
            mixed[0] = arrays[0]
        xs = variables(mixed)
        y = row.op(*xs)
        if y.requires_grad:
            y.sum().backward()
        assert [x.grad is not None for x in xs] == [array.dtype.kind == "f" for array in mixed]


@pytest.mark.parametrize("row", [row for row in ROWS if not row.smooth], ids=lambda row: row.id)
def test_ops_without_a_derivative_leave_the_graph(row, rng):
    y = row.op(*variables(row.arguments(rng)))
    assert y.dtype == bool
    assert not y.requires_grad


@every_row
def test_under_no_grad_nothing_is_recorded(row, rng):
    xs = variables(row.arguments(rng))
    with ag.no_grad():
        y = row.op(*xs)
    if row.name != "to":  # which gives x itself where x is there already
        assert not y.requires_grad
        assert y.creator is None

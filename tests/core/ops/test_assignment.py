import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x():
    return ag.Variable(np.arange(4.0), name="x")


# --- x[index] = value -------------------------------------------------------------------------------------------------


def test_gradient_flows_to_the_value_and_to_what_is_left(x):
    y, v = x * 2, ag.Variable(5.0)
    y[1:3] = v * 3
    np.testing.assert_array_equal(y.array, [0, 15, 15, 6])
    (y * np.array([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    np.testing.assert_array_equal(x.grad, [2, 0, 0, 2000])
    assert v.grad == 330


def test_what_was_computed_before_stays_right(x):
    y = x * 2
    before = y * y  # saves y
    y[0] = 7.0
    (before.sum() + y.sum()).backward()
    np.testing.assert_array_equal(x.grad, 8 * np.arange(4.0) + [0, 2, 2, 2])


def test_whatever_shares_the_array_keeps_it(x):
    y = x * 2
    view, detached, array = y.reshape(2, 2), y.detach(), y.array
    y[0] = 7.0
    for other in (view.array[0, 0], detached.array[0], array[0]):
        assert other == 0
    assert view[0].array.tolist() == [0, 2]


def test_an_array_that_nobody_else_sees_is_not_copied(x):
    y = x * 2
    address = y.array.ctypes.data
    for i in range(4):
        y[i] = ag.Variable(1.0) * i
    assert y.array.ctypes.data == address
    ag.Variable(y.array)  # gone at once
    y[0] = 3.0
    assert y.array.ctypes.data == address


def test_a_given_array_is_not_written_to():
    mine = np.zeros(3)
    y = ag.Variable(mine, requires_grad=False)
    y[0] = 1.0
    np.testing.assert_array_equal(mine, np.zeros(3))
    np.testing.assert_array_equal(y.array, [1, 0, 0])
    y.array.flags.writeable = False
    y[1] = 2.0
    np.testing.assert_array_equal(y.array, [1, 2, 0])


def test_a_constant_that_takes_a_variable_joins_the_graph(x):
    y = ag.Variable(np.zeros(3), requires_grad=False, name="y")
    kept = y + 1
    y[0] = x[1] * x[2]
    assert y.requires_grad
    assert not kept.requires_grad
    assert y.name == "y"
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 2, 1, 0])


def test_the_graph_keeps_the_values_that_a_leaf_had(x):
    y = ag.Variable(np.zeros(2), requires_grad=False)
    y[0] = x[1]
    y = y + 1  # saves nothing, so the next assignment may reuse the array
    z = y * 1
    y[1] = 5.0
    graph = ag.graph(z.sum())
    assert list(graph.evaluate().values())[-1] == 3


def test_a_leaf_that_requires_a_gradient_is_refused(x):
    with pytest.raises(ag.GraphError, match=r"Variable 'x', a leaf that requires a gradient.*ag\.no_grad"):
        x[0] = 1.0
    np.testing.assert_array_equal(x.array, np.arange(4.0))
    assert x.version == 0


def test_no_grad_writes_to_a_leaf_in_place_and_counts_as_a_change(x):
    array, y = x.array, x * x
    with ag.no_grad():
        x[0] = 9.0
    assert x.array is array
    assert array[0] == 9
    assert x.requires_grad
    assert x.creator is None
    with pytest.raises(ag.GraphError, match="changed in place"):
        y.sum().backward()


def test_no_grad_writes_to_a_result_as_a_change_too(x):
    y = ag.exp(x)
    with ag.no_grad():
        y[0] = 9.0
    with pytest.raises(ag.GraphError, match="changed in place"):
        y.sum().backward()


def test_augmented_assignment_to_elements(x):
    y = x * 1
    y[1:] += 5.0
    y[[0, 0]] *= 3.0  # the last one stays, as in NumPy
    np.testing.assert_array_equal(y.array, [0, 6, 7, 8])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 1, 1, 1])


def test_values_are_cast_to_the_dtype_of_the_array():
    y = ag.Variable(np.zeros(2, np.float32)) * 1
    v = ag.Variable(np.array([1.5, 2.5]))
    y[:] = v
    assert y.dtype == np.float32
    y.sum().backward()
    assert v.grad.dtype == np.float64
    whole = ag.Variable(np.array([1, 2, 3]))
    whole[0] = 2.7
    np.testing.assert_array_equal(whole.array, [2, 2, 3])
    assert not whole.requires_grad


def test_lists_with_variables_as_values(x):
    y = ag.Variable(np.zeros((2, 2)), requires_grad=False)
    y[:] = [[x[1], 2.0], (3, x[3])]
    np.testing.assert_array_equal(y.array, [[1, 2], [3, 3]])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0, 1])


@pytest.mark.parametrize("layout", ["C", "F"])
def test_of_repeated_places_the_last_value_wins_and_gets_the_gradient(layout):
    index = np.array([[0, 1, 0], [1, 0, 2]], order=layout)
    value = ag.Variable(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]], order=layout))
    y = ag.index_update(np.zeros(3), index, value)
    np.testing.assert_array_equal(y.array, [5, 4, 6])
    y.sum().backward()
    np.testing.assert_array_equal(value.grad, [[0, 0, 0], [1, 1, 1]])


def test_second_derivative():
    ag.check_grads(lambda x, v: ag.index_update(x * x, [0, 2, 0], v**3), [np.arange(1.0, 4.0), np.arange(2.0, 5.0)])


def test_debug_mode_takes_an_assignment_for_no_change(x):
    with ag.debug():
        y = x * 2
        z = y * y
        y[0] = 3.0
        (y.sum() + z.sum()).backward()
    np.testing.assert_array_equal(x.grad, [0, 10, 18, 26])


@pytest.mark.parametrize(
    ("index", "value", "error", "message"),
    [
        (9, 1.0, ag.OutOfBoundsError, "index 9 is out of bounds"),
        (1.5, 1.0, ag.OutOfBoundsError, "integer"),
        ((0, 0), 1.0, ag.OutOfBoundsError, "too many indices"),
        (slice(2), [1.0, 2.0, 3.0], ag.ShapeError, r"the value, of shape \(3,\), doesn't broadcast to the part of x"),
        (0, 1j, ag.DTypeError, "complex"),
        (0, "text", ag.DTypeError, "not made of numbers"),
    ],
)
def test_errors_leave_everything_as_it_was(x, index, value, error, message):
    y = x * 2
    node, before = y.node, y.array.copy()
    with pytest.raises(error, match=message):
        y[index] = value
    assert y.node is node
    np.testing.assert_array_equal(y.array, before)


# --- vmap -------------------------------------------------------------------------------------------------------------


def test_under_vmap_each_example_writes_to_its_own_place():
    def f(x, i, v):
        y = x * 1
        y[i] = v
        return y

    i, v = np.array([0, 3, 2]), np.array([1.0, 2.0, 3.0])
    expected = np.zeros((3, 4))
    expected[np.arange(3), i] = v
    np.testing.assert_array_equal(ag.vmap(f)(np.zeros((3, 4)), i, v), expected)


def test_under_vmap_a_constant_takes_values_that_differ():
    def f(v):
        y = ag.Variable(np.zeros(2), requires_grad=False)
        y[1] = v
        return y

    np.testing.assert_array_equal(ag.vmap(f)(np.array([1.0, 2.0])), [[0, 1], [0, 2]])


@pytest.mark.filterwarnings("ignore:vmap")
def test_under_vmap_each_example_has_a_mask_of_its_own():
    def loss(x):
        y = x * x
        y[x < 0] = x.sum()
        return y.sum()

    xs = np.random.default_rng(0).standard_normal((3, 5))
    np.testing.assert_allclose(ag.vmap(ag.grad(loss))(xs), np.stack([ag.grad(loss)(x) for x in xs]))


# --- NumPy's functions that write -------------------------------------------------------------------------------------


def test_numpy_s_functions_that_write_are_recorded(x):
    y = x.reshape(2, 2) * 1
    assert np.put_along_axis(y, np.array([[1], [0]]), -1.0, axis=1) is None
    np.testing.assert_array_equal(y.array, [[0, -1], [-1, 3]])
    assert np.fill_diagonal(y, ag.Variable(7.0)) is None
    np.testing.assert_array_equal(y.array, [[7, -1], [-1, 7]])
    y.sum().backward()
    np.testing.assert_array_equal(x.grad, np.zeros(4))


def test_numpy_s_functions_don_t_write_variables_into_arrays(x):
    with pytest.raises(ag.GraphError, match="plain array"):
        np.put_along_axis(np.zeros(4), np.array([0]), x[:1], axis=0)


def test_fill_diagonal_of_what_has_none(x):
    with pytest.raises(ag.ShapeError, match=r"^fill_diagonal needs a matrix"):
        ag.fill_diagonal(x, 1.0)
    with pytest.raises(ag.ShapeError, match="all of one size"):
        ag.fill_diagonal(np.zeros((2, 2, 3)), 1.0)

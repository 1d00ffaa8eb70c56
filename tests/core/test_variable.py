import copy
import pickle

import numpy as np
import pytest

import autograd_core as ag

# --- making one -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "dtype", "shape"),
    [
        (3.0, "float64", ()),
        (3, "int64", ()),
        (True, "bool", ()),
        ([1.0, 2.0], "float64", (2,)),
        ([[1, 2], [3, 4]], "int64", (2, 2)),
        (np.float32(1), "float32", ()),
        (np.zeros((2, 0), np.float16), "float16", (2, 0)),
        ([], "float64", (0,)),
    ],
)
def test_values(value, dtype, shape):
    x = ag.Variable(value)
    assert (x.dtype, x.shape, x.ndim, x.size) == (dtype, shape, len(shape), int(np.prod(shape)))
    assert x.requires_grad == (x.dtype.kind == "f")
    assert isinstance(x.array, np.ndarray)


def test_the_array_is_kept_not_copied():
    array = np.ones(3)
    assert ag.Variable(array).array is array
    assert ag.Variable(ag.Variable(array)).array is array


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        (
            [1, 2j],
            ag.DTypeError,
            r"^complex numbers \(complex128\) are not supported: give the real and the imaginary part",
        ),
        (1j, ag.DTypeError, "^complex numbers"),
        (np.ones(2, np.complex64), ag.DTypeError, r"^complex numbers \(complex64\)"),
        ("text", ag.DTypeError, r"^str is not made of numbers"),
        (None, ag.DTypeError, r"^NoneType is not made of numbers"),
        (np.array([1, None]), ag.DTypeError, "^an array of dtype object is not made of numbers"),
        (np.array(["2020-01-01"], "datetime64[D]"), ag.DTypeError, "dtype datetime64"),
        (2**80, ag.DTypeError, r"^int is not made of numbers"),
        ([[1, 2], [3]], ag.ShapeError, "^not an array: .*inhomogeneous"),
    ],
)
def test_what_is_no_array_of_numbers(value, error, message):
    with pytest.raises(error, match=message) as caught:
        ag.Variable(value)
    assert isinstance(caught.value, TypeError if error is ag.DTypeError else ValueError)
    assert "\n" not in str(caught.value)


def test_requires_grad_can_be_set_on_leaves_of_floating_point():
    x = ag.Variable(1.0)
    x.requires_grad = False
    assert not (x * 2).requires_grad
    x.requires_grad = True
    assert (x * 2).requires_grad
    with pytest.raises(ag.DTypeError, match="only floating-point arrays require a gradient"):
        ag.Variable(1).requires_grad = True
    with pytest.raises(ag.GraphError, match="only a leaf's requires_grad can be set"):
        (x * 2).requires_grad = False


# --- what it tells ----------------------------------------------------------------------------------------------------


def test_repr():
    x = ag.Variable(np.array([1.0, 2.0], np.float32), name="x")
    assert repr(x) == "Variable([1., 2.], dtype=float32, name='x')"
    assert repr(x * 2) == "Variable([2., 4.], dtype=float32, creator=Multiply())"
    assert repr(ag.Variable([1, 2])) == "Variable([1, 2], dtype=int64, requires_grad=False)"
    assert repr(ag.Variable([[1.0, 2.0], [3.0, 4.0]])).splitlines()[1] == "          [3., 4.]], dtype=float64)"
    assert len(repr(ag.Variable(np.zeros(10_000)))) < 200


def test_name_is_kept_in_the_graph():
    y = ag.Variable(1.0) * 2
    y.name = "doubled"
    z = y + 1
    del y
    assert "doubled" in str(ag.graph(z))


def test_length_and_iteration():
    x = ag.Variable(np.arange(6.0).reshape(3, 2))
    assert len(x) == 3
    assert [row.shape for row in x] == [(2,)] * 3
    for call in (len, iter):
        with pytest.raises(TypeError, match="0-d Variable"):
            call(ag.Variable(1.0))


def test_creator_and_generation():
    x = ag.Variable(1.0)
    y = ag.exp(x) + x
    assert (x.creator, x.generation) == (None, 0)
    assert (y.creator.name, y.generation) == ("Add", 2)


def test_device():
    assert ag.Variable(1.0).device == "cpu"


# --- the gradient -----------------------------------------------------------------------------------------------------


def test_grad_can_be_set(x):
    x.grad = np.ones(3)
    (x * 2).sum().backward()
    np.testing.assert_array_equal(x.grad, [3, 3, 3])
    x.grad = [1, 2, 3]
    assert (x.grad.dtype, type(x.grad)) == (np.float64, np.ndarray)
    x.grad = None
    assert x.grad is None
    assert x.grad_var is None


@pytest.mark.parametrize("value", [np.ones(2), 1.0, np.ones((3, 1))])
def test_grad_must_have_the_shape(x, value):
    with pytest.raises(ag.ShapeError, match=r"the gradient of Variable 'x' must have its shape, \(3,\), not"):
        x.grad = value


def test_only_leaves_keep_a_gradient(x):
    y = x * 2
    y.sum().backward()
    assert y.grad is None
    with pytest.raises(ag.GraphError, match=r"was made by Multiply\(\): only a leaf keeps a gradient"):
        y.grad = np.ones(3)


def test_grad_var_shows_the_same_gradient(x):
    (x * x).sum().backward()
    assert isinstance(x.grad_var, ag.Variable)
    assert x.grad_var.array is x.grad


# --- the array --------------------------------------------------------------------------------------------------------


def test_assigning_to_array():
    x = ag.Variable(np.ones(3))
    x.array = [1.0, 2.0, 3.0]
    np.testing.assert_array_equal(x.array, [1, 2, 3])
    x.array *= 2
    np.testing.assert_array_equal(x.array, [2, 4, 6])
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, [4, 8, 12])


def test_a_leaf_can_change_its_dtype():
    x = ag.Variable(np.ones(3))
    x.array = x.array.astype(np.float32)
    (x * 2).sum().backward()
    assert x.grad.dtype == np.float32


def test_assignments_that_would_break_the_graph(x):
    with pytest.raises(
        ag.ShapeError, match=r"Variable 'x' has shape \(3,\); an array of shape \(2,\) can't take its place"
    ):
        x.array = np.ones(2)
    with pytest.raises(ag.DTypeError, match="Variable 'x' requires a gradient, which int64 can't have"):
        x.array = np.arange(3)
    with pytest.raises(ag.DTypeError, match=r"was made by Multiply\(\) as float64"):
        (x * 2).array = np.ones(3, np.float32)
    np.testing.assert_array_equal(x.array, [1, 2, 3])


def test_versions_count_changes_in_place():
    x, y = ag.Variable(np.ones(2)), ag.Variable(np.ones(2))
    assert x.version == y.version == 0
    x.array += 1
    assert x.version > y.version == 0
    y.array += 1
    assert y.version > x.version
    before = y.version
    y.array[0] = 5
    assert y.version == before  # NumPy writes without telling
    y.changed_in_place()
    assert y.version > before


# --- leaving the graph ------------------------------------------------------------------------------------------------


def test_detach_shares_the_array_and_cuts_the_graph(x):
    y = (x * 2).detach()
    assert (y.requires_grad, y.creator) == (False, None)
    z = x.detach()
    assert z.array is x.array
    assert z.name == "x"


def test_numpy_and_item(x):
    assert x.numpy() is x.array
    assert ag.Variable(2.5).item() == 2.5
    assert type(ag.Variable([[3]]).item()) is int
    with pytest.raises(ag.ShapeError, match=r"item\(\) needs exactly one element; the shape is \(3,\)"):
        x.item()


def test_format_writes_the_only_element_as_a_number(x):
    loss = ag.Variable(2.5) * 1
    assert f"{loss:.3f}" == "2.500"
    assert f"{ag.Variable([[7]]):>3d}" == "  7"
    assert f"{loss}" == str(loss)
    with pytest.raises(ag.ShapeError, match=r"exactly one element; the shape is \(3,\)"):
        f"{x:.3f}"


def test_conversions_of_a_variable_that_requires_a_gradient_are_refused(x):
    y = ag.Variable(2.0, name="y")
    for call, message in (
        (float, r"^float\(x\) of Variable 'y' would leave the graph and lose its gradient: use x.item\(\)"),
        (int, r"^int\(x\) of Variable 'y' would leave the graph"),
        (
            np.asarray,
            r"^np.asarray of Variable 'y' would leave the graph and lose its gradient: use x.detach\(\) or x.numpy",
        ),
        (np.array, "would leave the graph"),
    ):
        with pytest.raises(ag.GraphError, match=message):
            call(y)
    array = np.zeros(3)
    with pytest.raises(ag.GraphError, match="would leave the graph"):
        array[:] = x


def test_conversions_without_gradient():
    y = ag.Variable(2.0, requires_grad=False)
    assert (float(y), int(y)) == (2.0, 2)
    np.testing.assert_array_equal(np.asarray(y), 2)
    np.testing.assert_array_equal(np.asarray(ag.Variable([1, 2]), dtype=np.float32), np.array([1, 2], np.float32))


def test_truth(x):
    assert ag.Variable(2.0)
    assert not ag.Variable([[0.0]])
    with pytest.raises(ag.ShapeError, match=r"a Variable of shape \(3,\) is neither true nor false: .*any\(\)"):
        bool(x)


# --- copies -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "duplicate", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))], ids=["deepcopy", "pickle"]
)
def test_leaves_can_be_copied_and_pickled(x, duplicate):
    (x * x).sum().backward()
    y = duplicate(x)
    np.testing.assert_array_equal(y.array, x.array)
    np.testing.assert_array_equal(y.grad, x.grad)
    assert (y.name, y.requires_grad) == ("x", True)
    y.array += 1
    np.testing.assert_array_equal(x.array, [1, 2, 3])
    y.zero_grad()
    (y * y).sum().backward()
    np.testing.assert_array_equal(y.grad, [4, 6, 8])


def test_nothing_equals_none():
    x = ag.Variable([1.0, 2.0])
    assert not (x == None).array.any()  # noqa: E711
    assert (x != None).array.all()  # noqa: E711
    assert None not in [ag.Variable(1.0)]

import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x():
    return ag.Variable(np.arange(12.0).reshape(3, 4))


def test_repeated_indices_add_up():
    x = ag.Variable(np.zeros(3))
    (x[[0, 2, 0, 0]] * np.array([1.0, 10.0, 100.0, 1000.0])).sum().backward()
    np.testing.assert_array_equal(x.grad, [1101, 0, 10])


def test_indices_may_be_variables(x):
    rows, mask = ag.Variable(np.array([2, 0])), ag.Variable(np.array([True, False, True, False]))
    np.testing.assert_array_equal(x[rows].array, x.array[[2, 0]])
    np.testing.assert_array_equal(x[:, mask].array, x.array[:, [0, 2]])
    np.testing.assert_array_equal(x[x > 5].array, x.array[x.array > 5])
    np.testing.assert_array_equal(x[rows, ag.Variable(1)].array, [9, 1])


def test_an_index_array_may_be_refilled_afterwards(x):
    rows = np.array([0, 0])
    y = x[rows]
    rows[:] = 2
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.sum(axis=1), [8, 0, 0])


def test_true_and_false_are_masks(x):
    assert x[True].shape == (1, 3, 4)
    assert x[False].shape == (0, 3, 4)
    x[True].sum().backward()
    np.testing.assert_array_equal(x.grad, np.ones((3, 4)))


def test_iteration_and_unpacking(x):
    a, b, c = x
    (a * 1 + b * 2 + c * 3).sum().backward()
    np.testing.assert_array_equal(x.grad, np.repeat([[1.0], [2.0], [3.0]], 4, axis=1))


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (5, r"^GetItem\(float64\[3, 4\], index=5\): index 5 is out of bounds for axis 0 with size 3"),
        ((0, 0, 0), "too many indices"),
        (1.5, "must be of integer"),
        ("name", "must be of integer"),
        (np.array([True, False]), r"index=bool\[2\]\): boolean index did not match"),
        ([0, 9], "index 9 is out of bounds"),
    ],
)
def test_wrong_index(x, index, message):
    with pytest.raises(ag.OutOfBoundsError, match=message) as caught:
        x[index]
    assert isinstance(caught.value, IndexError)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("index", [1, np.int64(1), np.array(1), slice(0, 2), (..., None), (slice(None), 1)])
def test_a_change_is_noticed_through_numbers_and_slices(index):
    x = ag.Variable(np.ones((3, 2)))
    y = x[index]
    z = y * y
    with ag.no_grad():
        x[...] = 2.0
    with pytest.raises(ag.GraphError, match="changed in place"):
        z.sum().backward()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "f",
    [
        lambda x, i: x[i],
        lambda x, i: x[i[0]],
        lambda x, i: x[:, i],
        lambda x, i: x[..., i],
        lambda x, i: x[i, :, i],
        lambda x, i: x[None, :, i, i[0]],
        lambda x, i: x[1, ..., i],
        lambda x, i: x[:, np.array([[0], [1]]), i],
    ],
)
def test_under_vmap_each_example_reads_its_own_places(rng, f):
    xs, indices = rng.standard_normal((4, 3, 3, 3)), rng.integers(0, 3, (4, 5))

    def of_variable(x, i):
        return f(x if isinstance(x, ag.Variable) else ag.Variable(x, requires_grad=False), i)

    def slope(x, i):
        return ag.grad(lambda u: (f(u, i) ** 2).sum())(x)

    expected = np.stack([f(x, i) for x, i in zip(xs, indices, strict=True)])
    np.testing.assert_array_equal(ag.vmap(of_variable)(xs, indices), expected)
    shared = np.stack([f(xs[0], i) for i in indices])
    np.testing.assert_array_equal(ag.vmap(of_variable, (None, 0))(xs[0], indices), shared)
    slopes = np.stack([slope(x, i) for x, i in zip(xs, indices, strict=True)])
    np.testing.assert_allclose(ag.vmap(slope)(xs, indices), slopes, rtol=1e-12)


@pytest.mark.parametrize("index", [(slice(None), -1), [0, 0, 1], (slice(None), [1, 1])])
def test_gradient_of_a_transposed_array_has_its_layout(rng, index):
    x = ag.Variable(rng.standard_normal((3, 4, 2)))
    turned = ag.transpose(x, (2, 0, 1))
    turned.retain_grad()
    turned[index].sum().backward()
    assert turned.grad.strides == turned.array.strides
    assert x.grad.flags.c_contiguous
    ag.check_grads(lambda x: ag.swapaxes(x, 0, 1)[index] ** 2, [x.array], order=2)

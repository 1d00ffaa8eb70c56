"""autograd_core/backward.py: the gradients, of any order, and what is refused."""

import threading

import numpy as np
import pytest

import autograd_core as ag

# --- results ----------------------------------------------------------------------------------------------------------


def test_gradients_add_up_until_zero_grad(x):
    for count in (1, 2, 3):
        (x * x).sum().backward()
        np.testing.assert_array_equal(x.grad, count * 2 * x.array)
    x.zero_grad()
    assert x.grad is None
    (x * x).sum().backward()
    np.testing.assert_array_equal(x.grad, 2 * x.array)


def test_a_diamond_is_walked_once():
    """x -> a, b -> y: each op's rule is called once, after both uses of its result."""
    calls = []

    class Probe(ag.Elementwise):
        def __init__(self, label):
            self.label = label

        def forward(self, xp, x):
            return 2 * x

        def backward(self, gy):
            calls.append(self.label)
            return 2 * gy

    x = ag.Variable(1.0)
    root = Probe("root")(x)
    left = Probe("left")(Probe("left below")(root))
    (left * Probe("right")(root)).backward()
    assert sorted(calls) == ["left", "left below", "right", "root"]
    assert calls[-1] == "root"
    assert x.grad == 64  # y = 4·r · 2·r with r = 2x: 32 x²


def test_many_waiting_ops_come_by_generation_then_by_arrival():
    order = []

    class Probe(ag.Elementwise):
        def __init__(self, label):
            self.label = label

        def forward(self, xp, *xs):
            return sum(xs)

        def backward(self, gy):
            order.append(self.label)
            return (gy,) * len(self.inputs)

    x = ag.Variable(1.0)
    deep = Probe("a1")(Probe("a0")(x))
    Probe("top")(Probe("b0")(x), deep, Probe("c0")(x), Probe("d0")(x)).backward()
    assert order == ["top", "a1", "b0", "c0", "d0", "a0"]
    assert x.grad == 4


def test_a_leaf_can_be_the_result():
    x = ag.Variable(3.0)
    x.backward()
    assert x.grad == 1
    gradient = np.array(5.0)
    x.backward(gradient)
    assert x.grad == 6
    assert x.grad is not gradient


def test_gradient_argument(x):
    (x * x).backward(np.array([1.0, 10.0, 100.0]))
    np.testing.assert_array_equal(x.grad, [2, 40, 600])
    x.zero_grad()
    (x * x).backward(ag.Variable(np.array([1.0, 10.0, 100.0])))
    np.testing.assert_array_equal(x.grad, [2, 40, 600])
    x.zero_grad()
    (x * x).backward([1, 10, 100])  # integers are taken for the result's dtype
    np.testing.assert_array_equal(x.grad, [2, 40, 600])


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)])
def test_gradient_of_one_element_may_be_left_out(shape):
    x = ag.Variable(np.full(shape, 3.0))
    (x * x).backward()
    assert x.grad.shape == shape
    assert x.grad.item() == 6


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_gradients_are_arrays_also_of_0d(dtype):
    x = ag.Variable(np.array(3.0, dtype))
    (x * x * x).backward()
    assert isinstance(x.grad, np.ndarray)
    assert (x.grad.dtype, x.grad.shape) == (dtype, ())
    x.grad *= 2
    assert x.grad == 54


def test_leaves_that_need_no_gradient_get_none(x):
    constant = ag.Variable(np.ones(3), requires_grad=False)
    (x * constant).sum().backward()
    assert constant.grad is None
    np.testing.assert_array_equal(x.grad, np.ones(3))


def test_requires_grad_can_be_taken_back_before_backward(x):
    w = ag.Variable(np.ones(3))
    y = (x * w).sum()
    w.requires_grad = False
    y.backward()
    assert w.grad is None
    assert x.grad is not None


def test_rules_are_not_asked_for_gradients_that_nobody_wants():
    class Costly(ag.Elementwise):
        saves = ag.INPUTS

        def forward(self, xp, a, b):
            return a * b

        def backward(self, gy, a, b):
            assert not self.needs(0)
            return None, gy * a

    b = ag.Variable(2.0)
    Costly()(3.0, b).backward()
    assert b.grad == 3


# --- higher orders ----------------------------------------------------------------------------------------------------


def test_higher_orders(x):
    derivative = x**4
    for factor, exponent in ((4, 3), (12, 2), (24, 1), (24, 0), (0, 0)):
        derivative.sum().backward(create_graph=True)
        derivative, x.grad = x.grad_var, None
        np.testing.assert_allclose(derivative.array, factor * x.array**exponent)


def test_create_graph_keeps_the_graph(x):
    y = (x**3).sum()
    y.backward(create_graph=True)
    y.backward()
    np.testing.assert_allclose(x.grad, 2 * 3 * x.array**2)


def test_create_graph_works_inside_no_grad(x):
    y = (x**3).sum()
    with ag.no_grad():
        y.backward(create_graph=True)
        y.backward(create_graph=True)
    gx, x.grad = x.grad_var, None
    gx.sum().backward()
    np.testing.assert_allclose(x.grad, 2 * 6 * x.array)


def test_without_create_graph_nothing_is_recorded(x):
    (x**3).sum().backward()
    assert not x.grad_var.requires_grad
    assert x.grad_var.creator is None


def test_gradient_penalty():
    """A loss of a gradient: d/dw of (d/dx w·x²)², at x = 3, w = 2, is 2·(2wx)·2x."""
    x, w = ag.Variable(3.0), ag.Variable(2.0)
    (w * x * x).backward(create_graph=True)
    penalty = x.grad_var**2
    w.zero_grad()
    penalty.backward()
    assert w.grad == 2 * 12 * 6


def test_double_backward_through_a_variable_gradient(x):
    """The gradient that a pass starts with may itself be differentiated."""
    u = ag.Variable(np.ones(3))
    (x * x).backward(u, create_graph=True)
    gx, x.grad = x.grad_var, None
    gx.sum().backward()
    np.testing.assert_array_equal(u.grad, 2 * x.array)


# --- results that share memory ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize(
    "f",
    [
        lambda a, b: a + b,
        lambda a, b: a.reshape(-1) + b.T.reshape(-1),
        lambda a, b: ag.concatenate([a, b]),
        lambda a, b: a.sum(axis=0) + b.sum(),
        lambda a, b: ag.stack([a[0], b[1]]),
        lambda a, b: a + b + a,
        lambda a, b: ag.where(True, a, 0) - b,
    ],
)
@pytest.mark.parametrize("shape", [(2, 2), (40, 40)])
def test_a_gradient_can_be_changed_in_place(f, create_graph, shape):
    """No other gradient, nor the array that the pass started with, may change with it."""
    a, b = ag.Variable(np.ones(shape)), ag.Variable(np.ones(shape))
    y = f(a, b)
    start = np.ones(y.shape)
    y.backward(start, create_graph=create_graph)
    expected = b.grad.copy()
    a.grad += 100
    a.grad[...] = -1
    np.testing.assert_array_equal(b.grad, expected)
    np.testing.assert_array_equal(start, np.ones(y.shape))
    assert not np.shares_memory(a.grad, b.grad)


def test_gradients_of_large_arrays_add_up_without_touching_shared_ones(rng):
    """Above 1,024 elements sums are made in place, if nobody else can see the array."""
    a, b, c = (ag.Variable(rng.standard_normal(2000)) for _ in range(3))
    s = a + b
    y = s * c + s + a + s.reshape(2, 1000).reshape(2000) + a
    gradient = rng.standard_normal(2000)
    before = gradient.copy()
    y.backward(gradient)
    np.testing.assert_array_equal(gradient, before)
    np.testing.assert_allclose(b.grad, before * (c.array + 2))
    np.testing.assert_allclose(a.grad, before * (c.array + 4))
    np.testing.assert_allclose(c.grad, before * s.array)


@pytest.mark.parametrize("f", [ag.tanh, lambda x: ag.tanh(x.reshape(2, 1000))])
def test_a_gradient_that_nobody_else_sees_is_not_copied(f, monkeypatch):
    def refuse(array):
        raise AssertionError("it was copied")

    monkeypatch.setattr(ag.ops, "copy", refuse)
    x = ag.Variable(np.zeros(2000))
    y = f(x)
    y.backward(np.ones(y.shape))
    np.testing.assert_array_equal(x.grad, np.ones(2000))


# --- errors -----------------------------------------------------------------------------------------------------------


def test_several_numbers_need_a_gradient(x):
    with pytest.raises(ag.GraphError, match=r"backward from shape \(3,\) needs a gradient of that shape: .*y.sum\(\)"):
        (x * 2).backward()


def test_gradient_of_the_wrong_shape(x):
    for gradient in (1.0, np.ones(2), np.ones((3, 1))):
        with pytest.raises(ag.ShapeError, match=r"the gradient has shape .*, the result \(3,\)"):
            (x * 2).backward(gradient)


def test_gradient_of_the_wrong_type(x):
    with pytest.raises(ag.DTypeError, match="complex"):
        (x * 2).backward(np.ones(3) * 1j)


def test_nothing_to_differentiate():
    with pytest.raises(ag.GraphError, match=r"requires no gradient"):
        ag.Variable(3.0, requires_grad=False).backward()
    with ag.no_grad():
        y = ag.Variable(3.0) * 2
    with pytest.raises(ag.GraphError, match=r"no_grad\(\)"):
        y.backward()
    with pytest.raises(ag.GraphError, match=r"requires no gradient"):
        ag.Variable(3).backward()


def broken(backward_rule, base=ag.Function):
    class Broken(base):
        saves = ag.INPUTS

        def forward(self, xp, a, b):
            return a * b

        def backward(self, gy, a, b):
            return backward_rule(gy, a, b)

    return Broken()


@pytest.mark.parametrize(
    ("rule", "error", "message"),
    [
        (lambda gy, a, b: (gy * b,), ag.GraphError, r"^Broken\(\): backward returned 1 gradients for 2 inputs"),
        (lambda gy, a, b: gy * b, ag.GraphError, "1 gradients for 2 inputs"),
        (lambda gy, a, b: (gy * b, gy * a, gy), ag.GraphError, "3 gradients for 2 inputs"),
        (lambda gy, a, b: (gy.sum(), gy * a), ag.ShapeError, r"^Broken\(\): backward returned a gradient of shape"),
        (lambda gy, a, b: (gy * b, (gy * a)[:2]), ag.ShapeError, r"shape \(2,\) for an input of shape \(3,\)"),
        (lambda gy, a, b: (1.0, gy * a), ag.GraphError, r"^Broken\(\): backward returned a gradient of type float"),
        (lambda gy, a, b: ([1.0, 2.0, 3.0], gy * a), ag.GraphError, "gradient of type list"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("create_graph", [False, True])
@pytest.mark.parametrize("base", [ag.Function, ag.Elementwise])
def test_wrong_gradients_name_the_op(x, rule, error, message, create_graph, base):
    y = broken(rule, base)(x, ag.Variable(np.ones(3)))
    with pytest.raises(error, match=message):
        y.backward(np.ones(3), create_graph=create_graph)
    assert x.grad is None


def test_an_error_inside_a_rule_names_the_op(x):
    def rule(gy, a, b):
        raise ZeroDivisionError("no way")

    with pytest.raises(ZeroDivisionError, match="no way") as caught:
        broken(rule)(x, x).sum().backward()
    assert caught.value.__notes__ == ["In the backward pass of Broken(); ag.debug() finds its forward call"]


# --- threads ----------------------------------------------------------------------------------------------------------


def train(seed, steps=200):
    rng = np.random.default_rng(seed)
    data, target = rng.standard_normal((16, 4)), rng.standard_normal((16, 1))
    w = ag.Variable(rng.standard_normal((4, 1)))
    for _ in range(steps):
        loss = ((ag.tanh(data @ w) - target) ** 2).mean()
        loss.backward()
        w.array -= 0.1 * w.grad
        w.zero_grad()
    return w.array


def test_two_threads_train_as_one_would():
    expected = [train(0), train(1), train(2), train(3)]
    found = [None] * 4
    errors = []

    def run(index):
        try:
            found[index] = train(index)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)

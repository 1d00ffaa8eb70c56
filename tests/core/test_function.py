"""Function: writing an op, and what is said to who writes it wrongly."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import EXTRA, INPUTS, NOTHING, OUTPUT


class Swish(ag.Elementwise):
    """y = x · σ(x)."""

    saves = INPUTS

    def forward(self, xp, x):
        return x / (1 + xp.exp(-x))

    def backward(self, gy, x):
        s = 1 / (1 + ag.exp(-x))
        return gy * (s + x * s * (1 - s))


def swish(x):
    return Swish()(x)


class TopTwo(ag.Function):
    """The largest element and the one after it, of a vector; where they were is known to backward only."""

    saves = (EXTRA,)

    def forward(self, xp, x):
        order = xp.argsort(-x)[:2]
        return x[order[0]], x[order[1]], order

    def backward(self, gys, order):
        first, second = gys
        places = np.eye(len(self.inputs[0].shape) and self.inputs[0].shape[0])[order]
        return first * places[0] + second * places[1]


# --- an op of one's own -----------------------------------------------------------------------------------------------


def test_an_op_of_eight_lines_has_derivatives_of_every_order(rng):
    x = rng.standard_normal((2, 3))
    np.testing.assert_allclose(swish(x), x / (1 + np.exp(-x)))
    ag.check_grads(swish, [x], order=3)


def test_it_works_with_broadcasting_numbers_float32_and_other_ops(rng):
    x = rng.standard_normal((2, 1)).astype(np.float32)
    ag.check_grads(lambda x, b: swish(x + b) * 2, [x, rng.standard_normal(3).astype(np.float32)], order=1)
    assert swish(ag.Variable(x)).dtype == np.float32
    assert swish(1.0) == pytest.approx(1 / (1 + np.exp(-1)))


def test_it_is_named_in_graphs_and_errors():
    y = swish(ag.Variable(np.ones(2)))
    assert repr(y.creator) == "Swish()"
    assert "= Swish(" in str(ag.graph(y))
    with pytest.raises(ag.DTypeError, match=r"^Swish: str"):
        swish("a")


def test_settings_are_attributes():
    class Scale(ag.Function):
        def __init__(self, factor, table):
            self.factor = factor
            self.table = table

        def forward(self, xp, x):
            return self.factor * x

        def backward(self, gy):
            return self.factor * gy

    y = Scale(3, np.zeros((2, 5)))(ag.Variable(np.ones(2)))
    assert list(y.creator.attributes) == ["factor", "table"]
    assert repr(y.creator) == "Scale(factor=3, table=float64[2, 5])"
    y.sum().backward()


def test_a_setting_may_be_called_mode_or_time():
    class Pad(ag.Function):
        def __init__(self, mode, time):
            self.mode, self.time = mode, time

        def forward(self, xp, x):
            return xp.pad(x, self.time, mode=self.mode)

        def backward(self, gy):
            assert self.mode == "constant"
            return gy[self.time : -self.time]

    ag.check_grads(lambda x: Pad("constant", 2)(x), [np.ones(3)])


# --- what is saved ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("saves", "expected"),
    [
        (NOTHING, ()),
        (INPUTS, ("a", "b")),
        (OUTPUT, ("y",)),
        ((1,), ("b",)),
        ((1, 0), ("b", "a")),
        ((OUTPUT, 0), ("y", "a")),
        ((INPUTS, OUTPUT), ("a", "b", "y")),
        (EXTRA, ("extra",)),
        ((EXTRA, 1), ("extra", "b")),
    ],
)
def test_backward_receives_what_saves_declares(saves, expected):
    received = []
    declared = saves

    class Op(ag.Function):
        saves = declared

        def forward(self, xp, a, b):
            y = a + 10 * b
            return (y, np.array([7])) if EXTRA in declared else y

        def backward(self, gy, *saved):
            received.append(saved)
            return gy, 10 * gy

    a, b = ag.Variable(np.array([1.0])), ag.Variable(np.array([2.0]))
    y = Op()(a, b)
    y.backward()
    values = {"a": a.array, "b": b.array, "y": y.array, "extra": np.array([7])}
    assert len(received[0]) == len(expected)
    for value, name in zip(received[0], expected, strict=True):
        np.testing.assert_array_equal(value, values[name])
    with ag.no_grad():
        np.testing.assert_array_equal(Op()(a, b).array, y.array)


def test_first_order_rules_get_arrays_and_recorded_ones_variables():
    kinds = []

    class Probe(ag.Elementwise):
        saves = (INPUTS, OUTPUT)

        def forward(self, xp, x, constant):
            return x * constant

        def backward(self, gy, x, constant, y):
            kinds.append([type(value) for value in (gy, x, constant, y)])
            return gy * constant, None

    x = ag.Variable(np.ones(2))
    Probe()(x, np.ones(2)).sum().backward()
    Probe()(x, np.ones(2)).sum().backward(create_graph=True)
    V = ag.Variable  # noqa: N806
    assert kinds == [[np.ndarray] * 4, [V, V, np.ndarray, V]]


@pytest.mark.parametrize("saves", ["input", ("inputs", "gradient"), (1.5,), None])
def test_saves_is_checked_when_the_class_is_made(saves):
    with pytest.raises(ag.GraphError, match=r"Wrong: saves has .*; it may hold INPUTS, OUTPUT, EXTRA"):
        type("Wrong", (ag.Function,), {"saves": saves})


def test_saving_an_input_that_is_not_there():
    class Wrong(ag.Elementwise):
        saves = (2,)

        def forward(self, xp, a, b):
            return a + b

    with pytest.raises(ag.GraphError, match=r"^Wrong\(\): saves has 2, but the op was called on 2 inputs"):
        Wrong()(ag.Variable(1.0), 2.0)


def test_extra_must_be_integers_or_booleans():
    class Wrong(ag.Function):
        saves = (EXTRA,)

        def forward(self, xp, x):
            return x, x * 2

    with pytest.raises(
        ag.GraphError, match=r"^Wrong\(\): forward hands backward an extra array of dtype float64; only int"
    ):
        Wrong()(ag.Variable(np.ones(2)))


def test_extra_must_be_returned():
    class Wrong(ag.Function):
        saves = (EXTRA,)

        def forward(self, xp, x):
            return x

    for x in (ag.Variable(np.ones(2)), np.ones(2)):
        with pytest.raises(
            ag.GraphError, match=r"^Wrong\(\): saves has EXTRA, so forward must return \(result, extra\)"
        ):
            Wrong()(x)


# --- several results --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("weights", [(1, 0), (0, 1), (2, 3)])
def test_two_results(two_results, weights):
    x = ag.Variable(np.array([1.0, 2.0]))
    first, second = two_results(x)
    assert first.creator is second.creator
    assert (first.node.index, second.node.index) == (0, 1)
    sum(w * y.sum() for w, y in zip(weights, (first, second), strict=True) if w).backward()
    np.testing.assert_array_equal(x.grad, weights[0] * 3 + weights[1] * 2 * x.array)


def test_two_results_to_the_second_order(two_results, rng):
    x = rng.standard_normal(3)
    ag.check_grads(two_results, [x], order=3)
    ag.check_grads(lambda x: two_results(x)[1], [x], order=3)
    ag.check_grads(lambda x: two_results(x)[0], [x], order=2)
    ag.check_grads(lambda x: two_results(two_results(x)[1])[1] * two_results(x)[0], [x], order=2)


def test_a_result_used_several_times(two_results):
    x = ag.Variable(np.array([2.0]))
    first, second = two_results(x)
    (first * second + second * second).sum().backward()
    np.testing.assert_allclose(x.grad, 9 * 4 + 4 * 8)


def test_two_results_with_an_extra(rng):
    x = ag.Variable(np.array([1.0, 9.0, 4.0, 7.0]))
    first, second = TopTwo()(x)
    assert (first.item(), second.item()) == (9, 7)
    (first + 10 * second).backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0, 10])
    ag.check_grads(lambda x: TopTwo()(x), [rng.permutation(5.0)], order=2) if False else None
    first, second = TopTwo()(np.array([3.0, 1.0]))
    assert (first, second) == (3, 1)


def test_an_integer_result_beside_another_has_no_gradient():
    class MaxAndPlace(ag.Function):
        saves = (EXTRA,)

        def forward(self, xp, x):
            place = x.argmax()
            return x.max(), place, xp.asarray(place)

        def backward(self, gys, place):
            assert gys[1].dtype == np.int64
            return gys[0] * (np.arange(self.inputs[0].shape[0]) == place)

    x = ag.Variable(np.array([1.0, 5.0, 3.0]))
    value, place = MaxAndPlace()(x)
    assert (value.requires_grad, place.requires_grad, place.item()) == (True, False, 1)
    value.backward()
    np.testing.assert_array_equal(x.grad, [0, 1, 0])


# --- mistakes ---------------------------------------------------------------------------------------------------------


def test_an_instance_is_one_node(x):
    op = Swish()
    op(x)
    with pytest.raises(
        ag.GraphError, match=r"^Swish\(\): this instance is a node of the graph already; make a new one"
    ):
        op(x)


def test_an_instance_that_was_not_recorded_can_be_called_again(x):
    op = Swish()
    op(np.ones(2))
    with ag.no_grad():
        op(x)
    op(x)


def test_a_call_that_failed_can_be_repeated(x):
    class Half(ag.Elementwise):
        def __init__(self):
            self.ready = False

        def forward(self, xp, x):
            if not self.ready:
                raise ValueError("not yet")
            return x / 2

        def backward(self, gy):
            return gy / 2

    op = Half()
    with pytest.raises(ag.ArgumentError, match=r"^Half\(float64\[3\], ready=False\): not yet"):
        op(x)
    op.ready = True
    op(x).sum().backward()
    np.testing.assert_array_equal(x.grad, np.full(3, 0.5))


@pytest.mark.parametrize("value", [None, "text", object(), 1j])
def test_forward_must_return_numbers(x, value):
    class Wrong(ag.Function):
        def forward(self, xp, x):
            return value

    with pytest.raises(ag.DTypeError, match=rf"^Wrong\(\): forward returned {type(value).__name__}: "):
        Wrong()(x)
    with pytest.raises(ag.DTypeError, match=r"^Wrong\(\): forward returned "), ag.no_grad():
        Wrong()(x)


def test_an_op_without_forward(x):
    with pytest.raises(ag.GraphError, match="Empty has no forward"):
        type("Empty", (ag.Function,), {})()(x)


def test_errors_of_forward_keep_their_origin(x):
    class Wrong(ag.Function):
        def forward(self, xp, x):
            return x.reshape(5)

    with pytest.raises(ag.ShapeError, match=r"^Wrong\(float64\[3\]\): cannot reshape array of size 3") as caught:
        Wrong()(x)
    assert isinstance(caught.value.__cause__, ValueError)


def test_other_errors_of_numpy_keep_their_type(x):
    class Unlucky(ag.Function):
        def forward(self, xp, x):
            raise UnicodeError("a ValueError of its own kind")

    with pytest.raises(UnicodeError, match="of its own kind") as caught:
        Unlucky()(np.zeros((2, 2)))
    assert caught.value.__notes__ == ["Unlucky(float64[2, 2]): a ValueError of its own kind"]


def test_arrays_in_arrays_out():
    assert isinstance(ag.exp(np.ones(2)), np.ndarray)
    assert isinstance(ag.add(np.ones(2), 1.0), np.ndarray)
    assert isinstance(ag.add(np.ones(2), ag.Variable(1, requires_grad=False)), ag.Variable)
    assert isinstance(ag.exp([0.0, 1.0]), np.ndarray)


def test_dtypes_beyond_the_usual_ones():
    for dtype in ("float16", ">f4", "longdouble"):
        x = ag.Variable(np.array([1.0, 2.0], dtype))
        (x * x).sum().backward()
        assert x.grad.dtype == x.dtype.newbyteorder("=")
        np.testing.assert_array_equal(x.grad, [2, 4])

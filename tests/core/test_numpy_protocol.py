import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x(rng):
    return ag.Variable(rng.uniform(0.5, 2, (2, 3)))


CALLS = [
    lambda x: np.exp(x),
    lambda x: np.log(x),
    lambda x: np.sqrt(x),
    lambda x: np.sin(x),
    lambda x: np.tanh(x),
    lambda x: np.add(x, 1.0),
    lambda x: np.multiply(2.0, x),
    lambda x: np.divide(1.0, x),
    lambda x: np.power(x, 2),
    lambda x: np.negative(x),
    lambda x: np.abs(x),
    lambda x: np.absolute(x),
    lambda x: np.sign(x),
    lambda x: np.maximum(x, 1.0),
    lambda x: np.minimum(1.0, x),
    lambda x: np.matmul(x, np.ones((3, 2))),
    lambda x: np.sum(x),
    lambda x: np.sum(x, axis=0),
    lambda x: np.sum(x, 1, keepdims=True),
    lambda x: np.mean(x, axis=(0, 1)),
    lambda x: np.max(x, axis=-1),
    lambda x: np.min(x),
    lambda x: np.reshape(x, (3, 2)),
    lambda x: np.transpose(x),
    lambda x: np.transpose(x, (1, 0)),
    lambda x: np.transpose(x, axes=(1, 0)),
    lambda x: np.swapaxes(x, 0, 1),
    lambda x: np.expand_dims(x, 1),
    lambda x: np.expand_dims(x, axis=(0, 1)),
    lambda x: np.squeeze(x[None]),
    lambda x: np.squeeze(x[None], axis=0),
    lambda x: np.broadcast_to(x, (4, 2, 3)),
    lambda x: np.concatenate([x, np.ones((1, 3))]),
    lambda x: np.concatenate((np.ones((2, 2)), x), axis=1),
    lambda x: np.stack([x, x], axis=2),
    lambda x: np.where(x > 1, x, 0.0),
    lambda x: np.clip(x, 0.7, 1.5),
    lambda x: np.clip(x, a_min=0.7, a_max=None),
    lambda x: np.copy(x),
    lambda x: np.cos(x) @ x.T,
    lambda x: np.ones((4, 2)) @ x,
    lambda x: np.ones((2, 3)) * x - np.ones(3) / x + np.float32(2) ** x,
]


@pytest.mark.parametrize("call", CALLS, ids=range(len(CALLS)))
def test_numpys_functions_differentiate(call, x):
    y = call(x)
    assert isinstance(y, ag.Variable)
    assert y.requires_grad
    np.testing.assert_allclose(y.array, call(x.array), rtol=1e-14)
    ag.check_grads(call, [x.array], order=2)


def test_numpys_comparisons(x):
    y = np.greater(x, 1.0)
    assert (y.dtype, y.requires_grad) == (bool, False)


def test_facts_about_a_variable(x):
    assert (np.shape(x), np.ndim(x), np.size(x)) == ((2, 3), 2, 6)


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (lambda x: np.add.reduce(x), r"np\.add\.reduce"),
        (lambda x: np.multiply.outer(x, x), r"np\.multiply\.outer"),
        (lambda x: np.spacing(x), "np.spacing"),
        (lambda x: np.packbits(x), "np.packbits"),
    ],
)
def test_functions_without_a_rule_name_themselves(x, call, name):
    with pytest.raises(ag.GraphError, match=rf"^{name} has no derivative rule here: .*x.detach\(\).numpy\(\)"):
        call(x)


def test_writing_into_an_array_is_refused(x):
    out = np.ones((2, 3))
    with pytest.raises(ag.GraphError, match=r"^np.add\(…, out=…\) would write past the graph"):
        np.add(x, 1, out=out)
    with pytest.raises(ag.GraphError, match="would write past the graph"):
        out += x
    np.testing.assert_array_equal(out, np.ones((2, 3)))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda x: np.exp(x, casting="no"), "np.exp of a Variable: .*'casting'"),
        (lambda x: np.add(x, 1, where=True), "np.add of a Variable: .*'where'"),
    ],
)
def test_arguments_that_are_not_supported(x, call, message):
    with pytest.raises(ag.ArgumentError, match=message) as caught:
        call(x)
    assert isinstance(caught.value, TypeError)


def test_our_own_errors_come_through(x):
    with pytest.raises(ag.ShapeError, match=r"^MatMul\("):
        np.matmul(x, x)
    with pytest.raises(ag.AxisError, match=r"^Sum\("):
        np.sum(x, axis=7)

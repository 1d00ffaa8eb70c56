"""The transforms on a card, the second one while the first is current: the values that the CPU gives."""

from typing import Any

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.transforms import tree
from tests.cupy_stand_in import no_transfers


def f(x, w):
    return ag.sum(ag.tanh(x @ w) ** 2)


def vector(x, w):
    return ag.exp(ag.sin(x) @ w)


TRANSFORMS: dict[str, Any] = {
    "grad": lambda x, w: ag.grad(f, (0, 1))(x, w),
    "value_and_grad": lambda x, w: ag.value_and_grad(f)(x, w),
    "vjp": lambda x, w: (lambda y, pull: [y, *pull(y)])(*ag.vjp(vector, x, w)),
    "jvp": lambda x, w: ag.jvp(vector, (x, w), (x, w)),
    "jacobian": lambda x, w: ag.jacobian(vector)(x, w),
    "hessian": lambda x, w: ag.hessian(f)(x, w),
    "hvp": lambda x, w: ag.hvp(lambda x: f(x, w), (x,), (x,)),
    "vmap": lambda x, w: ag.vmap(vector, (0, None))(x, w),
    "vmap of grad": lambda x, w: ag.vmap(ag.grad(f), (0, None))(x, w),
    "grad of vmap": lambda x, w: ag.grad(lambda x, w: ag.sum(ag.vmap(vector, (0, None))(x, w)), (0, 1))(x, w),
    "checkpoint": lambda x, w: ag.grad(lambda x, w: ag.sum(ag.checkpoint(vector)(x, w)), (0, 1))(x, w),
}


@pytest.mark.parametrize("name", TRANSFORMS)
def test_values(cupy, rng, name):
    arrays = [rng.standard_normal((3, 4)), rng.standard_normal((4, 4))]
    with cupy.cuda.Device(1):
        moved = [cupy.asarray(x) for x in arrays]
    here = tree.leaves(TRANSFORMS[name](*arrays))
    with no_transfers():
        there = tree.leaves(TRANSFORMS[name](*moved))
    assert len(here) == len(there)
    for a, b in zip(here, there, strict=True):
        a, b = [x.array if isinstance(x, ag.Variable) else x for x in (a, b)]
        assert ag.backends.device_of(b) == "cuda:1"
        np.testing.assert_allclose(b.get(), a, rtol=1e-12)


def test_debug_mode(cupy):
    with cupy.cuda.Device(1):
        x = ag.Variable(cupy.asarray(np.array([1.0, -1.0])))
    with ag.debug():
        y = ag.sum(x * x)
        y.backward()
        assert x.grad.get().tolist() == [2, -2]
        with pytest.raises(ag.GraphError, match="has a NaN"):
            ag.log(x)


def test_numerical_check(cupy, rng):
    ag.check_grads(
        vector, [cupy.asarray(rng.standard_normal((2, 3))), cupy.asarray(rng.standard_normal((3, 3)))], order=2
    )

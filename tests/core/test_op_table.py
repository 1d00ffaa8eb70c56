"""Every case of the op table, checked in every generic way."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.transforms import tree
from tests.core.cases import ALL
from tests.core.cases.case import Case

NOT_IN_BFLOAT16 = {
    "concatenate-dtype": "the dtype is given",
    "diff-number ends": "NumPy knows no common dtype of integers and bfloat16",
}

every_case = pytest.mark.parametrize("case", ALL, ids=str)
every_differentiable_case = pytest.mark.parametrize("case", [case for case in ALL if case.order], ids=str)


def is_float(x: Any) -> bool:
    return isinstance(x, np.ndarray) and x.dtype.kind == "f"


def bfloat16() -> Any:
    return np.dtype(pytest.importorskip("ml_dtypes").bfloat16)


def expected(case: Case, args: list[Any]) -> Any:
    return case.reference(*args) if case.reference else case.call(np, *args)


def variables(args: list[Any]) -> list[Any]:
    return [ag.Variable(x) if is_float(x) else x for x in args]


def leaves(result: Any) -> list[Any]:
    return tree.leaves(tuple(result) if isinstance(result, tuple) else result)


def arrays(result: Any) -> list[np.ndarray]:
    return [leaf.numpy() if isinstance(leaf, ag.Variable) else np.asarray(leaf) for leaf in leaves(result)]


def differentiable(result: Any) -> list[ag.Variable]:
    return [y for y in leaves(result) if isinstance(y, ag.Variable) and y.requires_grad]


def assert_equal(ours: Any, theirs: Any, tolerance: float) -> None:
    ours, theirs = arrays(ours), arrays(theirs)
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert a.shape == b.shape
        assert a.dtype == b.dtype
        np.testing.assert_allclose(a, b, rtol=tolerance, atol=tolerance)


def test_every_op_has_a_case():
    tested = {case.op for case in ALL}
    names = {name for name in ag.ops.__all__ if callable(getattr(ag.ops, name))}
    names |= {f"{module}.{name}" for module in ("linalg", "fft") for name in getattr(ag, module).__all__}
    assert not names - tested, "these ops have no row in tests/core/cases"
    assert not tested - names, "these rows name no op"


@every_case
def test_value(case, rng):
    args = case.make(rng)
    assert_equal(case.call(ag, *variables(args)), expected(case, args), case.rtol)
    assert_equal(case.call(ag, *args), expected(case, args), case.rtol)  # plain arrays in, plain arrays out


@every_case
@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_dtype_is_kept(case, rng, dtype):
    if dtype is np.float16 and not case.float16:
        pytest.skip("NumPy has no half precision here")
    args = [x.astype(dtype) if is_float(x) else x for x in case.make(rng)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # half precision overflows early
        inputs = variables(args)
        ours, theirs = case.call(ag, *inputs), expected(case, args)
        assert_equal(ours, theirs, max(case.rtol, {np.float32: 1e-4, np.float16: 2e-2}[dtype]))
        for y in differentiable(ours)[:1]:
            y.backward(np.ones_like(y.array))
    assert all(x.grad is None or x.grad.dtype == dtype for x in inputs if isinstance(x, ag.Variable))


@every_case
def test_bfloat16(case, rng):
    """The value in float32, rounded here and there; gradients in bfloat16."""
    if not case.float16:
        pytest.skip("NumPy has no half precision here")
    if case.op.startswith("fft."):
        pytest.skip("transforms of half precision are float32, as NumPy's are of float16")
    if str(case) in NOT_IN_BFLOAT16:
        pytest.skip(NOT_IN_BFLOAT16[str(case)])
    args = [x.astype(bfloat16()) if is_float(x) else x for x in case.make(rng)]
    wide = [x.astype(np.float32) if getattr(x, "dtype", None) == bfloat16() else x for x in args]
    inputs = [ag.Variable(x) if getattr(x, "dtype", None) == bfloat16() else x for x in args]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        ours, theirs = case.call(ag, *inputs), case.call(ag, *wide)
        for a, b in zip(arrays(ours), arrays(theirs), strict=True):
            assert a.dtype == (bfloat16() if b.dtype == np.float32 else b.dtype)
            scale = np.abs(np.where(np.isfinite(b), b, 0)).max(initial=0) if b.dtype.kind == "f" else 0
            np.testing.assert_allclose(a.astype(b.dtype), b, rtol=2e-2, atol=2e-2 * max(1, scale))
        for y in differentiable(ours)[:1]:
            y.backward(np.ones_like(y.array))
    assert all(x.grad is None or x.grad.dtype == bfloat16() for x in inputs if isinstance(x, ag.Variable))


@every_differentiable_case
def test_derivatives(case, rng):
    ag.check_grads(lambda *args: case.call(ag, *args), case.make(rng), order=case.order)


@every_differentiable_case
def test_first_derivative_in_float32(case, rng):
    args = [x.astype(np.float32) if is_float(x) else x for x in case.make(rng)]
    ag.check_grads(lambda *args: case.call(ag, *args), args, order=1)


@every_differentiable_case
def test_forward_mode(case, rng):
    args = case.make(rng)
    places = [i for i, x in enumerate(args) if is_float(x)]

    def f(*xs):
        full = list(args)
        for i, x in zip(places, xs, strict=True):
            full[i] = x
        return tuple(differentiable(case.call(ag, *full)))

    xs = [args[i] for i in places]
    vs = [rng.standard_normal(x.shape) for x in xs]
    ys, tangents = ag.jvp(f, xs, vs)
    _, pull = ag.vjp(f, *xs)
    us = tuple(rng.standard_normal(y.shape) for y in ys)
    backward = sum((gx * v).sum() for gx, v in zip(pull(us), vs, strict=True))
    forward = sum((u * t).sum() for u, t in zip(us, tangents, strict=True))
    np.testing.assert_allclose(forward, backward, rtol=1e-9, atol=1e-9)


@every_case
def test_vmap(case, rng):
    if not case.vmap:
        pytest.skip("not a function of arrays alone")
    examples = [case.make(rng) for _ in range(3)]
    places = [i for i, x in enumerate(examples[0]) if is_float(x)]
    axes = [0 if i in places else None for i in range(len(examples[0]))]
    full = [[e[i] if i in places else x for i, x in enumerate(examples[0])] for e in examples]
    batch = [np.stack([args[i] for args in full]) if i in places else x for i, x in enumerate(examples[0])]
    looped = [arrays(case.call(ag, *args)) for args in full]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="vmap: ", category=UserWarning)
        mapped = arrays(ag.vmap(lambda *args: tuple(leaves(case.call(ag, *args))), axes)(*batch))
    for k, result in enumerate(mapped):
        np.testing.assert_allclose(result, np.stack([one[k] for one in looped]), rtol=1e-9, atol=1e-12)


@every_case
@pytest.mark.parametrize("layout", ["transposed", "strided", "reversed", "read-only"])
def test_layouts_and_inputs_left_alone(case, rng, layout):
    args = case.make(rng)
    changed = [relayout(x, layout) if is_float(x) else x for x in args]
    before = [np.array(x) if is_float(x) else x for x in changed]
    inputs, plain = variables(changed), variables(args)
    result = case.call(ag, *inputs)
    assert_equal(result, expected(case, args), case.rtol)
    for y, z in list(zip(differentiable(result), differentiable(case.call(ag, *plain)), strict=True))[:1]:
        gy = relayout(rng.standard_normal(y.shape), layout)
        y.backward(gy)
        z.backward(np.ascontiguousarray(gy).reshape(gy.shape))
        for a, b in zip(inputs, plain, strict=True):
            if isinstance(a, ag.Variable) and b.grad is not None:
                np.testing.assert_allclose(a.grad, b.grad, rtol=1e-9, atol=1e-12)
    for x, old in zip(changed, before, strict=True):
        if is_float(x):
            np.testing.assert_array_equal(x, old)


def relayout(x: np.ndarray, layout: str) -> np.ndarray:
    """The same values in another memory layout."""
    x = np.array(x)
    if layout == "read-only":
        x.flags.writeable = False
    elif x.ndim and layout == "transposed":
        x = x.T.copy().T
    elif x.ndim and layout == "strided":
        x = np.repeat(x, 2, axis=-1)[..., ::2]
    elif x.ndim and layout == "reversed":
        x = x[::-1].copy()[::-1]
    return x


@every_case
def test_numpy_s_function_on_variables(case, rng):
    if not case.protocol:
        pytest.skip("NumPy has no such function")
    args = case.make(rng)
    ours = case.call(np, *variables(args))
    assert all(isinstance(y, ag.Variable) for y in leaves(ours))
    assert_equal(ours, expected(case, args), case.rtol)


@every_differentiable_case
def test_one_input_used_for_all(case, rng):
    """f(x, x) where the shapes allow it: the gradients of both uses add up."""
    args = case.make(rng)
    places = [i for i, x in enumerate(args) if is_float(x)]
    if len(places) < 2 or len({args[i].shape for i in places}) != 1:
        pytest.skip("one input, or inputs of different shapes")
    ag.check_grads(
        lambda x: case.call(ag, *[x if i in places else a for i, a in enumerate(args)]), [args[places[0]]], order=1
    )

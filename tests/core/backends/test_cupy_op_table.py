"""The whole op table through the CuPy backend: values, first and second derivatives as on NumPy, and all on the card.

Where there is a card, on that, too.
"""

from __future__ import annotations

import warnings
from contextlib import nullcontext
from dataclasses import replace
from types import CellType, FunctionType
from typing import Any

import numpy as np
import pytest

import autograd_core as ag
from tests.core.cases import ALL
from tests.core.cases.case import Case
from tests.core.test_op_table import differentiable, is_float, leaves
from tests.cupy_stand_in import is_stand_in, no_transfers

# What they are asked, or the shape of what they answer, is known only once the card has computed: they wait for it.
WAIT = frozenset(
    "allclose argwhere array_equal bincount flatnonzero histogram histogram_bin_edges linalg.lstsq nonzero unique "
    "unique_values".split()
)


VECTORS = frozenset("linalg.eig linalg.eigh linalg.qr linalg.svd".split())  # which may point the other way on a card
FIRST = {case.op: case for case in reversed(ALL)}
ONE_OF_EACH_FIRST = sorted(ALL, key=lambda case: case is not FIRST[case.op])  # on a card the time may run out


def numbers(value: Any) -> np.ndarray:
    return ag.backends.to_numpy(value.array if isinstance(value, ag.Variable) else value)


def is_masked(case: Case) -> bool:
    """Whether the row indexes with a mask, or asks where one holds: the card counts first."""
    return any(word in case.note for word in ("mask", "condition alone")) or str(case) in (
        "getitem-true",
        "getitem-false",
    )


def to_card(cupy: Any, x: Any) -> Any:
    """A NumPy array on the last card, while the first one is current: what doesn't ask where its arrays are fails."""
    if not isinstance(x, np.ndarray):
        return x
    with cupy.cuda.Device(cupy.cuda.runtime.getDeviceCount() - 1):
        return cupy.asarray(x)


def with_constants_on_card(cupy: Any, call: Any) -> Any:
    """The call of a row whose NumPy arrays, constants of its file such as masks, lie on the card."""
    moved = {name: to_card(cupy, value) for name, value in call.__globals__.items()}
    defaults = tuple([to_card(cupy, value) for value in call.__defaults__ or ()])
    cells = tuple([CellType(to_card(cupy, cell.cell_contents)) for cell in call.__closure__ or ()])
    return FunctionType(call.__code__, moved, call.__name__, defaults, cells)


def squared(call: Any) -> Any:
    """The squares of what a call gives, which don't tell where a vector points."""
    return lambda xp, *args: [y * y for y in leaves(call(xp, *args))]


def derivatives(case, args: list[Any], seed: int) -> tuple[list[Any], list[Any], list[Any]]:
    """The results, the gradients of a random combination of them, and those of a random combination of the gradients."""
    rng = np.random.default_rng(seed)
    variables = [x for x in args if isinstance(x, ag.Variable)]
    result = leaves(case.call(ag, *args))
    found: list[list[Any]] = [result, [], []]
    ys = differentiable(result)
    for order in (1, 2)[: case.order]:
        if not ys:
            break
        like = [ag.to(rng.standard_normal(y.shape), y.device) for y in ys]
        total = ag.sum(ag.stack([(y * w).sum() for y, w in zip(ys, like, strict=True)]))
        for x in variables:
            x.zero_grad()
        total.backward(create_graph=True)
        found[order] = [x.grad_var for x in variables]
        ys = [gx for gx in found[order] if gx is not None and gx.requires_grad]
    return found[0], found[1], found[2]


@pytest.mark.on_card
@pytest.mark.parametrize("case", ONE_OF_EACH_FIRST, ids=str)
def test_values_and_derivatives(cupy, case, rng):
    args = case.make(rng)
    rtol, atol = (1e-9, 1e-12) if is_stand_in(cupy) else (1e-6, 1e-8)
    if case.op in VECTORS and not is_stand_in(cupy):
        case = replace(case, call=squared(case.call))
    here = derivatives(case, [ag.Variable(x) if is_float(x) else x for x in args], 7)
    if case.constants:
        case = replace(case, call=with_constants_on_card(cupy, case.call))
    there_args = [ag.Variable(to_card(cupy, x)) if is_float(x) else to_card(cupy, x) for x in args]
    with nullcontext() if case.op in WAIT or is_masked(case) else no_transfers():
        there = derivatives(case, there_args, 7)
    for ours, theirs in zip(there, here, strict=True):
        assert len(ours) == len(theirs)
        for a, b in zip(ours, theirs, strict=True):
            assert (a is None) == (b is None)
            if isinstance(a, ag.Variable):
                assert a.device == f"cuda:{cupy.cuda.runtime.getDeviceCount() - 1}"
            if b is not None and hasattr(b, "dtype"):
                assert a.dtype == b.dtype
                np.testing.assert_allclose(numbers(a), numbers(b), rtol=rtol, atol=atol)


@pytest.mark.parametrize("case", [case for case in ALL if case.float16], ids=str)
def test_half_precision(cupy, case, rng):
    args = [x.astype(np.float16) if is_float(x) else x for x in case.make(rng)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # NumPy's, of half precision that overflows
        here = leaves(case.call(ag, *[ag.Variable(x) if is_float(x) else x for x in args]))
    if case.constants:
        case = replace(case, call=with_constants_on_card(cupy, case.call))
    inputs = [ag.Variable(to_card(cupy, x)) if is_float(x) else to_card(cupy, x) for x in args]
    there = leaves(case.call(ag, *inputs))
    for a, b in zip(there, here, strict=True):
        if hasattr(b, "dtype"):
            assert a.dtype == b.dtype
            np.testing.assert_allclose(numbers(a).astype(float), numbers(b).astype(float), rtol=2e-2, atol=2e-2)
    for y in differentiable(there)[:1]:
        y.backward(to_card(cupy, np.ones(y.shape, y.dtype)))
        assert all(x.grad is None or x.grad.dtype == np.float16 for x in inputs if isinstance(x, ag.Variable))

"""The ops that most programs are made of, one row or more each: what test_basic_ops.py is run on.

A row says how to call the op and what NumPy calls the same thing. Arguments are drawn from a domain without kinks, so
that central differences can be trusted; what happens at the kinks is in the tests of each file of ops.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

import autograd_core as ag

Shape = tuple[int, ...]
Domain = Callable[[np.random.Generator, Shape], np.ndarray]


def anywhere(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.standard_normal(shape)


def positive(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.uniform(0.5, 2, shape)


def nonzero(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """Both signs, at least 0.5 away from 0."""
    return rng.uniform(0.5, 2, shape) * rng.choice([-1.0, 1.0], shape)


def distinct(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    """No two elements closer than 0.25: no ties, and none within the step of a central difference."""
    size = int(np.prod(shape))
    return rng.permutation(size).reshape(shape) / 4 - size / 8


def quarters(offset: float) -> Domain:
    """Multiples of 1/4 and an offset: values of two arguments with different offsets never meet."""

    def domain(rng: np.random.Generator, shape: Shape) -> np.ndarray:
        return rng.integers(-8, 8, shape) / 4 + offset

    return domain


def between(low: float, high: float) -> Domain:
    def domain(rng: np.random.Generator, shape: Shape) -> np.ndarray:
        return rng.uniform(low, high, shape)

    return domain


def booleans(rng: np.random.Generator, shape: Shape) -> np.ndarray:
    return rng.random(shape) < 0.5


@dataclass(frozen=True)
class Row:
    """One op with one choice of settings.

    name:       of the op in autograd_core.
    domains:    one for each array argument.
    shapes:     of the arguments.
    settings:   further arguments, by keyword.
    reference:  the same in NumPy; by default its function of the same name.
    listed:     the arrays are handed over as one list, as concatenate wants them.
    smooth:     it has a derivative.
    empty:      shapes of arguments without elements; None where the op refuses them.
    broadcasts: it works element by element on arguments of different shapes.
    twice:      one array may stand in for all arguments, without a kink.
    """

    name: str
    domains: tuple[Domain, ...]
    shapes: tuple[Shape, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)
    reference: Callable[..., Any] | None = None
    listed: bool = False
    smooth: bool = True
    empty: tuple[Shape, ...] | None = None
    broadcasts: bool = False
    twice: bool = True

    @property
    def id(self) -> str:
        settings = ",".join(f"{key}={str(value).replace(' ', '')}" for key, value in self.settings.items())
        return f"{self.name}({settings})"

    def op(self, *arrays: Any) -> Any:
        """The op, on Variables or arrays."""
        return self._call(getattr(ag, self.name), arrays)

    def expected(self, *arrays: Any) -> Any:
        """NumPy's answer."""
        return self._call(self.reference or getattr(np, self.name), arrays)

    def _call(self, function: Callable[..., Any], arrays: Sequence[Any]) -> Any:
        return function(list(arrays), **self.settings) if self.listed else function(*arrays, **self.settings)

    def arguments(
        self, rng: np.random.Generator, dtype: str = "float64", shapes: Sequence[Shape] = ()
    ) -> list[np.ndarray]:
        """Arrays to call it on; floating-point ones of the given dtype."""
        arrays = [
            np.asarray(domain(rng, shape)) for domain, shape in zip(self.domains, shapes or self.shapes, strict=True)
        ]
        return [array.astype(dtype) if array.dtype.kind == "f" else array for array in arrays]


def elementwise(name: str, *domains: Domain, **facts: Any) -> Row:
    """A row for an op that works element by element."""
    count = len(domains)
    facts = {"shapes": ((2, 3),) * count, "empty": ((0, 3),) * count, "broadcasts": count > 1} | facts
    return Row(name, domains, **facts)


def unary(name: str, shape: Shape = (2, 3), *, domain: Domain = anywhere, **settings: Any) -> Row:
    """A row for an op of one array whose settings are all keywords."""
    facts = {key: settings.pop(key) for key in ("reference", "empty", "smooth") if key in settings}
    return Row(name, (domain,), (shape,), settings, **facts)


def sum_to(x: Any, shape: Shape) -> Any:
    """What SumTo does, by looking which axes broadcasting changed."""
    padded = (1,) * (x.ndim - len(shape)) + shape
    axes = tuple(i for i, size in enumerate(padded) if size == 1 and x.shape[i] != 1)
    return x.sum(axis=axes, keepdims=True).reshape(shape)


REPEATED = np.array([0, 2, 0, 1])
MASK = np.array([[True, False, True], [False, False, True]])

ROWS = [
    # arithmetic
    elementwise("add", anywhere, anywhere),
    elementwise("subtract", anywhere, anywhere),
    elementwise("multiply", anywhere, anywhere),
    elementwise("divide", anywhere, nonzero),
    elementwise("power", positive, anywhere),
    Row("power", (nonzero,), ((2, 3),), {"b": 3}, reference=lambda x, b: np.power(x, b), empty=((0,),)),
    Row("power", (nonzero,), ((2, 3),), {"b": 2}, reference=lambda x, b: np.power(x, b)),
    Row("power", (nonzero,), ((2, 3),), {"b": -1}, reference=lambda x, b: np.power(x, b)),
    Row("power", (positive,), ((2, 3),), {"b": 0.5}, reference=lambda x, b: np.power(x, b)),
    Row("power", (nonzero,), ((2, 3),), {"b": 0}, reference=lambda x, b: np.power(x, b)),
    elementwise("negative", anywhere),
    elementwise("absolute", nonzero),
    elementwise("abs", nonzero),
    elementwise("sign", nonzero),
    # exponential, trigonometric
    elementwise("exp", anywhere),
    elementwise("log", positive),
    elementwise("sqrt", positive),
    elementwise("sin", anywhere),
    elementwise("cos", anywhere),
    elementwise("tanh", anywhere),
    # comparison
    *[
        elementwise(name, quarters(0), quarters(0), smooth=False)
        for name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal")
    ],
    # selection
    elementwise("maximum", quarters(0), quarters(0.1)),
    elementwise("minimum", quarters(0), quarters(0.1)),
    elementwise("where", booleans, anywhere, anywhere),
    elementwise("clip", quarters(0.05), between(-1.01, -0.99), between(0.99, 1.01), twice=False),
    unary("clip", domain=quarters(0.1), min=-1, max=0.5),
    unary("clip", domain=quarters(0.1), min=0),
    unary("clip", domain=quarters(0.1), max=0, reference=lambda x, **settings: np.clip(x, None, settings["max"])),
    unary("clip", reference=np.copy),
    # reductions
    *[
        unary(name, domain=distinct, empty=empty, **settings)
        for name in ("sum", "mean", "max", "min")
        for settings, empty in (
            ({}, ((0, 3),) if name == "sum" else None),
            ({"axis": 0}, ((3, 0),)),
            ({"axis": -1, "keepdims": True}, ((0, 3),)),
            ({"axis": (0, 1)}, None),
            ({"axis": (-1, 0), "keepdims": True}, None),
        )
    ],
    unary("sum", (2, 3, 4), axis=(0, 2)),
    unary("mean", (2, 3, 4), axis=(0, 2)),
    unary("max", (2, 3, 4), domain=distinct, axis=(0, 2)),
    # shape
    Row("reshape", (anywhere,), ((2, 3),), {"shape": (3, 2)}, reference=lambda x, shape: x.reshape(shape)),
    Row("reshape", (anywhere,), ((2, 3),), {"shape": -1}, reference=lambda x, shape: x.reshape(shape), empty=((2, 0),)),
    Row("reshape", (anywhere,), ((2, 3),), {"shape": (2, -1, 1)}, reference=lambda x, shape: x.reshape(shape)),
    unary("transpose", empty=((0, 3),)),
    unary("transpose", (2, 3, 4), axes=(1, 2, 0), empty=((2, 0, 4),)),
    unary("transpose", (2, 3, 4), axes=(-1, 0, 1)),
    unary("swapaxes", (2, 3, 4), axis1=0, axis2=-1, empty=((2, 0, 4),)),
    unary("expand_dims", axis=1, empty=((0, 3),)),
    unary("expand_dims", axis=(0, -1)),
    unary("squeeze", (1, 3, 1), empty=((1, 0),)),
    unary("squeeze", (1, 3, 1), axis=-1),
    unary("squeeze", (1, 3, 1), axis=(0, 2)),
    Row("broadcast_to", (anywhere,), ((3, 1),), {"shape": (2, 3, 4)}, empty=((1, 1),)),
    Row("broadcast_to", (anywhere,), ((3, 1),), {"shape": (3, 0)}),
    Row("sum_to", (anywhere,), ((2, 3, 4),), {"shape": (3, 1)}, reference=sum_to, empty=((0, 3, 4),)),
    Row("sum_to", (anywhere,), ((2, 3),), {"shape": (2, 3)}, reference=sum_to),
    Row("concatenate", (anywhere, anywhere), ((2, 3), (4, 3)), listed=True, empty=((0, 3), (2, 3))),
    Row("concatenate", (anywhere,) * 3, ((2, 3), (2, 1), (2, 2)), {"axis": -1}, listed=True),
    Row("concatenate", (anywhere, anywhere), ((2, 3), (4,)), {"axis": None}, listed=True),
    Row("stack", (anywhere, anywhere), ((2, 3), (2, 3)), listed=True, empty=((0, 3), (0, 3))),
    Row("stack", (anywhere, anywhere), ((2, 3), (2, 3)), {"axis": -1}, listed=True),
    # indexing
    *[
        Row("getitem", (anywhere,), ((2, 3),), {"index": index}, reference=lambda x, index: x[index], empty=empty)
        for index, empty in (
            (1, ((2, 0),)),
            (-1, None),
            (np.int64(1), None),
            (slice(None, None, -1), ((0, 3),)),
            ((slice(None), slice(0, 3, 2)), ((0, 3),)),
            ((0, 2), None),
            ((None, ..., 1), None),
            (..., None),
            ([0, 1, 0], None),
            (([0, 1, 1], REPEATED[:3]), None),
            ((slice(None), REPEATED), ((0, 3),)),
            (np.array([[0, 1], [1, 1]]), None),
            (MASK, None),
            (np.array([False, True]), ((2, 0),)),
            ((MASK[0, :2], 1), None),
            ([], None),
        )
    ],
    # linear algebra
    *[
        Row("matmul", (anywhere, anywhere), shapes, empty=empty, twice=shapes == ((3, 3), (3, 3)))
        for shapes, empty in (
            (((2, 3), (3, 4)), ((0, 3), (3, 4))),
            (((3, 3), (3, 3)), ((2, 0), (0, 4))),
            (((3,), (3,)), ((0,), (0,))),
            (((3,), (3, 4)), ((0,), (0, 4))),
            (((2, 3), (3,)), ((2, 0), (0,))),
            (((5, 2, 3), (3, 4)), ((5, 2, 0), (0, 4))),
            (((5, 2, 3), (3,)), ((5, 0, 3), (3,))),
            (((3,), (5, 3, 4)), ((3,), (0, 3, 4))),
            (((2, 3), (5, 3, 4)), ((0, 3), (5, 3, 4))),
            (((5, 1, 2, 3), (4, 3, 2)), ((0, 1, 2, 3), (4, 3, 2))),
            (((1, 2, 3), (5, 3, 4)), ((1, 2, 3), (5, 3, 0))),
        )
    ],
    # casting
    unary("copy", empty=((0, 3),)),
    unary("to", device="cpu", reference=lambda x, device: x, empty=((0, 3),)),
]

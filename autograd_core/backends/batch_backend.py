"""NumPy's functions on BatchArrays: a batching rule for each family, and a loop, which says so, for the rest."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core.backends.batch_array import BatchArray, all_examples, innermost
from autograd_core.backends.batch_index import WholeIndex, whole_index
from autograd_core.errors import GraphError

# Functions of one array that take `axis`, None meaning all of them.
_REDUCTIONS = frozenset(
    (
        "sum mean max min amax amin prod std var any all argmax argmin nanargmax nanargmin count_nonzero median nansum "
        "nanmean ptp"
    ).split()
)
# Functions of one array that work along one axis, or several, and keep the array's rank.
_ALONG = frozenset("cumsum cumprod sort argsort partition argpartition flip roll diff".split())
# Functions of one array that leave its leading axes alone, or make another of its shape.
_UNCHANGED = frozenset(
    "tril triu zeros_like ones_like empty_like full_like nan_to_num round isfinite real imag".split()
)
# Functions that make an array: every example gets its own, since the op may write to it.
_MAKERS = frozenset("zeros ones empty full".split())


class BatchNamespace:
    """What an op gets as `xp` inside vmap: NumPy's functions, for batches of n examples; also a backend, like a module."""

    name = "batch"

    def __init__(self, n: int, level: int, like: Any) -> None:
        self.n = n
        self.level = level
        self.like = like  # an array of the library that new arrays are made in

    @property
    def xp(self) -> BatchNamespace:
        return self

    def __getattr__(self, name: str) -> Any:
        """A function without a rule below: by its family, else one example after the other."""
        function = getattr(np, name)  # AttributeError for what NumPy doesn't have either
        rule: Callable[..., Any]
        if isinstance(function, np.ufunc):
            rule = self._elementwise
        elif name in _REDUCTIONS:
            rule = self._reduce
        elif name in _ALONG:
            rule = self._along
        elif name in _UNCHANGED:
            rule = self._unchanged
        elif name in _MAKERS:
            rule = self._make
        elif callable(function) and not isinstance(function, type):
            rule = self._loop
        else:
            return function  # a constant or a dtype
        return functools.partial(self._by_rule, rule, name)

    # --- what is whose --------------------------------------------------------------------------------------------

    def wrap(self, data: Any) -> BatchArray:
        return BatchArray(data, self.level)

    def mine(self, x: Any) -> bool:
        """Whether x is a batch of this vmap; one of an outer vmap is an array like any other here."""
        return isinstance(x, BatchArray) and x.level == self.level

    def lift(self, x: Any) -> BatchArray:
        """x for every example: a view that repeats it."""
        if self.mine(x):
            return x
        x = x if hasattr(x, "shape") else np.asarray(x)
        return self.wrap(_call("broadcast_to", x, (self.n, *x.shape)))

    def pick(self, tree: Any, i: int) -> Any:
        """Example i of every batch in nested arguments."""
        if self.mine(tree):
            return tree.data[i]
        if isinstance(tree, tuple | list):
            return type(tree)(self.pick(item, i) for item in tree)
        if isinstance(tree, dict):
            return {key: self.pick(item, i) for key, item in tree.items()}
        return tree

    def align(self, operands: Any) -> list[Any]:
        """The data of operands whose examples broadcast against each other: 1s go between the batch and other axes."""
        rank = max(x.ndim for x in operands if hasattr(x, "ndim"))
        data = []
        for x in operands:
            if self.mine(x):
                x = x.data.reshape((self.n, *(1,) * (rank - x.ndim), *x.shape)) if x.ndim < rank else x.data
            data.append(x)
        return data

    # --- families -------------------------------------------------------------------------------------------------

    def _by_rule(self, rule: Callable[..., Any], name: str, *args: Any, **settings: Any) -> Any:
        """The rule where a batch is among the arguments; what all examples share stays shared."""
        if name in _MAKERS or any(self._holds_mine(x) for x in (*args, *settings.values())):
            return rule(name, *args, **settings)
        return _call(name, *args, **settings)

    def _holds_mine(self, x: Any) -> bool:
        return any(map(self._holds_mine, x)) if isinstance(x, tuple | list) else self.mine(x)

    def _elementwise(self, name: str, *operands: Any, out: Any = None) -> Any:
        if any(hasattr(x, "node") for x in operands):
            return NotImplemented  # of a Variable: from an operator, for it to take over
        if not self._holds_mine(operands):  # but `out` is one
            operands = tuple(map(self.lift, operands))
        data = _call(name, *self.align(operands))
        if out is not None:
            out.data = data
        return tuple(map(self.wrap, data)) if isinstance(data, tuple) else self.wrap(data)

    def _aligned(self, name: str, *operands: Any, **settings: Any) -> Any:
        return self.wrap(_call(name, *self.align(operands), **settings))

    def _reduce(self, name: str, x: Any, axis: Any = None, **settings: Any) -> Any:
        if axis is None and name in ("argmax", "argmin", "nanargmax", "nanargmin"):
            y = _call(name, x.data.reshape((self.n, x.size)), axis=1)
            return self.wrap(y.reshape((self.n, *(1,) * x.ndim)) if settings.get("keepdims") else y)
        axes = tuple(range(1, x.data.ndim)) if axis is None else _shift(axis, x.ndim)
        return self.wrap(_call(name, x.data, axis=axes, **settings))

    def _along(self, name: str, x: Any, *args: Any, axis: Any = -1, **settings: Any) -> Any:
        if axis is None:
            return self._loop(name, x, *args, axis=axis, **settings)
        return self.wrap(_call(name, x.data, *args, axis=_shift(axis, x.ndim), **settings))

    def _unchanged(self, name: str, x: Any, *args: Any, **settings: Any) -> Any:
        return self.wrap(_call(name, x.data, *args, **settings))

    def _make(self, name: str, shape: Any, *args: Any, **settings: Any) -> Any:
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        return self.wrap(getattr(_backend(all_examples(self.like)).xp, name)((self.n, *shape), *args, **settings))

    def _loop(self, name: str, *args: Any, **settings: Any) -> Any:
        """One example after the other, for functions without a batching rule."""
        warnings.warn(f"vmap: {name} has no batching rule: it runs in a loop over {self.n} examples", stacklevel=3)
        results = [_call(name, *self.pick(args, i), **self.pick(settings, i)) for i in range(self.n)]
        return self._gather(results)

    def _gather(self, results: list[Any]) -> Any:
        if isinstance(results[0], tuple):
            return tuple(self._gather(list(parts)) for parts in zip(*results, strict=True))
        return self.wrap(_call("stack", results))

    # --- single functions -----------------------------------------------------------------------------------------

    @property
    def linalg(self) -> _Stacks:
        return _Stacks(self, "linalg")

    @property
    def fft(self) -> _Stacks:
        return _Stacks(self, "fft")

    def cross(self, a: Any, b: Any) -> Any:
        return self._by_rule(self._aligned, "cross", a, b)

    def where(self, *operands: Any) -> Any:
        return self._by_rule(self._elementwise, "where", *operands)

    def clip(self, *operands: Any) -> Any:
        return self._by_rule(self._elementwise, "clip", *operands)

    def isclose(self, a: Any, b: Any, **settings: Any) -> Any:
        return self._by_rule(self._aligned, "isclose", a, b, **settings)

    def array(self, x: Any) -> Any:
        return self.lift(x).copy()

    def asarray(self, x: Any, dtype: Any = None) -> Any:
        return x if dtype is None or not self.mine(x) else x.astype(dtype)

    def reshape(self, x: Any, shape: Any) -> Any:
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        if -1 in shape:
            shape = np.broadcast_to(False, x.shape).reshape(shape).shape
        return self.wrap(x.data.reshape((self.n, *shape)))

    def ravel(self, x: Any) -> Any:
        return self.reshape(x, x.size)

    def transpose(self, x: Any, axes: Any = None) -> Any:
        order = range(x.ndim)[::-1] if axes is None else [axis % x.ndim for axis in axes]
        return self.wrap(x.data.transpose((0, *[axis + 1 for axis in order])))

    def swapaxes(self, x: Any, axis1: int, axis2: int) -> Any:
        return self.wrap(x.data.swapaxes(_shift(axis1, x.ndim), _shift(axis2, x.ndim)))

    def moveaxis(self, x: Any, source: int, destination: int) -> Any:
        order = [axis for axis in range(x.ndim) if axis != source % x.ndim]
        order.insert(destination % x.ndim, source % x.ndim)
        return self.transpose(x, order)

    def broadcast_to(self, x: Any, shape: Any) -> Any:
        shape = (shape,) if isinstance(shape, int) else tuple(shape)
        data = x.data.reshape((self.n, *(1,) * (len(shape) - x.ndim), *x.shape))
        return self.wrap(_call("broadcast_to", data, (self.n, *shape)))

    def concatenate(self, xs: Any, axis: int = 0) -> Any:
        lifted = [self.lift(x) for x in xs]
        return self.wrap(_call("concatenate", [x.data for x in lifted], axis=_shift(axis, lifted[0].ndim)))

    def stack(self, xs: Any, axis: int = 0) -> Any:
        lifted = [self.lift(x) for x in xs]
        place = axis % (lifted[0].ndim + 1)
        return self.concatenate([self.reshape(x, (*x.shape[:place], 1, *x.shape[place:])) for x in lifted], place)

    def repeat(self, x: Any, repeats: int, axis: int) -> Any:
        return self.wrap(_call("repeat", x.data, repeats, axis=_shift(axis, x.ndim)))

    def tile(self, x: Any, reps: tuple[int, ...]) -> Any:
        x = self.reshape(x, (*(1,) * (len(reps) - x.ndim), *x.shape))
        return self.wrap(_call("tile", x.data, (1,) * (x.data.ndim - len(reps)) + reps))

    def take_along_axis(self, x: Any, index: Any, axis: int) -> Any:
        x, index = self.lift(x), self.lift(index)
        return self.wrap(_call("take_along_axis", x.data, index.data, axis=_shift(axis, x.ndim)))

    def searchsorted(self, a: Any, v: Any, **settings: Any) -> Any:
        if self.mine(a):
            return self._loop("searchsorted", a, v, **settings)
        return self.wrap(_call("searchsorted", a, v.data, **settings))

    def digitize(self, x: Any, bins: Any, **settings: Any) -> Any:
        if self.mine(bins):
            return self._loop("digitize", x, bins, **settings)
        return self.wrap(_call("digitize", x.data, bins, **settings))

    def matmul(self, a: Any, b: Any) -> Any:
        if hasattr(a, "node") or hasattr(b, "node"):
            return NotImplemented  # of a Variable: from the operator, for it to take over
        a, b = self.lift(a), self.lift(b)
        row, column = a.ndim == 1, b.ndim == 1
        a = self.reshape(a, (1, *a.shape)) if row else a
        b = self.reshape(b, (*b.shape, 1)) if column else b
        y = self.wrap(_call("matmul", *self.align((a, b))))
        y = y[..., 0, :] if row else y
        return y[..., 0] if column else y

    def getitem(self, x: Any, index: Any) -> Any:
        whole = whole_index(index, self.n, self.level, x.ndim)
        if whole is not None:
            data = x.data[whole.index]
            return self.wrap(whole.arranged(_backend(data).xp, data))
        warnings.warn(f"vmap: indexing by a batch of masks runs in a loop over {self.n} examples", stacklevel=3)
        results = [x.data[i][self.pick(index, i)] for i in range(self.n)]
        if any(result.shape != results[0].shape for result in results):
            raise GraphError(
                "inside vmap a mask with another number of True for each example gives results of different sizes: "
                "choose with ag.where, which keeps the size"
            )
        return self._gather(results)

    def setitem(self, x: Any, index: Any, value: Any) -> None:
        self._reach(x, index, value)
        whole = whole_index(index, self.n, self.level, x.ndim)
        if whole is None:
            for i in range(self.n):
                x.data[(i, *self.pick(_parts(index), i))] = self.pick(value, i)
        elif self.mine(value) or whole.place:
            x.data[whole.index] = self._to_write(whole, x, value)
        else:
            x.data[whole.index] = value

    assign = setitem  # of values for one place the last wins: each example writes its own, in order

    def scatter_add(self, y: Any, index: Any, value: Any) -> None:
        self._reach(y, index, value)
        whole = whole_index(index, self.n, self.level, y.ndim)
        backend = _backend(y.data)
        if whole is not None:
            backend.scatter_add(y.data, whole.index, self._to_write(whole, y, value))
            return
        for i in range(self.n):
            backend.scatter_add(y.data, (i, *self.pick(_parts(index), i)), self.pick(value, i))

    def _reach(self, x: Any, index: Any, value: Any) -> None:
        """Put x, before it is written to, into the batch of the outer vmap that the index or the value is in."""
        outer = innermost([y.data if self.mine(y) else y for y in (*_parts(index), value)])
        if outer is not None and not outer.xp.mine(x.data):
            x.data = outer.xp.lift(x.data).copy()

    def _to_write(self, whole: WholeIndex, x: Any, value: Any) -> Any:
        """The data of a value in the shape of x.data at the index."""
        target = x.data[whole.index]
        library = _backend(target).xp
        shape = whole.arranged(library, target).shape
        data = self.lift(value).data
        data = data.reshape((self.n, *(1,) * (len(shape) - data.ndim), *data.shape[1:]))
        return whole.disarranged(library, library.broadcast_to(data, shape))

    # --- as a backend ---------------------------------------------------------------------------------------------

    def device_of(self, x: Any) -> str:
        return _backend(x.data).device_of(x.data)

    def to_numpy(self, x: Any) -> Any:
        return x.__array__()  # which refuses


class _Stacks:
    """`xp.linalg` and `xp.fft`: NumPy's functions there work on stacks of matrices and signals anyway.

    Axes that are passed on must be counted from the end.
    """

    def __init__(self, batches: BatchNamespace, module: str) -> None:
        self.batches = batches
        self.module = module

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def on_stacks(*args: Any, **settings: Any) -> Any:
            data = [self.batches.lift(a).data if hasattr(a, "shape") else a for a in args]
            outer = innermost(data)
            module = getattr(np if outer is None else outer.xp, self.module)
            result = getattr(module, name)(*data, **settings)
            return tuple(map(self.batches.wrap, result)) if isinstance(result, tuple) else self.batches.wrap(result)

        return on_stacks


def _call(name: str, *args: Any, **settings: Any) -> Any:
    """The function of the library that the data belongs to: NumPy, or in nested vmaps the namespace of the outer one."""
    outer = innermost(args)
    return getattr(np if outer is None else outer.xp, name)(*args, **settings)


def _backend(data: Any) -> Any:
    """NumPy's, CuPy's or that of an outer vmap: whose array this is."""
    from autograd_core import backends

    return backends.of(data)


def _parts(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def _shift(axis: Any, ndim: int) -> Any:
    """An axis of an example as one of the whole."""
    if isinstance(axis, tuple):
        return tuple(_shift(a, ndim) for a in axis)
    if not -ndim <= axis < ndim:
        raise np.exceptions.AxisError(axis, ndim)
    return axis + 1 if axis >= 0 else axis

"""The functions that are not element-wise: CuPy's parameters and refusals, NumPy's arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from tests.cupy_stand_in import creation, names, transfers
from tests.cupy_stand_in.conversion import compute, in_float32, is_array, is_bfloat16, place

# They take numbers, shapes, dtypes or lists as well.
_TAKE_ANYTHING = frozenset(
    "allclose isclose where result_type can_cast promote_types isscalar issubdtype isdtype ndim shape size indices eye identity "
    "linspace logspace full broadcast_shapes iterable tri diag_indices tril_indices triu_indices bartlett blackman hamming "
    "hanning kaiser fftfreq rfftfreq common_type min_scalar_type ix_ isreal iscomplex iscomplexobj isrealobj unravel_index "
    "ravel_multi_index typename set_printoptions get_printoptions printoptions base_repr binary_repr format_float_positional "
    "format_float_scientific full_like select choose interp vander poly polyadd polymul polysub polyval polyfit roots "
    "mintypecode sctype2char real imag expand_dims array_equal".split()
)
_MUST_BE_ARRAYS = frozenset("a b arr ary array m x x1 x2 y f M z prototype".split())
_LISTS_OF_ARRAYS = frozenset("concatenate concat stack hstack vstack dstack column_stack row_stack".split())
# Their answers are Python's own numbers and dtypes.
_ANSWER = frozenset(
    "ndim shape size result_type can_cast promote_types isscalar issubdtype isdtype broadcast_shapes iterable common_type "
    "min_scalar_type iscomplexobj isrealobj may_share_memory shares_memory typename isfortran byte_bounds base_repr "
    "binary_repr mintypecode sctype2char get_printoptions".split()
)
# They read a result to know how large the next is, or whether the arguments are valid.
_WAIT = frozenset(
    "nonzero argwhere flatnonzero extract compress unique unique_all unique_counts unique_inverse unique_values union1d "
    "intersect1d setdiff1d setxor1d bincount histogram histogram2d histogramdd median nanmedian trim_zeros delete place "
    "array2string array_repr array_str save savez savez_compressed savetxt asarray_chkfinite average lstsq".split()
)
# Sums and products: a card adds half-precision numbers in float32.
_SUMS = frozenset(
    "sum prod mean var std dot inner outer vdot matmul tensordot einsum cumsum cumprod trace nansum nanprod nanmean nanvar "
    "nanstd average kron convolve correlate".split()
)
# Methods that are the functions of the same names.
_BOTH = frozenset(
    "sum prod mean max min all any argmax argmin take argsort cumsum cumprod nonzero compress repeat std var trace "
    "searchsorted choose".split()
)
_ENTRIES = {(entry.module, entry.name): entry for entry in names.ENTRIES if entry.kind == "function"}


def call(name: str, args: Iterable[Any], settings: dict[str, Any] | None = None, module: str = "cupy") -> Any:
    """A function of CuPy's by its name."""
    entry = _ENTRIES[module, name]
    own = getattr(creation, name, None) if module == "cupy" else None
    required, optional = names.given(entry.parameters, tuple(args), settings or {})
    if own is not None:
        return own(*required, **optional)
    theirs = _theirs(entry)
    _refuse(entry, required, optional)
    if name in _WAIT or (name == "repeat" and is_array(required[1])):
        transfers.note(name)
    if name == "where":
        required, optional = [*required, *optional.values()], {}
    if name in _SUMS:
        theirs = in_float32(theirs)
    answer = compute(theirs, required, optional)
    return answer if name in _ANSWER else _on_the_card(answer)


def function(entry: names.Entry) -> Callable[..., Any]:
    """The function of a line in names.txt."""

    def called(*args: Any, **settings: Any) -> Any:
        return call(entry.name, args, settings, entry.module)

    called.__name__ = called.__qualname__ = entry.name
    return called


def method(entry: names.Entry, array: Any, args: tuple[Any, ...], settings: dict[str, Any]) -> Any:
    """A method of an array, by the function of its name or by NumPy's method."""
    required, optional = names.given(entry.parameters, (array, *args), settings)
    if entry.name in _BOTH:
        return call(entry.name, required, optional)
    if entry.name == "put":
        return creation.put(*required, **optional)
    if entry.name in ("dump", "dumps", "tofile"):
        transfers.note(entry.name)
    if not hasattr(np.ndarray, entry.name):
        raise NotImplementedError(f"the stand-in has no ndarray.{entry.name}")
    return compute(lambda x, *others, **rest: getattr(x, entry.name)(*others, **rest), required, optional)


def _theirs(entry: names.Entry) -> Callable[..., Any]:
    """NumPy's or SciPy's function."""
    home: Any = np
    for part in entry.module.split(".")[1:]:
        home = getattr(home, part, None)
    if entry.module == "cupyx.scipy.special":
        import scipy.special as home
    found = getattr(home, entry.name, None)
    if found is None:
        raise NotImplementedError(f"the stand-in has no {entry.module}.{entry.name}")
    if entry.module == "cupy.linalg":
        return _LINALG.get(entry.name, found)
    return _OTHERWISE.get(entry.name, found)


def _on_the_card(answer: Any) -> Any:
    """Python's numbers as arrays without axes."""
    if isinstance(answer, bool | int | float | complex):
        return place(np.asarray(answer))
    return tuple(map(_on_the_card, answer)) if isinstance(answer, tuple) else answer


# --- refusals -------------------------------------------------------------------------------------------------------------


def _refuse(entry: names.Entry, required: list[Any], optional: dict[str, Any]) -> None:
    name, where = entry.name, f"{entry.module}.{entry.name}"
    parameters = names.signature(entry.parameters).parameters
    if name in _LISTS_OF_ARRAYS:
        items = required[0]
        if not all(is_array(item) for item in (items if isinstance(items, list | tuple) else [items])):
            raise TypeError("Only cupy arrays can be concatenated")
    elif name not in _TAKE_ANYTHING:
        for parameter, value in zip(parameters.values(), required, strict=False):
            if (
                parameter.name in _MUST_BE_ARRAYS
                and parameter.kind is not parameter.VAR_POSITIONAL
                and not is_array(value)
            ):
                raise TypeError(f"{where}: {parameter.name} must be a cupy.ndarray, not {type(value)}")
    if entry.module == "cupy.linalg":
        for value in required:
            if is_array(value) and value.dtype.itemsize == 2 and name not in ("norm", "matmul", "matrix_transpose"):
                raise TypeError(f"{value.dtype} is unsupported in linalg")
    if optional.get("kind") not in (None, "stable"):
        raise ValueError("kind can only be None or 'stable'")
    if name == "matmul" and max(x.ndim for x in required) > 2 and any(is_bfloat16(x.dtype) for x in required):
        raise TypeError(*[x.dtype for x in required])
    if name == "where" and not hasattr(required[0], "astype"):
        raise AttributeError(f"'{type(required[0]).__name__}' object has no attribute 'astype'")
    if name == "bincount" and required[0].dtype.kind == "f":
        raise TypeError("x must be int array")
    if name in ("quantile", "percentile") and is_array(required[1]):
        transfers.note(name)
    if name in ("sort", "argsort") and not required[0].ndim and optional.get("axis", -1) is not None:
        raise np.exceptions.AxisError("Sorting arrays with the rank of zero is not supported")
    if name == "nonzero" and not required[0].ndim:
        raise ValueError("Calling nonzero on 0d arrays is not allowed. Use cp.atleast_1d(scalar).nonzero() instead.")
    if name in ("ediff1d", "trapezoid", "diff"):
        for key in ("to_end", "to_begin", "x"):
            if optional.get(key) is not None and not is_array(optional[key]):
                raise TypeError(f"`{key}` should be of type cupy.ndarray")
    if name == "searchsorted" and not is_array(required[1]) and not np.isscalar(required[1]):
        raise NotImplementedError("Only python scalars or ndarrays are supported for v")


# --- where CuPy's results differ from NumPy's ---------------------------------------------------------------------------


def _take(a: np.ndarray, indices: Any, axis: int | None = None, out: Any = None) -> np.ndarray:
    return np.take(a, indices, axis, out, mode="wrap")


def _take_along_axis(a: np.ndarray, indices: np.ndarray, axis: int | None = -1) -> np.ndarray:
    size = a.size if axis is None else a.shape[axis]
    return np.take_along_axis(a, indices % size if size else indices, axis)


def _argmax_like(function: Callable[..., Any]) -> Callable[..., Any]:
    def computed(a: np.ndarray, axis: Any = None, dtype: Any = None, **settings: Any) -> Any:
        if isinstance(axis, tuple):
            raise TypeError(f"an integer is required: axis={axis}")
        y = function(a, axis=axis, **settings)
        return y if dtype is None else np.asarray(y).astype(dtype)

    return computed


def _quantile(function: Callable[..., Any]) -> Callable[..., Any]:
    """The methods are NumPy's; a card computes in float64, or in float32 for float32."""

    def computed(a: np.ndarray, q: Any, interpolation: Any = None, **settings: Any) -> Any:
        if interpolation is not None:
            settings["method"] = interpolation
        return function(a, np.asarray(q, float), **settings)

    return computed


def _without_error(function: Callable[..., Any], shape: Callable[..., tuple[int, ...]]) -> Callable[..., Any]:
    """A singular matrix raises nothing: nobody has waited for the card's answer. The numbers are useless."""

    def computed(*args: Any, **settings: Any) -> Any:
        try:
            return function(*args, **settings)
        except np.linalg.LinAlgError as error:
            if any(x.shape[-2] != x.shape[-1] for x in args[:1]):
                raise
            if "ingular" not in str(error) and "definite" not in str(error):
                raise
            return np.full(shape(*args), np.nan, np.result_type(*args, np.float32))

    return computed


_OTHERWISE: dict[str, Callable[..., Any]] = {
    "take": _take,
    "take_along_axis": _take_along_axis,
    "argmax": _argmax_like(np.argmax),
    "argmin": _argmax_like(np.argmin),
    "nanargmax": _argmax_like(np.nanargmax),
    "nanargmin": _argmax_like(np.nanargmin),
    "quantile": _quantile(np.quantile),
    "percentile": _quantile(np.percentile),
}
_LINALG: dict[str, Callable[..., Any]] = {
    "inv": _without_error(np.linalg.inv, lambda a: a.shape),
    "solve": _without_error(np.linalg.solve, lambda a, b: b.shape),
    "cholesky": _without_error(np.linalg.cholesky, lambda a: a.shape),
    "pinv": lambda a, rcond=1e-15: np.linalg.pinv(a, rcond),
}

"""What is checked around an op: clear errors always, and in debug mode NaN, changed values and the forward stack."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.exceptions import AxisError as NumPyAxisError
from numpy.exceptions import DTypePromotionError

from autograd_core import backends
from autograd_core.errors import (
    ArgumentError,
    AutogradError,
    AxisError,
    DTypeError,
    GraphError,
    MatrixError,
    OutOfBoundsError,
    OutOfMemoryError,
    ShapeError,
)

if TYPE_CHECKING:
    import numpy.typing as npt

    from autograd_core.function import Function


def describe(value: Any) -> str:
    """An operand or a setting for an error message, on one line: "float32[2, 3]", or the number itself."""
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return f"{value.dtype}{list(value.shape)}"
    return " ".join(repr(value).split())


def call_text(function: Function, arrays: Iterable[Any]) -> str:
    """An op as it was called: "Sum(float64[2, 3], axis=5, keepdims=False)"."""
    settings = [f"{key}={describe(value)}" for key, value in function.attributes.items()]
    return f"{function.name}({', '.join([*map(describe, arrays), *settings])})"


def explain(function: Function, arrays: list[Any], error: Exception) -> Exception:
    """The error of a failed forward: naming the op and its operands, of our type and of the type that NumPy raised."""
    if isinstance(error, AutogradError):
        return error
    if isinstance(error, MemoryError):
        return out_of_memory(call_text(function, arrays), error)
    if isinstance(error, DTypePromotionError):
        return no_common_dtype(call_text(function, arrays), [x.dtype for x in arrays if hasattr(x, "dtype")])
    kind = _OUR_TYPES.get(type(error))
    text = " ".join(str(error).split())
    if kind is ShapeError or kind is MatrixError:
        text = function.mistake(*arrays) or text
        if function.elementwise and broadcast(arrays):
            kind = ArgumentError  # the shapes are all right
    message = f"{call_text(function, arrays)}: {text}"
    if kind is not None:
        return kind(message)
    error.add_note(message)  # of a type of its own
    return error


def no_common_dtype(where: str, dtypes: Iterable[np.dtype[Any]]) -> DTypeError:
    """The error for float16 beside bfloat16, which have no dtype in common."""
    halves = sorted({str(dtype) for dtype in dtypes if backends.is_floating(dtype) and dtype.itemsize == 2})
    return DTypeError(
        f"{where}: {' and '.join(halves)} have no dtype in common: convert one of them with .astype(…), or both to float32"
    )


def common_dtype(where: str, *dtypes: npt.DTypeLike) -> np.dtype[Any]:
    """The dtype that arrays of these are promoted to. Raises DTypeError where there is none."""
    try:
        return np.result_type(*dtypes)
    except DTypePromotionError as error:
        raise no_common_dtype(where, map(np.dtype, dtypes)) from error


def out_of_memory(where: str, error: MemoryError) -> OutOfMemoryError:
    """The error of NumPy or CuPy as ours: what was asked for, what there is, and what helps."""
    found = " ".join(str(error).split())
    if hasattr(error, "_size"):  # CuPy's
        from autograd_core.devices import memory_stats

        memory = memory_stats("cuda")
        found = (
            f"the card has no room for {error._size / 1e9:,.3f} GB more: {memory.held / 1e9:,.3f} of its "
            f"{memory.total / 1e9:,.3f} GB are held, {memory.used / 1e9:,.3f} of these by arrays, and "
            f"{memory.free / 1e9:,.3f} are free"
        )
        limit = getattr(error, "_limit", 0)
        found += f", by CuPy's limit of {limit / 1e9:,.3f}" if limit else ""
    return OutOfMemoryError(
        f"{where}: {found}. What helps: a smaller batch, ag.checkpoint, or half precision; under ag.no_grad() nothing is kept"
    )


@contextmanager
def room_for(what: str) -> Iterator[None]:
    """Where memory runs out outside of ops, the error says for what."""
    try:
        yield
    except OutOfMemoryError:
        raise
    except MemoryError as error:
        raise out_of_memory(what, error) from error


_OUR_TYPES: dict[type[Exception], type[AutogradError]] = {
    ValueError: ShapeError,
    TypeError: DTypeError,
    IndexError: OutOfBoundsError,
    NumPyAxisError: AxisError,
    np.linalg.LinAlgError: MatrixError,
}


def broadcast(arrays: Sequence[Any]) -> bool:
    """Whether these shapes broadcast together."""
    try:
        np.broadcast_shapes(*map(np.shape, arrays))
    except ValueError:
        return False
    return True


def operand(function: Function, value: Any) -> Any:
    """What an op was given, as an array."""
    try:
        return backends.as_array(value)
    except AutogradError as error:
        raise type(error)(f"{function.name}: {error}") from error


def result(function: Function, value: Any) -> Any:
    """What forward returned, as an array."""
    try:
        return backends.as_array(value)
    except AutogradError as error:
        raise type(error)(f"{function}: forward returned {type(value).__name__}: {error}") from error


def name_rule(function: Function, error: Exception) -> None:
    """Add to the error of a failed rule the name of the op and, in debug mode, the line that called it."""
    if function.name not in str(error):
        where = ", called in " + function._record.where() if function._record else "; ag.debug() finds its forward call"
        error.add_note(f"In the backward pass of {function}{where}")


def refuse_floating(function: Function, extra: Any) -> None:
    """Check that a value saved as EXTRA can't carry a gradient: a derivative of second order would miss it."""
    if extra.dtype.kind not in "biu":
        raise GraphError(
            f"{function}: forward hands backward an extra array of dtype {extra.dtype}; only integers and booleans may "
            "go that way: return a floating-point value as a result, or save INPUTS"
        )


# --- debug mode -------------------------------------------------------------------------------------------------------

_PACKAGE = os.path.dirname(os.path.abspath(__file__))
OURS = tuple(os.path.join(os.path.dirname(_PACKAGE), name) + os.sep for name in ("autograd_core", "autograd_nn"))


class Record:
    """What debug mode remembers of a node: where it was made, and a checksum of each array it saved."""

    def __init__(self, saved: tuple[Any, ...] | None) -> None:
        import traceback  # here, since few programs get this far

        self.stack = traceback.extract_stack(limit=32)
        self.checksums = [checksum(value) for value in saved or ()]

    def where(self) -> str:
        """The innermost line of the user's code: the last frame outside this package and its layers."""
        for frame in reversed(self.stack):
            if not frame.filename.startswith(OURS):
                return f'file "{frame.filename}", line {frame.lineno}, in {frame.name}: {frame.line}'
        return "an unknown line"

    def refuse_changes(self, function: Function) -> None:
        for position, (value, before) in enumerate(zip(function.saved or (), self.checksums, strict=True)):
            if checksum(value) != before:
                raise GraphError(
                    f"{function}: saved value {position} ({describe(value)}) was changed in place after the op ran, so "
                    f"its gradient would be wrong. The op was called in {self.where()}"
                )


def checksum(value: Any) -> int:
    if not hasattr(value, "shape"):
        return hash(value)
    import zlib

    return zlib.crc32(np.ascontiguousarray(backends.peek(value)).tobytes())


def has_nan(value: Any) -> bool:
    """Whether there is a NaN in an array, a Variable, or a tuple of them."""
    if isinstance(value, tuple):
        return any(map(has_nan, value))
    value = getattr(value, "array", value)
    return hasattr(value, "dtype") and backends.is_floating(value.dtype) and bool((value != value).any())


def refuse_nan(what: str, function: Function, inputs: tuple[Any, ...], outputs: Any) -> None:
    """Stop at the op that makes the first NaN out of numbers, forward or backward."""
    if has_nan(outputs) and not has_nan(inputs):
        where = f" The op was called in {function._record.where()}" if function._record else ""
        raise GraphError(f"{function}: {what} has a NaN, what it was computed from has none.{where}")

"""What is checked around an op: clear errors always, and in debug mode NaN, changed values and the forward stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import backends
from autograd_core.errors import AutogradError, DTypeError, GraphError, ShapeError

if TYPE_CHECKING:
    from autograd_core.function import Function


def describe(value: Any) -> str:
    """One operand for an error message: "float32(2, 3)", or the number itself."""
    if not hasattr(value, "shape"):
        return repr(value)
    return f"{value.dtype}{tuple(value.shape)}"


def explain(function: Function, arrays: list[Any], error: Exception) -> Exception:
    """The error of a failed forward with the op and its operands in the message, of a type that NumPy's users catch."""
    if isinstance(error, AutogradError):
        return error
    message = f"{function}: {error} Inputs: {', '.join(map(describe, arrays))}"
    if type(error) is ValueError:
        return ShapeError(message)
    if type(error) is TypeError:
        return DTypeError(message)
    error.add_note(message)  # IndexError, AxisError, LinAlgError: a type of its own already
    return error


def refuse_floating(function: Function, extra: Any) -> None:
    """Check that a value saved as EXTRA can't carry a gradient: a derivative of second order would miss it."""
    if extra.dtype.kind not in "biu":
        raise GraphError(f"{function.name}: forward hands backward an extra array of dtype {extra.dtype}; only integers "
                         "and booleans may go that way: return a floating-point value as a result, or save INPUTS")


# --- debug mode -------------------------------------------------------------------------------------------------------


class Record:
    """What debug mode remembers of a node: where it was made, and a checksum of each array it saved."""

    def __init__(self, saved: tuple[Any, ...] | None) -> None:
        import traceback  # here, since few programs get this far

        self.stack = traceback.extract_stack(limit=32)
        self.checksums = [checksum(value) for value in saved or ()]

    def where(self) -> str:
        """The innermost line of the user's code: the last frame outside this package and its layers."""
        for frame in reversed(self.stack):
            if "autograd_core" not in frame.filename and "autograd_nn" not in frame.filename:
                return f'file "{frame.filename}", line {frame.lineno}, in {frame.name}: {frame.line}'
        return "an unknown line"

    def refuse_changes(self, function: Function) -> None:
        for position, (value, before) in enumerate(zip(function.saved or (), self.checksums, strict=True)):
            if checksum(value) != before:
                raise GraphError(f"{function}: saved value {position} ({describe(value)}) was changed in place after the "
                                 f"op ran, so its gradient would be wrong. The op was called in {self.where()}")


def checksum(value: Any) -> int:
    if not hasattr(value, "shape"):
        return hash(value)
    import zlib

    return zlib.crc32(np.ascontiguousarray(backends.to_numpy(value)).tobytes())


def has_nan(value: Any) -> bool:
    return hasattr(value, "dtype") and value.dtype.kind == "f" and bool((value != value).any())


def refuse_nan(function: Function, inputs: Any, outputs: Any) -> None:
    """Stop at the op that makes the first NaN out of numbers, forward or backward."""
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    if any(map(has_nan, outputs)) and not any(map(has_nan, inputs)):
        where = f" The op was called in {function.record.where()}" if function.record else ""
        raise GraphError(f"{function}: the result has a NaN and the inputs have none. "
                         f"Inputs: {', '.join(map(describe, inputs))}.{where}")

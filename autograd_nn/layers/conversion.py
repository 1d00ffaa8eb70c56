"""What `Layer.to` was asked for, and doing it: another device, another dtype, or both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_core import ArgumentError, DTypeError, Variable, backends
from autograd_core.half import dtype_named

Where = tuple[str | None, np.dtype[Any] | None]  # None for what stays as it is


def asked_for(name: str, where: Sequence[Any], device: str | None, dtype: Any) -> Where:
    """The device and the dtype among the arguments of a layer's `to`, checked before anything is changed."""
    devices = [target for target in where if _is_device(target)] + ([] if device is None else [device])
    dtypes = [target for target in where if target is not None and not _is_device(target)]
    dtypes += [] if dtype is None else [dtype]
    for what, given in (("device", devices), ("dtype", dtypes)):
        if len(given) > 1:
            raise ArgumentError(f"{name}.to: give one {what}, not {' and '.join(map(repr, given))}")
    for device in devices:
        backends.load(device)
    return (devices[0] if devices else None), (_floating(name, dtypes[0]) if dtypes else None)


def _is_device(target: Any) -> bool:
    return isinstance(target, str) and target.partition(":")[0] in ("cpu", "cuda")


def _floating(name: str, given: Any) -> np.dtype[Any]:
    dtype = dtype_named(given)
    if not backends.is_floating(dtype):
        raise DTypeError(f"{name}.to: parameters are floating-point numbers, which {dtype} is not")
    return dtype


def convert(variables: Sequence[Variable], device: str | None, dtype: np.dtype[Any] | None) -> None:
    """Take each array there, if it is floating-point in this dtype. Gradients are forgotten where something changes."""
    for variable in variables:
        if dtype is not None and backends.is_floating(variable.dtype) and variable.dtype != dtype:
            variable.array = variable.array.astype(dtype)
            variable.zero_grad()
        if device is not None:
            variable.array = backends.load(device).to_device(variable.array, device)
            variable.zero_grad()

"""Sums and maxima of rows for kernels, several elements at a time."""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from numba import types
from numba.extending import overload

from autograd_core.backends.compiled.jit import U

# The additions of a row may be taken in another order: so they are done several at a time.
in_any_order = numba.njit(error_model="numpy", fastmath={"reassoc", "contract"})


@in_any_order
def total(row):  # type: ignore[no-untyped-def]
    """Σ row."""
    found = row.dtype.type(0)
    for q in range(U(row.size)):
        found += row[q]
    return found


@in_any_order
def product(a, b):  # type: ignore[no-untyped-def]
    """Σ a·b."""
    found = a.dtype.type(0)
    for q in range(U(a.size)):
        found += a[q] * b[q]
    return found


def largest(row: Any) -> Any:
    """The largest element of a row; where there is a NaN, that or any other."""
    return row.max()


@overload(largest)
def _largest(row):  # type: ignore[no-untyped-def]
    """By the bits of the numbers: as integers they have the same order once those of negative ones are turned round.

    The maximum of integers is a vector instruction; that of floating-point numbers is none, for the sake of NaN.
    """
    integer, real = (np.int32, np.float32) if row.dtype == types.float32 else (np.int64, np.float64)
    shift, but_the_sign = integer(8 * np.dtype(integer).itemsize - 1), np.iinfo(integer).max

    def largest(row):  # type: ignore[no-untyped-def]
        bits = row.view(integer)
        found = bits[0] ^ ((bits[0] >> shift) & integer(but_the_sign))
        for q in range(U(bits.size)):
            found = max(found, bits[q] ^ ((bits[q] >> shift) & integer(but_the_sign)))
        return integer(found ^ ((found >> shift) & integer(but_the_sign))).view(real)

    return largest

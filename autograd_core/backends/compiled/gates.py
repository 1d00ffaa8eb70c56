"""The gates of recurrent layers: rows of sums through σ and tanh."""

from __future__ import annotations

from autograd_core.backends.compiled.elementary import sigmoid, tanh
from autograd_core.backends.compiled.jit import U, piece


@piece
def sigmoids(sums, gates):  # type: ignore[no-untyped-def]
    """gates = σ(sums)."""
    for q in range(U(gates.size)):
        gates[q] = sigmoid(sums[q])


@piece
def tanhs(sums, gates):  # type: ignore[no-untyped-def]
    """gates = tanh(sums)."""
    for q in range(U(gates.size)):
        gates[q] = tanh(sums[q])

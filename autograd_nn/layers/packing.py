"""Sequences of different lengths in one batch, without the padding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import autograd_core as ag
from autograd_core import ArgumentError, ShapeError, Variable
from autograd_core.ops.axes import filled
from autograd_core.variable import Operand, shape_of
from autograd_nn.errors import DataError


class PackedSequence(NamedTuple):
    """The steps of several sequences, step after step: what recurrent layers take and give in place of padded batches.

    data:              (ΣN, …), first the first step of every sequence, then the second of those that have one, and so on.
    batch_sizes:       how many sequences have a first step, a second, …; they never grow.
    sorted_indices:    the place in the original batch of each sequence, the longest first.
    unsorted_indices:  the reverse: where each sequence of the original batch is now.
    """

    data: Any
    batch_sizes: NDArray[np.int64]
    sorted_indices: NDArray[np.int64]
    unsorted_indices: NDArray[np.int64]


def pack_padded_sequence(
    input: Operand, lengths: Sequence[int] | NDArray[Any], batch_first: bool = False, enforce_sorted: bool = True
) -> PackedSequence:
    """Leave the padding out of a batch of sequences.

    Shapes:          input (T, N, …), or (N, T, …) with batch_first; lengths (N,), from 1 to T.
    enforce_sorted:  insist that the sequences come longest first; False sorts them here, and results are put back into
                     the order given.
    Raises           ShapeError when there isn't one length for each sequence, DataError for one out of range,
                     ArgumentError for lengths that are to be sorted and aren't.
    """
    shape = shape_of(input)
    sizes = np.asarray(lengths, dtype=np.int64)
    if len(shape) < 2 or sizes.shape != (shape[0 if batch_first else 1],):
        layout = "(N, T, …)" if batch_first else "(T, N, …)"
        raise ShapeError(
            f"pack_padded_sequence: input is {shape} and lengths {sizes.shape}; they must be {layout} and (N,)"
        )
    steps = shape[1 if batch_first else 0]
    if not sizes.size or sizes.min() < 1 or sizes.max() > steps:
        raise DataError(f"pack_padded_sequence: lengths are {sizes.tolist()}; each must be from 1 to {steps}")
    if enforce_sorted and (np.diff(sizes) > 0).any():
        raise ArgumentError(
            f"pack_padded_sequence: lengths are {sizes.tolist()}, not the longest first; sort the sequences, or say "
            "enforce_sorted=False"
        )
    order = np.argsort(-sizes, kind="stable")
    step, place = _places(sizes[order])
    index = (order[place], step) if batch_first else (step, order[place])
    batch_sizes = (sizes > np.arange(sizes.max())[:, None]).sum(axis=1)
    data = input if isinstance(input, Variable) else Variable(input, requires_grad=False)
    return PackedSequence(data[index], batch_sizes, order, np.argsort(order))


def pad_packed_sequence(
    sequence: PackedSequence, batch_first: bool = False, padding_value: float = 0.0, total_length: int | None = None
) -> tuple[Variable, NDArray[np.int64]]:
    """The reverse of `pack_padded_sequence`: the padded batch, and the lengths, in the order that was packed.

    total_length:  pad to so many steps instead of those of the longest sequence.
    Raises         ArgumentError for a total_length that the longest sequence exceeds.
    """
    batch_sizes = np.asarray(sequence.batch_sizes)
    steps = len(batch_sizes) if total_length is None else total_length
    if steps < len(batch_sizes):
        raise ArgumentError(
            f"pad_packed_sequence: total_length={steps}, but the longest sequence has {len(batch_sizes)} steps"
        )
    lengths = (batch_sizes[:, None] > np.arange(batch_sizes[0])).sum(axis=0)
    step, place = _places(lengths)
    place = np.asarray(sequence.sorted_indices)[place]
    size = (len(lengths), steps) if batch_first else (steps, len(lengths))
    index = (place, step) if batch_first else (step, place)
    data = sequence.data
    padding = filled(data, (*size, *data.shape[1:]), padding_value)
    return ag.index_update(Variable(padding, requires_grad=False), index, data), lengths[sequence.unsorted_indices]


def _places(lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """For each row of packed data its step, and its sequence, given the lengths from the longest to the shortest."""
    step, place = np.nonzero(lengths > np.arange(lengths[0])[:, None])
    return step, place

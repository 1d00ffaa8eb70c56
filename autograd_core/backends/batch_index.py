"""Indexing in batches: the index of one example, which may differ from example to example, as an index of the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd_core.backends.batch_array import BatchArray


@dataclass(frozen=True)
class WholeIndex:
    """An index of the whole data, and where its result has the axes of the index arrays.

    NumPy puts them in front once a slice stands between them and the number of the example; in the result for one
    example they stand where the first index array did. `arrays` counts them, `place` says where they belong; with
    place 0 nothing changes.
    """

    index: tuple[Any, ...]
    arrays: int = 0
    place: int = 0

    def arranged(self, xp: Any, data: Any) -> Any:
        """The indexed data, of shape (n, index arrays, slices), with its axes as the examples have them."""
        if not self.place:
            return data
        return xp.moveaxis(data, range(1, 1 + self.arrays), range(1 + self.place, 1 + self.place + self.arrays))

    def disarranged(self, xp: Any, data: Any) -> Any:
        """The reverse, for data to be written there."""
        if not self.place:
            return data
        return xp.moveaxis(data, range(1 + self.place, 1 + self.place + self.arrays), range(1, 1 + self.arrays))


def whole_index(index: Any, n: int, level: int, ndim: int) -> WholeIndex | None:
    """The index for all n examples at once, each of rank `ndim`; None where there is none: a mask for each example.

    Either no index array differs between examples, and the batch is one more slice in front; or the number of the
    example becomes one more index array.
    """
    parts = index if isinstance(index, tuple) else (index,)
    own = [isinstance(part, BatchArray) and part.level == level for part in parts]
    advanced = [i for i, part in enumerate(parts) if not (part is None or part is ... or isinstance(part, slice))]
    apart = bool(advanced) and advanced[-1] - advanced[0] + 1 != len(advanced)
    only_numbers = all(isinstance(parts[i], int | np.integer) and not isinstance(parts[i], bool) for i in advanced)
    if not any(own) and (not apart or only_numbers):
        return WholeIndex((slice(None), *parts))
    if any(isinstance(part, bool | np.bool_) or (hasattr(part, "dtype") and part.dtype.kind == "b") for part in parts):
        return None
    rank = max(
        np.ndim(part) if not isinstance(part, BatchArray) else part.ndim for part in (parts[i] for i in advanced)
    )
    whole: list[Any] = [np.arange(n).reshape((n, *(1,) * rank))]
    for part, mine in zip(parts, own, strict=True):
        if mine:
            part = part.data.reshape((n, *(1,) * (rank - part.ndim), *part.shape))
        whole.append(part)
    before = 0  # axes of the result in front of the index arrays
    if not apart:
        taken = sum(part is not None and part is not ... for part in parts)
        for part in parts[: advanced[0]]:
            before += ndim - taken if part is ... else 1
    return WholeIndex(tuple(whole), rank, before)

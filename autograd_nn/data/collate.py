"""Examples put together into a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograd_nn.errors import DataError


def collate(items: Sequence[Any]) -> Any:
    """Arrays of one shape as one array with a new first axis; tuples, lists and dicts part by part.

    Numbers of Python's own become float32 (float), int64 (int) and bool; texts, and all else, a list.

    Errors:  DataError when shapes or keys differ: give `DataLoader` a `collate` of your own that pads, say.
    """
    first = items[0]
    if isinstance(first, dict):
        if any(item.keys() != first.keys() for item in items):
            raise DataError(
                f"collate: all examples of a batch must have the keys of the first, {sorted(first, key=str)}"
            )
        return {key: collate([item[key] for item in items]) for key in first}
    if isinstance(first, tuple | list):
        if any(len(item) != len(first) for item in items):
            raise DataError(f"collate: all examples of a batch must have as many parts as the first, {len(first)}")
        return tuple([collate(part) for part in zip(*items, strict=True)])
    if isinstance(first, np.ndarray | np.generic):
        shapes = {np.shape(item) for item in items}
        if len(shapes) > 1:
            raise DataError(
                f"collate: the arrays of a batch must have one shape, not {' and '.join(map(str, sorted(shapes)))}. "
                "Resize or pad them in the data set, or give DataLoader a collate that does."
            )
        return np.stack(items)
    if isinstance(first, bool | int | float):
        kinds = {type(item) for item in items}
        dtype = np.float32 if float in kinds else np.int64 if int in kinds else np.bool_
        return np.array(items, dtype)
    return list(items)

"""What a data set is: a length, and pairs (x, y) fetched by index."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from autograd_nn.errors import DataError


class Dataset(Protocol):
    """What `DataLoader` needs: a length, and the pair (x, y) of the examples named by an array of indices."""

    def __len__(self) -> int: ...

    def __getitem__(self, index: NDArray[np.intp], /) -> tuple[Any, Any]: ...


@dataclass(frozen=True, eq=False, repr=False)  # eq: `==` of two arrays is an array, which has no truth value
class ArrayDataset:
    """Examples held in two arrays of equal length: `dataset[i]` is `(inputs[i], targets[i])`.

    Shapes:  inputs (N, ...), targets (N, ...).
    Index:   an int gives one example; a slice gives views; an array of indices or a mask gives copies.
             `ArrayDataset(*dataset[:100])` is a smaller data set.
    Names:   `name` is for messages; `classes[k]` is the name of label k, () when targets are not labels.
    Errors:  DataError when a part has no first axis or the lengths differ; IndexError past the end.
    """

    inputs: NDArray[Any]
    targets: NDArray[Any]
    name: str = ""
    classes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for part in ("inputs", "targets"):
            value = getattr(self, part)
            if not getattr(value, "shape", ()):  # a list, a number or a 0-d array
                raise DataError(
                    f"{self._title()}: {part} must be an array with a first axis that counts the examples, "
                    f"not {type(value).__name__}. Use np.asarray({part})?"
                )
        if len(self.inputs) != len(self.targets):
            raise DataError(
                f"{self._title()}: inputs and targets must have one length; inputs are {self.inputs.shape}, "
                f"targets are {self.targets.shape}. Both need one entry for each example."
            )

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int | slice | NDArray[Any]) -> tuple[Any, Any]:
        return self.inputs[index], self.targets[index]

    def __repr__(self) -> str:
        inputs, targets = (f"{array.dtype} {array.shape}" for array in (self.inputs, self.targets))
        classes = f", {len(self.classes)} classes" if self.classes else ""
        return f"{self._title()}(inputs {inputs}, targets {targets}{classes})"

    def _title(self) -> str:
        return f"ArrayDataset {self.name!r}" if self.name else "ArrayDataset"

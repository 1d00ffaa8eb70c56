"""What a data set is: a length, and pairs (x, y) fetched by index."""

from dataclasses import dataclass
from typing import Any, ClassVar, Protocol

from numpy.typing import NDArray

from autograd_nn.errors import DataError


class Dataset(Protocol):
    """What `DataLoader` needs: a length, and the example of a number, a pair (x, y) in most cases. A list of pairs is one.

    A data set that also takes an array of indices, and gives a whole batch for it, says so by `batched = True`: the
    loader then fetches each batch at once, many times faster than example by example.
    """

    def __len__(self) -> int: ...

    def __getitem__(self, index: Any, /) -> Any: ...


def is_batched(dataset: Dataset) -> bool:
    """Whether it takes arrays of indices."""
    return bool(getattr(dataset, "batched", False))


def title(dataset: Dataset) -> str:
    """What to call it in messages: its class, and its name if it has one."""
    name = getattr(dataset, "name", "")
    return f"{type(dataset).__name__} {name!r}" if name else type(dataset).__name__


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
    batched: ClassVar[bool] = True

    def __post_init__(self) -> None:
        for part in ("inputs", "targets"):
            value = getattr(self, part)
            if not getattr(value, "shape", ()):  # a list, a number or a 0-d array
                raise DataError(
                    f"{title(self)}: {part} must be an array with a first axis that counts the examples, "
                    f"not {type(value).__name__}. Use np.asarray({part})?"
                )
        if len(self.inputs) != len(self.targets):
            raise DataError(
                f"{title(self)}: inputs and targets must have one length; inputs are {self.inputs.shape}, "
                f"targets are {self.targets.shape}. Both need one entry for each example."
            )

    def __len__(self) -> int:
        return len(self.inputs)

    def __getitem__(self, index: int | slice | NDArray[Any]) -> tuple[Any, Any]:
        return self.inputs[index], self.targets[index]

    def __repr__(self) -> str:
        inputs, targets = (f"{array.dtype} {array.shape}" for array in (self.inputs, self.targets))
        classes = f", {len(self.classes)} classes" if self.classes else ""
        return f"{title(self)}(inputs {inputs}, targets {targets}{classes})"

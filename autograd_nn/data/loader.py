"""Batches from a data set, in an order that a seed and the epoch's number decide."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograd_core import backends
from autograd_nn.data.collate import collate as put_together
from autograd_nn.data.dataset import Dataset, is_batched, title
from autograd_nn.data.samplers import RandomSampler, Sampler, SequentialSampler
from autograd_nn.data.subset import original, whole_numbers
from autograd_nn.data.upload import Upload, one_ahead
from autograd_nn.errors import DataError

Transform = Callable[[Any, Any, np.random.Generator], tuple[Any, Any]]


class DataLoader:
    """Goes through a data set in batches: each `for x, y in loader` is one epoch.

    Shapes:     x (B, ...), y (B, ...), B = batch_size; the last batch is smaller when N % batch_size != 0, or left out
                with drop_last. len(loader) counts the batches.
    Order:      the data set's own; with shuffle a permutation; with `sampler` what it gives. Whatever is random follows
                from (seed, epoch) alone: the global generator is neither read nor changed, and two loaders with one seed
                agree (for one version of NumPy).
    Epoch:      `loader.epoch` is the number of the epoch that the next `for` starts, 0 at first. To resume after k
                epochs, set `loader.epoch = k`. An epoch left early counts.
    collate:    puts a list of examples together into a batch; without it arrays are stacked, tuples and dicts part by
                part. A data set that is `batched` gives whole batches itself, unless there is a `collate`.
    transform:  changes each batch, `transform(x, y, rng) -> (x, y)`, an `augment` for example; its generator follows from
                (seed, epoch, number of the batch), so results don't depend on the workers.
    workers:    threads that prepare batches ahead, 0 for none. The order is the same. While you use a batch, at most
                prefetch · workers others are ready or in the making; with 0 workers none is.
                Leaving the loop, by whatever way, ends the threads: each finishes the batch it is at.
    device:     "cuda" or "cuda:1": the arrays of a batch come on the card, copied there while it works on the batch before.
    Names:      `indices` are the numbers of the examples in the batch that the loop has just been given.
    Errors:     DataError when a setting is out of range, the data set is empty, drop_last leaves no batch, or an input is
                NaN or infinite, naming the example; DeviceError for a device that is absent. What a data set raises
                comes through, with a note that names the example, from workers too.
    """

    def __init__(
        self,
        dataset: Dataset,
        batch_size: int = 1,
        *,
        shuffle: bool = False,
        seed: int = 0,
        drop_last: bool = False,
        sampler: Iterable[int] | None = None,
        collate: Callable[[list[Any]], Any] | None = None,
        transform: Transform | None = None,
        workers: int = 0,
        prefetch: int = 2,
        device: str = "cpu",
    ) -> None:
        for name, value, least in (
            ("batch_size", batch_size, 1), ("seed", seed, 0), ("workers", workers, 0), ("prefetch", prefetch, 1)
        ):  # fmt: skip
            if not isinstance(value, int | np.integer) or value < least:
                raise DataError(f"DataLoader: {name} must be an int of {least} or more, not {value!r}.")
        if isinstance(dataset, tuple) and all(isinstance(part, np.ndarray) for part in dataset):
            raise DataError("DataLoader: a tuple of arrays is no data set; use ArrayDataset(x, y)")
        if not hasattr(dataset, "__len__") or not hasattr(dataset, "__getitem__"):
            raise DataError(
                f"DataLoader: a {type(dataset).__name__} is no data set: that has a length and gives examples by number. "
                "Use a list, or ArrayDataset(x, y)?"
            )
        if len(dataset) == 0:
            raise DataError(f"DataLoader: the data set ({title(dataset)}) is empty; it must hold an example.")
        if sampler is None:
            sampler = RandomSampler(dataset) if shuffle else SequentialSampler(dataset)
        elif shuffle:
            raise DataError(
                "DataLoader: shuffle=True with a sampler: the sampler decides the order. Use one of the two."
            )
        if not hasattr(sampler, "__len__"):
            raise DataError(f"DataLoader: the sampler ({type(sampler).__name__}) has no length. Use list(sampler)?")
        self.dataset = dataset
        self.batch_size = int(batch_size)
        self.shuffle = shuffle
        self.seed = int(seed)
        self.drop_last = drop_last
        self.sampler = sampler
        self.collate = collate
        self.transform = transform
        self.workers = int(workers)
        self.prefetch = int(prefetch)
        self.device = device
        self._upload = None if device == "cpu" else Upload(device)
        self.epoch = 0
        self.indices: NDArray[np.intp] = np.empty(0, np.intp)
        if len(self) == 0:
            what = f"drop_last leaves no batch: {self._examples()} examples are fewer than batch_size {batch_size}"
            raise DataError(
                f"DataLoader: {what}. Use a smaller batch_size or drop_last=False."
                if self._examples()
                else "DataLoader: the sampler is empty; it must give an index."
            )

    def __len__(self) -> int:
        full, rest = divmod(self._examples(), self.batch_size)
        return full + (rest > 0 and not self.drop_last)

    def _examples(self) -> int:
        return len(self.sampler)  # type: ignore[arg-type]  # checked to have a length

    def __iter__(self) -> Iterator[Any]:
        # Not a generator itself: the order and the epoch are fixed here, when the `for` starts, not at its first batch.
        epoch = self.epoch
        if isinstance(self.sampler, Sampler):
            indices: Any = self.sampler.order(np.random.default_rng((self.seed, epoch)))
        else:
            indices = list(self.sampler)
        order = whole_numbers("DataLoader: sampler", indices, len(self.dataset))
        stop = len(order) - len(order) % self.batch_size if self.drop_last else len(order)
        batches = [order[start : start + self.batch_size] for start in range(0, stop, self.batch_size)]
        self.epoch += 1
        given = self._ahead(epoch, batches) if self.workers else self._in_turn(epoch, batches)
        return given if self._upload is None else self._uploaded(given, self._upload)

    def _uploaded(self, batches: Iterator[Any], upload: Upload) -> Iterator[Any]:
        for batch, indices in one_ahead(batches, upload, lambda: self.indices):
            self.indices = indices
            yield batch

    def _in_turn(self, epoch: int, batches: Sequence[NDArray[np.intp]]) -> Iterator[Any]:
        for number, indices in enumerate(batches):
            batch = self._batch(epoch, number, indices)
            self.indices = indices
            yield batch

    def _ahead(self, epoch: int, batches: Sequence[NDArray[np.intp]]) -> Iterator[Any]:
        # Each epoch has threads of its own, so that iterators don't wait for each other's batches.
        pool = ThreadPoolExecutor(self.workers, thread_name_prefix="DataLoader")
        waiting: deque[Future[Any]] = deque()
        given = iter(batches)

        def next_batch() -> Any:
            batch = waiting.popleft().result()
            self.indices = next(given)
            return batch

        try:
            for number, indices in enumerate(batches):
                waiting.append(pool.submit(self._batch, epoch, number, indices))
                if len(waiting) > self.prefetch * self.workers:
                    yield next_batch()
            while waiting:
                yield next_batch()
        finally:
            # Reached when the loop ends, when it is left early (the iterator is closed or collected), and on errors.
            # Not waiting: the collector may run this in one of the threads, which can't wait for itself.
            pool.shutdown(wait=False, cancel_futures=True)

    def _batch(self, epoch: int, number: int, indices: NDArray[np.intp]) -> Any:
        batch = self._fetch(indices)
        self._refuse_nan(batch, indices)
        if self.transform is None:
            return batch
        if not isinstance(batch, tuple) or len(batch) != 2:
            raise DataError(f"DataLoader: transform changes batches (x, y); this data set gives {type(batch).__name__}")
        # number + 1: a seed sequence ends in zeros without end, so (seed, epoch, 0) is (seed, epoch), the order's.
        return self.transform(*batch, np.random.default_rng((self.seed, epoch, number + 1)))

    def _fetch(self, indices: NDArray[np.intp]) -> Any:
        where = f"examples {_listed(indices)}"
        try:
            # Always an index array, never a slice: a batch is a copy, so changing it leaves the data set as it was.
            if is_batched(self.dataset) and self.collate is None:
                return self.dataset[indices]
            items = []
            for index in indices.tolist():
                where = f"example {index}"
                items.append(self.dataset[index])
            where = f"examples {_listed(indices)}"
            return (self.collate or put_together)(items)
        except StopIteration as error:  # which would look like the end of the epoch
            raise DataError(f"{title(self.dataset)} raised StopIteration for {where}") from error
        except Exception as error:
            error.add_note(f"DataLoader was fetching {where} of {title(self.dataset)}")
            raise

    def _refuse_nan(self, batch: Any, indices: NDArray[np.intp]) -> None:
        x = batch[0] if isinstance(batch, tuple) and batch else batch
        for part in x.values() if isinstance(x, dict) else (x,):
            if isinstance(part, np.ndarray) and backends.is_floating(part.dtype) and not np.isfinite(part).all():
                place = tuple(np.argwhere(~np.isfinite(part))[0].tolist())
                dataset, item, within = self.dataset, f"one of the examples {_listed(indices)}", place
                if len(part) == len(indices):  # a collate may lay batches out in another way
                    dataset, number = original(self.dataset, int(indices[place[0]]))
                    item, within = f"example {number}", place[1:]
                raise DataError(
                    f"{title(dataset)}: the input of {item} is {part[place]}"
                    f"{f' at {within}' if within else ''}; inputs must be finite numbers. Mend the data or leave it out."
                )


def _listed(indices: NDArray[np.intp]) -> str:
    shown = ", ".join(map(str, indices[:8]))
    return f"{shown}, … ({len(indices)} in all)" if len(indices) > 8 else shown

"""autograd_nn/data/upload.py, on the stand-in for CuPy."""

from collections import namedtuple

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.data.upload import Upload
from tests.cupy_stand_in import counted, streams

X, Y = np.arange(22, dtype=np.float32).reshape(11, 2), np.arange(11)


@pytest.mark.parametrize("workers", [0, 2])
def test_batches_are_those_of_the_cpu_with_their_indices(cupy, workers):
    there = DataLoader(ArrayDataset(X, Y), 3, shuffle=True, seed=5, workers=workers, device="cuda:1")
    here = DataLoader(ArrayDataset(X, Y), 3, shuffle=True, seed=5)
    for _ in range(2):  # epochs
        number = 0
        for (x, y), (expected_x, expected_y) in zip(there, here, strict=True):
            assert isinstance(x, cupy.ndarray)
            assert x.device.id == y.device.id == 1
            assert (x.dtype, y.dtype) == (X.dtype, Y.dtype)
            np.testing.assert_array_equal(x.get(), expected_x)
            np.testing.assert_array_equal(y.get(), expected_y)
            np.testing.assert_array_equal(there.indices, here.indices)
            number += 1
        assert number == 4
    assert cupy.cuda.Device().id == 0


def test_a_batch_stays_as_it_is_when_later_ones_come(cupy):
    batches = list(DataLoader(ArrayDataset(X, Y), 2, device="cuda"))
    np.testing.assert_array_equal(np.concatenate([x.get() for x, _ in batches]), X)


@pytest.fixture
def calls(cupy, monkeypatch):
    """What streams and events are asked for, in order; "copy" and "compute" are the two streams."""
    found = []

    def name(stream):
        return "compute" if stream in (None, streams.Stream.null) else "copy"

    def watch(owner, method, describe):
        original = getattr(owner, method)

        def watched(self, *args, **settings):
            found.append(describe(self, *args))
            return original(self, *args, **settings)

        monkeypatch.setattr(owner, method, watched)

    watch(streams.Stream, "record", lambda stream, *_: f"{name(stream)} records")
    watch(streams.Stream, "wait_event", lambda stream, *_: f"{name(stream)} waits")
    watch(streams.Stream, "synchronize", lambda stream: f"the program waits for {name(stream)}")
    watch(streams.Event, "synchronize", lambda event: "the program waits for a copy")
    watch(cupy.ndarray, "set", lambda array, source, stream=None: f"a copy by {name(stream)}")
    return found


def test_each_copy_is_in_order_with_the_work_around_it(calls):
    for x in DataLoader([np.ones(2)] * 3, 1, device="cuda"):
        calls.append(f"use of {x.shape}")
    start = ["compute records", "copy waits", "a copy by copy", "copy records"]
    use = ["compute waits", "use of (1, 2)"]
    reuse = ["the program waits for a copy"]  # of pinned memory, which must have been read
    assert calls == [*start, *start, *use, *reuse, *start, *use, *use, "the program waits for copy"]


def test_a_copy_is_left_to_the_card_until_somebody_waits_for_it(cupy):
    """The program goes on at once: neither a copy that it makes itself nor memory that is not pinned would do."""
    upload = Upload("cuda")
    on_its_way = upload.start(X, None)
    assert not on_its_way.copied.done
    assert not upload.stream.done
    np.testing.assert_array_equal(upload.wait(on_its_way).get(), X)
    assert on_its_way.copied.done


def test_the_next_batch_is_on_its_way_while_one_is_worked_on(cupy, monkeypatch):
    under_way = []
    start = Upload.start
    monkeypatch.setattr(Upload, "start", lambda self, *batch: under_way.append(start(self, *batch)) or under_way[-1])
    found = []
    for number, (x, _) in enumerate(DataLoader(ArrayDataset(X, Y), 3, device="cuda")):
        found.append(x.get())
        assert [uploaded.copied.done for uploaded in under_way] == [True] * (number + 1) + [False] * (number < 3)
    np.testing.assert_array_equal(np.concatenate(found), X)


def test_leaving_early_waits_for_what_is_under_way(calls):
    for _ in DataLoader([np.ones(2)] * 3, 1, device="cuda"):
        break
    assert calls[-1] == "the program waits for copy"


Pair = namedtuple("Pair", "x y")


def test_parts_of_any_kind(cupy):
    batch = {"pair": Pair(X, [Y, "text"]), "none": None, "words": np.array(["a"])}
    upload = Upload("cuda")
    moved = upload.wait(upload.start(batch, None))
    assert type(moved["pair"]) is Pair
    np.testing.assert_array_equal(moved["pair"].x.get(), X)
    np.testing.assert_array_equal(moved["pair"].y[0].get(), Y)
    assert moved["pair"].y[1] == "text"
    assert moved["none"] is None
    assert moved["words"] is batch["words"]


def test_larger_batches_after_smaller_ones(cupy):
    upload = Upload("cuda")
    for size in (1, 1, 5, 5, 2, 0):
        np.testing.assert_array_equal(upload.wait(upload.start(X[:size], None)).get(), X[:size])


def test_a_card_that_is_absent(cupy):
    with pytest.raises(ag.DeviceError, match='device "cuda:9" does not exist'):
        DataLoader([1, 2], 1, device="cuda:9")


def test_a_training_with_it_is_that_of_the_cpu(cupy, rng):
    data = ArrayDataset(rng.standard_normal((24, 4)).astype(np.float32), rng.integers(0, 3, 24))
    losses = []
    for name in ("cpu", "cuda:1"):
        nn.manual_seed(0)
        model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Dropout(0.5), nn.Linear(8, 3)).to(name)
        trainer = nn.Trainer(model, nn.optim.Adam(model.parameters()), verbose=False)
        loader = DataLoader(data, 8, shuffle=True, device=name)
        with counted() as transfers:
            metrics = trainer.fit(loader, DataLoader(data, 8, device=name), 2)
        losses.append([[row["train_loss"], row["validation_loss"]] for row in metrics])
    np.testing.assert_allclose(losses[1], losses[0], rtol=1e-5)
    assert "get" in transfers  # the weights that are kept


def test_bfloat16_goes_along(cupy):
    ml_dtypes = pytest.importorskip("ml_dtypes")
    upload = Upload("cuda")
    moved = upload.wait(upload.start(X.astype(ml_dtypes.bfloat16), None))
    assert moved.device.id == 0
    assert moved.dtype == ml_dtypes.bfloat16


def test_batches_stay_on_the_card_that_was_current_when_it_was_made(cupy):
    upload = Upload("cuda")
    with ag.device("cuda:1"):
        assert upload.wait(upload.start(X, None)).device.id == 0

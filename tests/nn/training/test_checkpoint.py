"""A training that is stopped after any epoch and gone on with ends as one that was not, bit by bit."""

import numpy as np
import pytest

from autograd_nn import optim, random
from autograd_nn.data import DataLoader
from autograd_nn.errors import CheckpointError, ModelFileError
from autograd_nn.layers import Dropout, Linear, Sequential
from autograd_nn.serialization import save
from autograd_nn.training import Callback, Trainer
from autograd_nn.training.checkpoint import read_tree, write_tree

EPOCHS = 5


def test_a_tree_comes_back_as_it_was(tmp_path):
    tree = {
        "numbers": [1, 2.5, 2**127 + 1, 1e-300, float("inf"), True, None, "text"],
        "arrays": [
            np.arange(6, dtype=np.int32).reshape(2, 3),
            {"a/b": np.full((), 2, np.float16), "a": {"b": np.zeros(0)}},
        ],
        "pair": (1, np.float64(2)),
        "none": {},
    }
    write_tree(tmp_path / "tree", tree)
    found = read_tree(tmp_path / "tree")
    assert found["numbers"] == tree["numbers"]
    assert (found["pair"], found["none"]) == ([1, 2.0], {})
    np.testing.assert_array_equal(found["arrays"][0], tree["arrays"][0])
    assert found["arrays"][1]["a/b"] == 2
    assert found["arrays"][1]["a/b"].dtype == np.float16
    assert found["arrays"][1]["a"]["b"].shape == (0,)


class Kill(Callback):
    """Ends the process, as far as the Trainer can tell, in the middle of an epoch."""

    def __init__(self, epoch):
        self.epoch = epoch

    def on_batch_end(self, trainer, batch, loss):
        if len(trainer.metrics) == self.epoch and batch == 2:
            raise KeyboardInterrupt


class StopAt(Callback):
    def __init__(self, epoch):
        self.epoch = epoch

    def on_epoch_end(self, trainer, row):
        trainer.should_stop = row["epoch"] == self.epoch


def function(optimizer):
    return optim.cosine


def noise(x, y, rng):
    return x + rng.normal(0, 0.3, x.shape).astype(x.dtype), y


@pytest.fixture
def make(blobs):
    train, validation = blobs(50), blobs(30)

    def make(optimizer="Adam", schedule=function, ema=False, callbacks=(), batch_size=8, size=6, lr=0.05):
        random.manual_seed(7)
        model = Sequential(Linear(2, size), Dropout(0.3), Linear(size, 2))
        rule = getattr(optim, optimizer)(model.parameters(), lr=lr)
        trainer = Trainer(
            model,
            rule,
            schedule=schedule(rule),
            ema=optim.EMA(model, 0.9) if ema else None,
            callbacks=callbacks,
            verbose=False,
        )
        loader = DataLoader(train, batch_size, shuffle=True, seed=3, transform=noise)
        return trainer, loader, DataLoader(validation, 30)

    return make


def finished(trainer, metrics):
    return metrics, trainer.model.state_dict()


def same(a, b):
    assert a[0] == b[0]
    for name, array in a[1].items():
        np.testing.assert_array_equal(array, b[1][name], err_msg=name)


@pytest.mark.parametrize("validate", [True, False])
@pytest.mark.parametrize("ema", [True, False])
@pytest.mark.parametrize(
    ("optimizer", "schedule"),
    [
        ("Adam", function),
        ("SGD", lambda optimizer: None),
        ("Momentum", lambda optimizer: optim.StepLR(optimizer, 2)),
        ("AdamW", lambda optimizer: optim.OneCycleLR(optimizer, 0.1, total_steps=7 * EPOCHS)),
        ("Nesterov", lambda optimizer: optim.ReduceLROnPlateau(optimizer, patience=0)),
    ],
)
def test_resumed_is_the_same_as_unbroken(make, tmp_path, optimizer, schedule, ema, validate):
    path = tmp_path / "checkpoint"
    trainer, train, validation = make(optimizer, schedule, ema)
    unbroken = finished(trainer, trainer.fit(train, validation if validate else None, EPOCHS))
    for epoch in (0, 1, 4):  # killed in the first epoch, then before the second whole one, and so on
        trainer, train, validation = make(optimizer, schedule, ema, [Kill(epoch)])
        with pytest.raises(KeyboardInterrupt):
            trainer.fit(train, validation if validate else None, EPOCHS, checkpoint=path, resume=True)
        random.manual_seed(99)  # another process has another generator
    trainer, train, validation = make(optimizer, schedule, ema)
    same(
        finished(trainer, trainer.fit(train, validation if validate else None, EPOCHS, checkpoint=path, resume=True)),
        unbroken,
    )


def test_resuming_a_finished_training_gives_its_outcome(make, tmp_path):
    trainer, train, validation = make(ema=True)
    first = finished(trainer, trainer.fit(train, validation, 2, checkpoint=tmp_path / "c"))
    trainer, train, validation = make(ema=True)
    same(finished(trainer, trainer.fit(train, validation, 2, checkpoint=tmp_path / "c", resume=True)), first)


def test_a_training_that_stopped_early_stays_stopped(make, tmp_path):
    trainer, *data = make(callbacks=[StopAt(2)])
    assert len(trainer.fit(*data, 4, checkpoint=tmp_path / "c")) == 2
    trainer, *data = make()
    assert len(trainer.fit(*data, 4, checkpoint=tmp_path / "c", resume=True)) == 2


def test_without_resume_a_checkpoint_is_written_anew(make, tmp_path):
    trainer, *data = make()
    first = finished(trainer, trainer.fit(*data, 2, checkpoint=tmp_path / "c"))
    trainer, *data = make()
    same(finished(trainer, trainer.fit(*data, 2, checkpoint=tmp_path / "c")), first)


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"optimizer": "SGD"}, "optimizer is Adam, here SGD"),
        ({"lr": 0.5}, "lr is 0.05, here 0.5"),
        ({"batch_size": 9}, "number of batches is 7, here 6"),
        ({"ema": True}, "only one of the two averages its weights (ema)"),
        ({"size": 9}, "exp_avg of parameter 0 is (6, 2), the parameter is (9, 2)"),
        ({"schedule": lambda optimizer: optim.StepLR(optimizer, 2)}, "schedule is function, here StepLR"),
    ],
)
def test_a_checkpoint_of_another_training(make, tmp_path, other, message):
    path = tmp_path / "c"
    trainer, *data = make()
    trainer.fit(*data, 1, checkpoint=path)
    before = path.read_bytes()
    trainer, *data = make(**other)
    with pytest.raises(ModelFileError) as caught:
        trainer.fit(*data, 2, checkpoint=path, resume=True)
    assert str(caught.value).startswith(f"{path} is of another training: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == before


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"\xff" * 999])
def test_a_damaged_checkpoint(make, tmp_path, damage):
    path = tmp_path / "c"
    trainer, *data = make()
    trainer.fit(*data, 1, checkpoint=path)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(ModelFileError, match="c is damaged, or is no safetensors file"):
        trainer.fit(*data, 2, checkpoint=path, resume=True)


def test_a_single_wrong_bit_is_noticed(make, tmp_path):
    path = tmp_path / "c"
    trainer, *data = make()
    trainer.fit(*data, 1, checkpoint=path)
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    for place in (*range(header, len(whole), 97), whole.index(b"loader_epoch"), whole.index(b"exp_avg")):
        damaged = bytearray(whole)
        damaged[place] ^= 4
        path.write_bytes(damaged)
        with pytest.raises(CheckpointError, match="c is damaged"):
            trainer.fit(*data, 2, checkpoint=path, resume=True)


def test_a_model_file_is_no_checkpoint(make, tmp_path):
    trainer, *data = make()
    save(trainer.model, tmp_path / "model")
    with pytest.raises(ModelFileError, match=r"model is no checkpoint of a training; a model's file is for"):
        trainer.fit(*data, 1, checkpoint=tmp_path / "model", resume=True)


def test_a_full_disk_leaves_the_earlier_checkpoint(make, tmp_path, monkeypatch):
    path = tmp_path / "c"

    class Fill(Callback):
        def on_epoch_end(self, trainer, row):
            if row["epoch"] == 2:
                self.before = path.read_bytes()
                monkeypatch.setattr("os.fsync", full)

    def full(descriptor):
        raise OSError(28, "No space left on device")

    fill = Fill()
    trainer, *data = make(callbacks=[fill])
    with pytest.raises(ModelFileError, match="c can't be written: No space left on device"):
        trainer.fit(*data, 4, checkpoint=path)
    assert path.read_bytes() == fill.before
    monkeypatch.undo()
    unbroken, *data = make()
    expected = finished(unbroken, unbroken.fit(*data, 4))
    trainer, *data = make()
    same(finished(trainer, trainer.fit(*data, 4, checkpoint=path, resume=True)), expected)

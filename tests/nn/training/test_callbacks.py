import sys

import numpy as np
import pytest

from autograd_nn.errors import SettingError
from autograd_nn.optim import SGD
from autograd_nn.training import Callback, CSVLogger, EarlyStopping, TensorBoard, Trainer


class Recorder(Callback):
    def __init__(self):
        self.calls = []

    def on_train_start(self, trainer):
        self.calls.append("start")

    def on_epoch_start(self, trainer, epoch):
        self.calls.append(f"epoch {epoch}")

    def on_batch_end(self, trainer, batch, loss):
        self.calls.append(batch)
        assert np.isfinite(loss.item())

    def on_epoch_end(self, trainer, row):
        assert row is trainer.metrics[-1]
        self.calls.append(f"end {row['epoch']}")

    def on_train_end(self, trainer):
        self.calls.append("end")


def trainer_for(model, *callbacks, lr=0.1):
    return Trainer(model, SGD(model.parameters(), lr=lr), callbacks=callbacks, verbose=False)


def test_the_turns_of_a_training(model, loaders):
    recorder = Recorder()
    trainer_for(model, recorder).fit(*loaders, epochs=2)
    batches = [1, 2, 3, 4, 5]
    assert recorder.calls == ["start", "epoch 1", *batches, "end 1", "epoch 2", *batches, "end 2", "end"]


def test_train_end_comes_after_an_error_too(model, loaders):
    recorder = Recorder()

    class Fail(Callback):
        def on_epoch_start(self, trainer, epoch):
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        trainer_for(model, recorder, Fail()).fit(*loaders)
    assert recorder.calls == ["start", "epoch 1", "end"]


def test_a_callback_can_end_training(model, loaders):
    class Stop(Callback):
        def on_epoch_end(self, trainer, row):
            trainer.should_stop = row["epoch"] == 3

    trainer = trainer_for(model, Stop())
    assert len(trainer.fit(*loaders, epochs=9)) == 3
    assert len(trainer.fit(*loaders, epochs=2)) == 2  # and the next one begins anew


def test_early_stopping(model, loaders):
    """With a rate of 0 no epoch is better than the first."""
    for patience in (1, 3):
        assert len(trainer_for(model, EarlyStopping(patience), lr=0.0).fit(*loaders, epochs=9)) == patience + 1
        assert len(trainer_for(model, lr=0.0).fit(*loaders, epochs=9, patience=patience)) == patience + 1
    assert len(trainer_for(model, EarlyStopping(9)).fit(*loaders, epochs=4)) == 4


def test_early_stopping_needs_validation_data(model, loaders):
    with pytest.raises(SettingError, match="EarlyStopping: without validation data no epoch is better"):
        trainer_for(model, EarlyStopping(1)).fit(loaders[0])
    with pytest.raises(SettingError, match=r"Trainer.fit: patience needs validation data"):
        trainer_for(model).fit(loaders[0], patience=1)
    with pytest.raises(SettingError, match="EarlyStopping: patience must be a whole number of at least 1, not 0"):
        EarlyStopping(0)


def test_the_csv_grows_epoch_by_epoch(model, loaders, tmp_path):
    path = tmp_path / "metrics.csv"
    lengths = []

    class Look(Callback):
        def on_epoch_end(self, trainer, row):
            lengths.append(len(path.read_text().splitlines()))

    metrics = trainer_for(model, CSVLogger(path), Look()).fit(*loaders, epochs=3)
    assert lengths == [2, 3, 4]
    assert path.read_text() == metrics.to_csv()
    assert [file.name for file in tmp_path.iterdir()] == ["metrics.csv"]


def test_tensorboard_gets_each_number(model, loaders, tmp_path, monkeypatch):
    scalars, closed = [], []

    class Writer:
        def __init__(self, folder, purge_step):
            scalars.append((folder, purge_step))

        def add_scalar(self, tag, value, step):
            scalars.append((tag, value, step))

        def flush(self):
            pass

        def close(self):
            closed.append(True)

    monkeypatch.setitem(sys.modules, "tensorboardX", type(sys)("tensorboardX"))
    sys.modules["tensorboardX"].SummaryWriter = Writer
    row = trainer_for(model, TensorBoard(tmp_path)).fit(*loaders, epochs=1)[0]
    assert scalars == [
        (str(tmp_path), None),
        ("lr", 0.1, 1),
        ("loss/train", row["train_loss"], 1),
        ("accuracy/train", row["train_accuracy"], 1),
        ("loss/validation", row["validation_loss"], 1),
        ("accuracy/validation", row["validation_accuracy"], 1),
    ]
    assert closed == [True]


def test_tensorboard_writes_a_file(model, loaders, tmp_path):
    pytest.importorskip("tensorboardX")
    trainer_for(model, TensorBoard(tmp_path / "logs")).fit(*loaders, epochs=1)
    (file,) = (tmp_path / "logs").iterdir()
    assert b"loss/validation" in file.read_bytes()


def test_tensorboard_where_it_is_not_installed(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(SettingError, match="this needs tensorboardX, which is not installed: pip install tensorboardX"):
        TensorBoard(tmp_path)

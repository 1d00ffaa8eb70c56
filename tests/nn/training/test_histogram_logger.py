import numpy as np
import pytest

from autograd_nn.errors import DataError
from autograd_nn.optim import SGD
from autograd_nn.training import Callback, HistogramLogger, Trainer, read_histograms
from autograd_nn.training.histogram_logger import MOST, _step


def trainer_for(model, *callbacks):
    return Trainer(model, SGD(model.parameters(), lr=0.1), callbacks=callbacks, verbose=False)


def test_what_is_recorded_is_what_the_model_has(model, loaders, tmp_path):
    before = model.weight.numpy().copy()
    trainer_for(model, HistogramLogger(tmp_path / "h.csv")).fit(loaders[0], epochs=2)
    found = read_histograms(tmp_path / "h.csv")
    assert [(h.epoch, h.parameter, h.of) for h in found] == [
        (0, "weight", "weight"), (0, "bias", "weight"),
        (1, "weight", "weight"), (1, "bias", "weight"), (1, "weight", "gradient"), (1, "bias", "gradient"),
        (2, "weight", "weight"), (2, "bias", "weight"), (2, "weight", "gradient"), (2, "bias", "gradient"),
    ]  # fmt: skip
    by = {(h.epoch, h.parameter, h.of): h for h in found}
    assert by[0, "weight", "weight"].norm == pytest.approx(np.linalg.norm(before))
    assert by[2, "weight", "weight"].norm == pytest.approx(np.linalg.norm(model.weight.numpy()))  # the last is kept
    assert by[2, "bias", "gradient"].norm == pytest.approx(np.linalg.norm(model.bias.grad), rel=1e-6)


class Stop(Callback):
    def on_epoch_end(self, trainer, row):
        if row["epoch"] == self.after:
            raise KeyboardInterrupt

    def __init__(self, after):
        self.after = after


def test_a_training_that_goes_on_ends_with_the_same_file(model, loaders, tmp_path):
    start = model.state_dict()
    trainer_for(model, HistogramLogger(tmp_path / "whole.csv")).fit(loaders[0], epochs=5)
    model.load_state_dict(start)
    loaders[0].epoch = 0
    parts, checkpoint = tmp_path / "parts.csv", tmp_path / "training.safetensors"
    with pytest.raises(KeyboardInterrupt):  # when epoch 3 is in the file, and not yet in the checkpoint
        trainer_for(model, HistogramLogger(parts), Stop(3)).fit(loaders[0], epochs=5, checkpoint=checkpoint)
    assert read_histograms(parts)[-1].epoch == 3
    trainer_for(model, HistogramLogger(parts)).fit(loaders[0], epochs=5, checkpoint=checkpoint, resume=True)
    assert parts.read_bytes() == (tmp_path / "whole.csv").read_bytes()


def test_a_damaged_file_is_noticed_before_training_goes_on(model, loaders, tmp_path):
    path, checkpoint = tmp_path / "h.csv", tmp_path / "training.safetensors"
    trainer_for(model, HistogramLogger(path)).fit(loaders[0], epochs=1, checkpoint=checkpoint)
    path.write_text("nonsense")
    with pytest.raises(DataError, match=r"h\.csv is damaged"):
        trainer_for(model, HistogramLogger(path)).fit(loaders[0], epochs=2, checkpoint=checkpoint, resume=True)
    path.unlink()
    trainer_for(model, HistogramLogger(path)).fit(loaders[0], epochs=2, checkpoint=checkpoint, resume=True)
    assert {h.epoch for h in read_histograms(path)} == {2}


def test_a_long_training_keeps_few_epochs(model, loaders, tmp_path):
    path = tmp_path / "h.csv"
    trainer_for(model, HistogramLogger(path)).fit(loaders[1], epochs=131)
    assert sorted({h.epoch for h in read_histograms(path)}) == [*range(0, 131, 4), 131]


def test_the_number_of_epochs_kept_is_bounded():
    for epoch in (1, 63, 64, 65, 128, 129, 1000, 4097):
        kept = [e for e in range(1, epoch + 1) if e % _step(epoch) == 0]
        assert MOST // 2 <= len(kept) <= MOST or epoch < MOST


def test_a_parameter_without_a_gradient_has_no_histogram_of_one(model, loaders, tmp_path):
    model.bias.requires_grad = False
    trainer_for(model, HistogramLogger(tmp_path / "h.csv")).fit(loaders[0], epochs=1)
    assert [h.parameter for h in read_histograms(tmp_path / "h.csv") if h.of == "gradient"] == ["weight"]

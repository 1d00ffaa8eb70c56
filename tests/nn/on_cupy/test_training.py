"""Training on a card from end to end: the trainer, the command, checkpoints, files, data loaders and initial values."""

import json

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.command import main
from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.serialization import load, save
from autograd_nn.training import Trainer, evaluate
from tests.cupy_stand_in import counted, no_transfers


@pytest.fixture
def data(rng):
    x, labels = rng.standard_normal((24, 6)).astype(np.float32), rng.integers(0, 3, 24)
    return ArrayDataset(x, labels)


def trained(device, data, epochs=2, **settings):
    nn.manual_seed(0)
    # Without the bias that batch normalisation takes away again: Adam would make steps of the rounding of its gradient, 0.
    first = nn.Linear(6, 8, bias=False)
    model = nn.Sequential(first, nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3)).to(device)
    trainer = Trainer(
        model, nn.optim.Adam(model.parameters(), lr=0.01), clip_norm=1.0, ema=nn.optim.EMA(model, 0.9), verbose=False
    )
    loader = DataLoader(data, 8, shuffle=True, seed=1)
    return model, trainer.fit(loader, epochs=epochs, validation=DataLoader(data, 8), **settings)


def test_a_trainer_does_the_same_on_a_card(cupy, data):
    here, rows = trained("cpu", data)
    there, on_card = trained("cuda", data)
    for a, b in zip(here.parameters(), there.parameters(), strict=True):
        assert b.device == "cuda:0"
        np.testing.assert_allclose(b.numpy(), a.numpy(), rtol=1e-3, atol=1e-5)
    for a, b in zip(rows, on_card, strict=True):
        assert a.keys() == b.keys()
        np.testing.assert_allclose(list(b.values()), list(a.values()), rtol=1e-3)


def test_an_epoch_waits_for_the_card_a_few_times_and_no_step_does(cupy, data):
    with counted() as few:
        trained("cuda", data, epochs=1)
    with counted() as many:
        trained("cuda", ArrayDataset(*[np.concatenate([x] * 5) for x in (data[:][0], data[:][1])]), epochs=1)
    assert len(few) == len(many)


def test_a_training_goes_on_from_its_checkpoint_on_another_device(cupy, data, tmp_path):
    whole, _ = trained("cuda", data, epochs=3)
    trained("cuda", data, epochs=2, checkpoint=tmp_path / "c.safetensors")
    for device in ("cuda", "cpu"):
        parts, _ = trained(device, data, epochs=3, checkpoint=tmp_path / "c.safetensors", resume=True)
        for a, b in zip(whole.parameters(), parts.parameters(), strict=True):
            np.testing.assert_allclose(b.numpy(), a.numpy(), rtol=1e-3, atol=1e-5)
        trained("cuda", data, epochs=2, checkpoint=tmp_path / "c.safetensors")


def test_evaluate(cupy, data):
    model = nn.Linear(6, 3)
    expected = evaluate(model, DataLoader(data, 5))
    found = evaluate(model.to("cuda:1"), DataLoader(data, 5))
    assert found == pytest.approx(expected, rel=1e-6)


def test_files_go_between_devices(cupy, tmp_path):
    model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)).to("cuda")
    save(model, tmp_path / "m.safetensors")
    here, there = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4)), nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
    load(here, tmp_path / "m.safetensors")
    load(there.to("cuda:1"), tmp_path / "m.safetensors")
    for a, b, c in zip(model.parameters(), here.parameters(), there.parameters(), strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())
        np.testing.assert_array_equal(a.numpy(), c.numpy())
        assert (b.device, c.device) == ("cpu", "cuda:1")


@pytest.mark.parametrize("recipe", ["mlp", "lenet"])
def test_the_command(cupy, recipe, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("AUTOGRAD_DATA", raising=False)
    assert main(["train", recipe, "--device", "cuda", "--epochs", "1", "--batch-size", "400", "--out", "run"]) == 0
    assert "cuda" in capsys.readouterr().out.splitlines()[0]
    assert json.loads((tmp_path / "run" / "run.json").read_text())["device"] == "cuda"
    assert (tmp_path / "run" / "graph.svg").exists()
    assert main(["evaluate", "run"]) == 0


def test_initial_values_are_those_of_the_cpu(cupy):
    nn.manual_seed(3)
    here = nn.Linear(4, 3)
    nn.manual_seed(3)
    there = nn.Linear(4, 3).to("cuda")
    np.testing.assert_array_equal(there.weight.numpy(), here.weight.array)


@pytest.mark.parametrize(
    "name", ["uniform_", "normal_", "constant_", "zeros_", "ones_", "xavier_uniform_", "kaiming_normal_", "orthogonal_"]
)
def test_initializers_write_into_arrays_on_a_card(cupy, name):
    initializer = getattr(nn.init, name, None)
    if initializer is None:
        pytest.skip("no such initializer")
    parameter = nn.Parameter(cupy.full((4, 3), np.nan, np.float32))
    initializer(parameter, *([2.0] if name == "constant_" else []))
    assert parameter.device == "cuda:0"
    assert not np.isnan(parameter.numpy()).any()


def test_a_training_step_by_hand(cupy, data):
    """As users write it, without a trainer: nothing waits for the card but what reads a number."""
    model = nn.Linear(6, 3).to("cuda")
    optimizer = nn.optim.SGD(model.parameters(), lr=0.1)
    x, labels = ag.Variable(data[:][0], requires_grad=False).to("cuda"), cupy.asarray(data[:][1])
    losses = []
    with no_transfers():
        for _ in range(5):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), labels)
            loss.backward()
            optimizer.step()
            losses.append(loss)
    assert losses[-1].item() < losses[0].item()

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.modes import modes
from autograd_nn.data import ArrayDataset, DataLoader
from autograd_nn.errors import SettingError, TrainingError
from autograd_nn.functional import cross_entropy, mse_loss
from autograd_nn.layers import Layer, Linear
from autograd_nn.optim import SGD, Adam, cosine
from autograd_nn.parameter import Parameter
from autograd_nn.training import Trainer
from tests.strict_backend import StrictArray


def trainer_for(model, lr=0.1, **settings):
    return Trainer(model, SGD(model.parameters(), lr=lr), **{"verbose": False, **settings})


def test_it_learns_and_measures(model, loaders):
    metrics = trainer_for(model).fit(*loaders, epochs=5)
    assert [row["epoch"] for row in metrics] == [1, 2, 3, 4, 5]
    assert list(metrics[0]) == ["epoch", "lr", "train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    losses = metrics.columns()["train_loss"]
    assert losses == sorted(losses, reverse=True)
    assert metrics.best["test_accuracy"] == 1.0


def test_one_step_by_hand(model, blobs):
    data = blobs(5)
    weight = model.weight.array.copy()
    loss = cross_entropy(model(data.inputs), data.targets)
    loss.backward()
    expected = weight - 0.5 * model.weight.grad
    metrics = trainer_for(model, lr=0.5).fit(DataLoader(data, 5), epochs=1)
    np.testing.assert_array_equal(model.weight.array, expected)
    assert metrics[0]["train_loss"] == pytest.approx(loss.item())


def test_evaluate_weighs_the_last_smaller_batch_right(model, blobs):
    data = blobs(10)
    whole = trainer_for(model).evaluate(DataLoader(data, 10))
    assert trainer_for(model).evaluate(DataLoader(data, 4)) == pytest.approx(whole)
    assert whole["loss"] == pytest.approx(cross_entropy(model(data.inputs), data.targets).item())


class Watching(Linear):
    """Notes in which mode it runs."""

    def forward(self, x):
        vars(self).setdefault("seen", []).append((self.training, modes.now.grad))
        return super().forward(x)


def test_training_and_use(blobs):
    model = Watching(2, 2)
    trainer_for(model).fit(DataLoader(blobs(4), 4), DataLoader(blobs(4), 4), epochs=2)
    assert model.seen == [(True, True), (False, False)] * 2
    assert model.training


def test_evaluate_leaves_the_mode_as_it_was(model, blobs):
    trainer = trainer_for(model)
    for mode in (True, False):
        model.train(mode)
        trainer.evaluate(DataLoader(blobs(4), 4))
        assert model.training is mode


class Offset(Layer):
    """w − 2 for every example."""

    def __init__(self):
        self.w = Parameter(np.zeros(1))

    def forward(self, x):
        return (self.w - 2.0).reshape(1, 1) * np.ones((len(x), 1))


def test_the_best_model_is_kept():
    """The parameter passes the optimum, 2, at epoch 2 and moves on; the model ends up with the value of that epoch."""
    data = ArrayDataset(np.zeros((1, 1), np.float32), np.zeros((1, 1)))
    model = Offset()

    def away(y, target):  # a loss whose gradient always points down, while its value has a minimum at w = 2
        return ag.absolute(y).sum() if not modes.now.grad else -y.sum()

    metrics = trainer_for(model, lr=1.0, loss=away, accuracy=None).fit(DataLoader(data), DataLoader(data), epochs=4)
    assert metrics.columns()["test_loss"] == [1, 0, 1, 2]
    assert (metrics.best["epoch"], model.w.array.tolist()) == (2, [2])


def test_regression_without_accuracy(rng):
    x = rng.standard_normal((40, 3)).astype(np.float32)
    data = ArrayDataset(x, (x @ [[1.0], [2.0], [3.0]] + 1).astype(np.float32))
    model = Linear(3, 1, rng=rng)
    metrics = trainer_for(model, loss=mse_loss, accuracy=None).fit(DataLoader(data, 8), epochs=30)
    assert list(metrics[0]) == ["epoch", "lr", "train_loss"]
    assert metrics.best["train_loss"] < 1e-3


def test_schedule(model, blobs):
    seen = []

    def record(progress):
        seen.append(progress)
        return 1 - progress

    trainer = trainer_for(model, lr=0.5, schedule=record)
    metrics = trainer.fit(DataLoader(blobs(8), 4), epochs=2)
    assert seen == [0, 0.25, 0.5, 0.75]
    assert metrics.columns()["lr"] == [0.375, 0.125]
    assert trainer.optimizer.lr == 0.5  # as before, for the next fit


def test_cosine():
    assert [cosine(p) for p in (0, 0.5, 1)] == pytest.approx([1, 0.5, 0])


def test_the_same_seed_gives_the_same_numbers(blobs):
    data = blobs(50)

    def run():
        model = Linear(2, 2, rng=np.random.default_rng(5))
        loader = DataLoader(data, 8, shuffle=True, seed=3)
        return Trainer(model, Adam(model.parameters()), verbose=False).fit(loader, epochs=3)

    assert run() == run()


@pytest.mark.parametrize("where", ["loss", "evaluation"])
def test_a_loss_that_is_not_a_number_ends_training(model, blobs, where):
    train, test = blobs(8), blobs(8)
    (train if where == "loss" else test).inputs[3, 0] = np.nan
    trainer = trainer_for(model, lr=0.25)
    part = "train" if where == "loss" else "test"
    with pytest.raises(TrainingError, match=f"epoch 1: the {part} loss is nan, .* smaller learning rate than 0.25"):
        trainer.fit(DataLoader(train, 4), DataLoader(test, 4), epochs=2)
    assert trainer.optimizer.lr == 0.25


def test_divergence_warns_of_nothing_but_itself(model, blobs):
    """Overflows on the way would be warnings, and warnings are errors here."""
    data = ArrayDataset(blobs(64).inputs * np.float32(1e20), np.arange(64) % 2)  # labels that nothing tells apart
    with pytest.raises(TrainingError, match=r"the train loss is (nan|inf)"):
        trainer_for(model, lr=1e30).fit(DataLoader(data, 1), epochs=3)


def test_a_model_on_another_device(blobs):
    """Batches go to where the model is, and only numbers come back."""
    data = blobs(20)

    def run(move):
        model = Linear(2, 2, rng=np.random.default_rng(5))
        for parameter in model.parameters():
            parameter.array = move(parameter.array)
        trainer = Trainer(model, Adam(model.parameters()), verbose=False)
        return trainer.fit(DataLoader(data, 8), DataLoader(data, 8), epochs=2), model.state_dict()

    (metrics, state), (others, other_state) = run(np.asarray), run(StrictArray)
    assert metrics == others
    for name, array in state.items():
        np.testing.assert_array_equal(array, other_state[name])


def test_no_epochs(model, loaders):
    with pytest.raises(SettingError, match=r"Trainer.fit: epochs must be at least 1, not 0"):
        trainer_for(model).fit(*loaders, epochs=0)


def test_verbose_prints_a_line_for_each_epoch(model, loaders, capsys):
    trainer_for(model, verbose=True).fit(*loaders, epochs=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in lines] == ["epoch 1/2", "epoch 2/2"]
    trainer_for(model).fit(*loaders, epochs=1)
    assert capsys.readouterr() == ("", "")

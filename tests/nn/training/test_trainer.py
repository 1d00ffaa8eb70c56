import numpy as np
import pytest

import autograd_core as ag
from autograd_core import AutogradError
from autograd_core.modes import modes
from autograd_nn.data import ArrayDataset, DataLoader, Subset
from autograd_nn.errors import DataError, SettingError, TrainingError
from autograd_nn.functional import cross_entropy, mse_loss
from autograd_nn.layers import BatchNorm1d, Layer, Linear, Sequential
from autograd_nn.optim import EMA, SGD, Adam, Momentum, OneCycleLR, ReduceLROnPlateau, StepLR, cosine
from autograd_nn.parameter import Parameter
from autograd_nn.training import F1, Callback, ConfusionMatrix, Trainer, top_k


def trainer_for(model, lr=0.1, **settings):
    return Trainer(model, SGD(model.parameters(), lr=lr), **{"verbose": False, **settings})


def test_it_learns_and_measures(model, loaders):
    metrics = trainer_for(model).fit(*loaders, epochs=5)
    assert [row["epoch"] for row in metrics] == [1, 2, 3, 4, 5]
    assert list(metrics[0]) == ["epoch", "lr", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    losses = metrics.columns()["train_loss"]
    assert losses == sorted(losses, reverse=True)
    assert metrics.best["validation_accuracy"] == 1.0


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

    metrics = trainer_for(model, lr=1.0, loss=away, metrics=None).fit(DataLoader(data), DataLoader(data), epochs=4)
    assert metrics.columns()["validation_loss"] == [1, 0, 1, 2]
    assert (metrics.best["epoch"], model.w.array.tolist()) == (2, [2])


def test_regression_without_accuracy(rng):
    x = rng.standard_normal((40, 3)).astype(np.float32)
    data = ArrayDataset(x, (x @ [[1.0], [2.0], [3.0]] + 1).astype(np.float32))
    model = Linear(3, 1, rng=rng)
    metrics = trainer_for(model, loss=mse_loss, metrics={}).fit(DataLoader(data, 8), epochs=30)
    assert list(metrics[0]) == ["epoch", "lr", "train_loss"]
    assert metrics[-1]["train_loss"] < 1e-3


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


@pytest.mark.parametrize("part", ["train", "validation"])
def test_a_loss_that_is_not_a_number_ends_training(model, blobs, part):
    def loss(y, target):
        return cross_entropy(y, target) * (np.nan if (part == "train") is modes.now.grad else 1.0)

    trainer = trainer_for(model, lr=0.25, loss=loss)
    with pytest.raises(TrainingError, match=f"epoch 1: the {part} loss is nan, .* smaller learning rate than 0.25"):
        trainer.fit(DataLoader(blobs(8), 4), DataLoader(blobs(8), 4), epochs=2)
    assert trainer.optimizer.lr == 0.25


def test_bad_data_is_named(model, blobs):
    train = blobs(8)
    train.inputs[3, 0] = np.nan
    with pytest.raises(DataError, match="the input of example 3 is nan"):
        trainer_for(model).fit(DataLoader(train, 4))
    train = blobs(8)
    train.targets[5] = 2
    with pytest.raises(DataError, match="label 2 of row 1 is out of range: there are 2 classes") as caught:
        trainer_for(model).fit(DataLoader(train, 4))
    assert caught.value.__notes__ == ["that row is example 5 of ArrayDataset"]
    with pytest.raises(DataError) as caught:
        trainer_for(model).evaluate(DataLoader(Subset(train, [0, 5]), 4))
    assert caught.value.__notes__ == ["that row is example 5 of ArrayDataset"]


def test_divergence_warns_of_nothing_but_itself(model, blobs):
    """Overflows on the way would be warnings, and warnings are errors here."""
    data = ArrayDataset(blobs(64).inputs * np.float32(1e20), np.arange(64) % 2)  # labels that nothing tells apart
    with pytest.raises(TrainingError, match=r"the train loss is (nan|inf)"):
        trainer_for(model, lr=1e30).fit(DataLoader(data, 1), epochs=3)


def test_without_validation_data_the_last_epoch_is_kept(model, blobs):
    weights = []

    class Look(Callback):
        def on_epoch_end(self, trainer, row):
            weights.append(model.weight.array.copy())

    metrics = trainer_for(model, callbacks=[Look()]).fit(DataLoader(blobs(8), 4), epochs=3)
    assert metrics.best is metrics[-1]
    np.testing.assert_array_equal(model.weight.array, weights[-1])


def test_a_batch_of_one_says_what_batch_normalisation_needs(blobs, rng):
    model = Sequential(Linear(2, 3, rng=rng), BatchNorm1d(3), Linear(3, 2, rng=rng))
    with pytest.raises(AutogradError, match=r"batch_norm.* has 1 value in each channel, so no variance"):
        trainer_for(model).fit(DataLoader(blobs(9), 4))
    trainer_for(model).fit(DataLoader(blobs(9), 4, drop_last=True), DataLoader(blobs(9), 4), epochs=1)


@pytest.mark.parametrize(("count", "batch", "accumulate"), [(24, 4, 3), (22, 4, 3), (23, 4, 2), (5, 2, 10)])
def test_accumulated_gradients_are_those_of_a_larger_batch(blobs, monkeypatch, count, batch, accumulate):
    """The last group and its last batch may be smaller; all examples weigh the same."""
    data = blobs(count)

    def run(size, accumulate):
        model = Linear(2, 2, rng=np.random.default_rng(5))
        optimizer = Momentum(model.parameters(), lr=0.1)
        steps = []
        monkeypatch.setattr(optimizer, "step", lambda: steps.append(Momentum.step(optimizer)))
        trainer = Trainer(model, optimizer, accumulate=accumulate, verbose=False)
        metrics = trainer.fit(DataLoader(data, size, shuffle=True, seed=1), epochs=3)
        return model.state_dict(), metrics[0], len(steps)

    (small, row, steps), (large, large_row, large_steps) = run(batch, accumulate), run(batch * accumulate, 1)
    assert steps == large_steps
    for name in small:
        np.testing.assert_allclose(small[name], large[name], rtol=1e-5)
    assert row["train_loss"] == pytest.approx(large_row["train_loss"], rel=1e-5)


def test_one_accumulated_step_by_hand(blobs):
    data = blobs(7)
    model = Linear(2, 2, rng=np.random.default_rng(5))
    cross_entropy(model(data.inputs), data.targets).backward()
    expected = model.weight.array - 0.5 * model.weight.grad
    trainer_for(model, lr=0.5, accumulate=4).fit(DataLoader(data, 2), epochs=1)
    np.testing.assert_allclose(model.weight.array, expected, rtol=1e-5)


def test_clipping(model, blobs):
    data, before = blobs(6), model.state_dict()
    trainer_for(model, lr=1.0, clip_norm=1e-3).fit(DataLoader(data, 6), epochs=1)
    step = [before[name] - array for name, array in model.state_dict().items()]
    assert np.sqrt(sum((part**2).sum() for part in step)) == pytest.approx(1e-3, rel=1e-3)


def test_the_average_of_the_weights_is_validated_and_kept(model, blobs):
    data, validation = DataLoader(blobs(16), 4), DataLoader(blobs(30), 30)
    averages = []

    class Look(Callback):
        def on_epoch_end(self, trainer, row):
            averages.append({name: array.copy() for name, array in trainer.ema.shadow.items()})
            assert not np.array_equal(model.weight.array, averages[-1]["weight"])  # training goes on with its own

    ema = EMA(model, 0.9)
    trainer = trainer_for(model, lr=0.5, ema=ema, callbacks=[Look()])
    for data_of_fit in ((data, validation), (data,)):
        averages.clear()
        metrics = trainer.fit(*data_of_fit, epochs=3)
        np.testing.assert_array_equal(model.weight.array, averages[metrics.best["epoch"] - 1]["weight"])
        if len(data_of_fit) == 2:
            assert trainer.evaluate(validation)["loss"] == metrics.best["validation_loss"]


def test_schedulers_are_stepped_by_their_interval(model, blobs):
    data = DataLoader(blobs(8), 4)
    optimizer = SGD(model.parameters(), lr=1.0)
    trainer = Trainer(model, optimizer, schedule=StepLR(optimizer, 1, 0.5), verbose=False)
    assert trainer.fit(data, epochs=3).columns()["lr"] == [1, 0.5, 0.25]
    optimizer = SGD(model.parameters(), lr=1.0)
    schedule = OneCycleLR(optimizer, 1.0, total_steps=6)
    expected, rates = OneCycleLR(SGD(model.parameters(), lr=1.0), 1.0, total_steps=6), []
    for _ in range(6):
        rates.append(expected.rates[0])
        if len(rates) < 6:
            expected.step()
    metrics = Trainer(model, optimizer, schedule=schedule, accumulate=1, verbose=False).fit(data, epochs=2)
    assert metrics.columns()["lr"] == [rates[1], rates[3]]


@pytest.mark.parametrize("mode", ["min", "max"])
def test_plateau_gets_the_measure_of_its_mode(model, blobs, mode):
    """With rates of nearly 0 nothing gets better, and every epoch after the first is one too many."""
    optimizer = SGD(model.parameters(), lr=1e-30)
    schedule = ReduceLROnPlateau(optimizer, mode, patience=0, eps=0.0)
    trainer = Trainer(model, optimizer, schedule=schedule, verbose=False)
    metrics = trainer.fit(DataLoader(blobs(8), 4), DataLoader(blobs(8), 4), epochs=3)
    assert metrics.columns()["lr"] == pytest.approx([1e-30, 1e-30, 1e-31])
    assert schedule.best == pytest.approx(metrics[0]["validation_loss" if mode == "min" else "validation_accuracy"])


def test_groups_keep_their_rates_in_proportion(model, blobs):
    optimizer = SGD([{"params": [model.weight], "lr": 0.4}, {"params": [model.bias]}], lr=0.1)
    seen = []

    class Look(Callback):
        def on_batch_end(self, trainer, batch, loss):
            seen.append([group["lr"] for group in optimizer.param_groups])

    Trainer(model, optimizer, schedule=lambda p: 1 - p, callbacks=[Look()], verbose=False).fit(
        DataLoader(blobs(8), 4), epochs=1
    )
    assert seen == [[0.4, 0.1], [0.2, 0.05]]
    assert [group["lr"] for group in optimizer.param_groups] == [0.4, 0.1]


def test_other_metrics_have_their_columns(model, loaders):
    metrics = trainer_for(model, metrics={"top2": top_k(2), "f1": F1()}).fit(*loaders, epochs=1)
    assert list(metrics[0])[2:] == [
        "train_loss", "train_top2", "train_f1", "validation_loss", "validation_top2", "validation_f1"
    ]  # fmt: skip
    assert metrics[0]["validation_top2"] == 1
    assert metrics.judged_by == "validation_loss"


def test_a_metric_must_be_a_number_in_the_table_but_not_alone(model, loaders):
    trainer = trainer_for(model, metrics={"confusion": ConfusionMatrix()})
    assert trainer.evaluate(loaders[1])["confusion"].counts.sum() == 30
    with pytest.raises(SettingError, match="the metric 'confusion' gives a Confusion, the table holds single numbers"):
        trainer.fit(*loaders, epochs=1)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"accumulate": 0}, "Trainer: accumulate must be a whole number of at least 1, not 0"),
        ({"clip_norm": 0.0}, "Trainer: clip_norm must be above 0, not 0.0"),
    ],
)
def test_wrong_settings(model, settings, message):
    with pytest.raises(SettingError, match=message):
        trainer_for(model, **settings)


def test_no_epochs(model, loaders):
    with pytest.raises(SettingError, match=r"Trainer.fit: epochs must be at least 1, not 0"):
        trainer_for(model).fit(*loaders, epochs=0)


def test_verbose_prints_a_line_for_each_epoch(model, loaders, capsys):
    trainer_for(model, verbose=True).fit(*loaders, epochs=2)
    lines = capsys.readouterr().out.splitlines()
    assert [line[:9] for line in lines] == ["epoch 1/2", "epoch 2/2"]
    trainer_for(model).fit(*loaders, epochs=1)
    assert capsys.readouterr() == ("", "")


def test_data_that_are_not_in_batches(model, blobs):
    data = blobs(8)
    for wrong in (data, (data.inputs, data.targets), data.inputs):
        with pytest.raises(SettingError, match=r"Trainer.fit: train must give batches \(x, targets\), and a"):
            trainer_for(model).fit(wrong)
    with pytest.raises(SettingError, match=r"validation must give batches"):
        trainer_for(model).fit(DataLoader(data, 4), data)


def test_an_optimizer_of_another_model(model):
    with pytest.raises(SettingError, match="the optimizer has none of the model's parameters"):
        Trainer(model, SGD(Linear(2, 2).parameters()))

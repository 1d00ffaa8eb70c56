import numpy as np
import pytest

from autograd_core import DeviceError
from autograd_nn import models, optim
from autograd_nn.errors import RecipeError
from autograd_nn.recipes import RECIPES, Settings, choices, find, load_dataset

KNOWN = ", ".join(RECIPES)


def test_known_recipes():
    assert list(RECIPES)[:4] == ["perceptron", "mlp", "lenet", "alexnet"]  # lists tell the history
    assert isinstance(find("lenet").build(), models.LeNet)
    assert isinstance(find("mlp").build(), models.MLP)
    for name, recipe in RECIPES.items():
        assert recipe.name == name
        assert recipe.build().eval()(recipe.example()).shape[0] == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lenett", f"unknown recipe 'lenett'; did you mean 'lenet'? known: {KNOWN}"),
        ("LeNet", f"unknown recipe 'LeNet'; did you mean 'lenet'? known: {KNOWN}"),
        ("svm", f"unknown recipe 'svm'; known: {KNOWN}"),
    ],
)
def test_an_unknown_recipe(name, message):
    with pytest.raises(RecipeError) as caught:
        find(name)
    assert str(caught.value) == message


def test_a_plan_has_the_settings_of_its_data_set():
    recipe = find("lenet")
    assert recipe.plan().data == "digits"
    assert recipe.plan().settings == recipe.settings["digits"]
    plan = recipe.plan("mnist", epochs=3, lr=None, batch_size=7, seed=5, data_dir="here")
    assert (plan.settings.epochs, plan.settings.batch_size, plan.seed, plan.data_dir) == (3, 7, 5, "here")
    assert plan.settings.lr == recipe.settings["mnist"].lr


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"data": "minst"}, "unknown data set 'minst'; did you mean 'mnist'? known: digits, mnist"),
        ({"data": "gates"}, "unknown data set 'gates'; known: digits, mnist"),
        ({"epochs": 0}, "epochs must be a whole number of at least 1, not 0"),
        ({"batch_size": -1}, "batch_size must be a whole number of at least 1, not -1"),
        ({"batch_size": 1.5}, "batch_size must be a whole number of at least 1, not 1.5"),
        ({"lr": 0.0}, "lr must be a finite number above 0, not 0.0"),
        ({"lr": float("nan")}, "lr must be a finite number above 0, not nan"),
        ({"lr": float("inf")}, "lr must be a finite number above 0, not inf"),
        ({"patience": -1}, "patience must be a whole number of at least 0, not -1"),
        ({"weight_decay": -0.1}, "weight_decay must be a finite number of at least 0, not -0.1"),
        ({"clip_norm": float("inf")}, "clip_norm must be a finite number of at least 0, not inf"),
        ({"validation": 1.0}, "validation must be a number of at least 0 and below 1, not 1.0"),
        ({"ema": -0.5}, "ema must be a number of at least 0 and below 1, not -0.5"),
        ({"label_smoothing": 2}, "label_smoothing must be a number of at least 0 and below 1, not 2"),
        (
            {"patience": 3, "validation": 0.0},
            "patience needs validation data to tell the better epoch; set validation to 0.1, say",
        ),
        (
            {"optimizer": "adam"},
            "unknown optimizer 'adam'; did you mean 'Adam'? known: Adadelta, Adagrad, Adam, AdamW, LAMB, Lion, Momentum, "
            "NAdam, Nesterov, RMSprop, SGD",
        ),
        (
            {"schedule": "cosin"},
            "unknown schedule 'cosin'; did you mean 'cosine'? known: constant, linear, cosine, warmup_cosine, one_cycle",
        ),
        ({"seed": -1}, "seed must be a whole number of at least 0, not -1"),
    ],
)
def test_a_plan_that_can_not_be(settings, message):
    with pytest.raises(RecipeError) as caught:
        find("lenet").plan(**settings)
    assert str(caught.value) == message


def test_a_device_that_is_not_there():
    with pytest.raises(DeviceError, match="unknown device 'tpu'"):
        find("lenet").plan(device="tpu")


def test_data_sets_by_name():
    train, test = load_dataset("digits")
    assert (train.inputs.shape, len(test)) == ((1437, 1, 28, 28), 360)
    with pytest.raises(RecipeError, match="unknown data set 'digit'; did you mean 'digits'"):
        load_dataset("digit")


def test_the_outcome_depends_on_the_seed_alone():
    recipe = find("mlp")

    def run(seed):
        outcome = recipe.train(recipe.plan(seed=seed, epochs=1, verbose=False))
        return outcome.metrics, outcome.model.state_dict()

    (metrics, state), (again, same_state), (others, _) = run(1), run(1), run(2)
    assert metrics == again != others
    for name, array in state.items():
        np.testing.assert_array_equal(array, same_state[name])


def test_an_unknown_augmentation():
    with pytest.raises(
        RecipeError, match=r"unknown augmentation 'shift3'; did you mean 'shift[12]'\? known: shift1, shift2"
    ):
        find("lenet").plan(augment="shift3")


def test_an_outcome_says_which_epoch_was_kept_and_tests_once(monkeypatch):
    from autograd_nn.recipes import classifier

    tested = []

    def evaluate(model, data):
        tested.append(len(data.dataset))
        return classifier_evaluate(model, data)

    classifier_evaluate = classifier.evaluate
    monkeypatch.setattr(classifier, "evaluate", evaluate)
    recipe = find("mlp")
    outcome = recipe.train(recipe.plan(epochs=3, verbose=False))
    best, result = outcome.metrics.best, outcome.result
    assert tested == [360]
    assert not any(name.startswith("test") for name in outcome.metrics[0])
    assert (result["kept_epoch"], result["kept_by"]) == (best["epoch"], "validation_accuracy")
    assert (result["validation_accuracy"], result["validation_loss"]) == (
        best["validation_accuracy"],
        best["validation_loss"],
    )
    assert outcome.report == [
        f"epoch {best['epoch']} is kept: the best of 3 by its validation accuracy, "
        f"{100 * best['validation_accuracy']:.2f} %",
        f"test accuracy {100 * result['test_accuracy']:.2f} % on 360 images, measured once, at the end",
    ]
    test = load_dataset("digits")[1]
    scores = outcome.model.eval()(test.inputs).numpy()
    assert result["test_accuracy"] == (scores.argmax(axis=1) == test.targets).mean()


def test_without_held_out_images_the_last_epoch_is_kept():
    recipe = find("mlp")
    outcome = recipe.train(recipe.plan(epochs=2, validation=0.0, verbose=False))
    assert outcome.report[0] == "epoch 2 is kept, the last: no images were held out to tell a better one"
    assert list(outcome.result) == ["kept_epoch", "kept_by", "test_accuracy", "test_loss"]
    assert list(outcome.metrics[0]) == ["epoch", "lr", "train_loss", "train_accuracy"]


def test_every_setting_has_its_effect():
    """Each makes another model of the same seed."""
    recipe = find("mlp")

    def weights(**changes):
        plan = recipe.plan(**{"epochs": 1, "batch_size": 200, "verbose": False, "augment": "", **changes})
        return b"".join(array.tobytes() for array in recipe.train(plan).model.state_dict().values())

    others = [
        {},
        {"optimizer": "SGD"},
        {"weight_decay": 0.1},
        {"schedule": "linear"},
        {"augment": "shift1"},
        {"label_smoothing": 0.1},
        {"ema": 0.9},
        {"clip_norm": 0.01},
        {"validation": 0.2},
        {"lr": 0.1},
    ]
    assert len({weights(**changes) for changes in others}) == len(others)


def test_patience_ends_training():
    recipe = find("mlp")
    outcome = recipe.train(recipe.plan(epochs=9, lr=1e-12, patience=2, verbose=False))
    assert len(outcome.metrics) < 9


def test_settings_name_what_exists():
    for recipe in RECIPES.values():
        for settings in recipe.settings.values():
            assert isinstance(settings, Settings)
            if recipe.classes:
                choices.check_names(settings)


def test_every_choice_can_be_made():
    from autograd_nn.data.augment import PRESETS
    from autograd_nn.layers import Linear

    for name in choices.OPTIMIZERS:
        made = choices.optimizer(Settings(1, 1, 0.1, name, weight_decay=0.25), Linear(1, 1))
        assert (type(made), made.param_groups[0]["weight_decay"]) == (getattr(optim, name), 0.25)
    for name in choices.SCHEDULES:
        assert 0 < choices.schedule(Settings(1, 1, 0.1, schedule=name))(0.5) <= 1
    for name in PRESETS:
        assert callable(choices.augmentation(Settings(1, 1, 0.1, augment=name)))
    assert choices.augmentation(Settings(1, 1, 0.1)) is None

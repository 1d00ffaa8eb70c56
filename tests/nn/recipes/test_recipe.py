import numpy as np
import pytest

from autograd_core import DeviceError
from autograd_nn import models, recipes
from autograd_nn.errors import RecipeError
from autograd_nn.recipes import RECIPES, Settings, find, load_dataset


def test_known_recipes():
    assert list(RECIPES) == ["lenet", "mlp", "perceptron"]
    assert isinstance(find("lenet").build(), models.LeNet)
    assert isinstance(find("mlp").build(), models.MLP)
    for name, recipe in RECIPES.items():
        assert recipe.name == name
        assert recipe.build()(recipe.example()).shape[0] == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("lenett", "unknown recipe 'lenett'; did you mean 'lenet'? known: lenet, mlp, perceptron"),
        ("LeNet", "unknown recipe 'LeNet'; did you mean 'lenet'? known: lenet, mlp, perceptron"),
        ("resnet-152", "unknown recipe 'resnet-152'; known: lenet, mlp, perceptron"),
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


def test_an_outcome_says_which_epoch_was_kept():
    recipe = find("mlp")
    outcome = recipe.train(recipe.plan(epochs=3, verbose=False))
    best, last = outcome.metrics.best, outcome.metrics[-1]
    assert outcome.result == {
        "kept_epoch": best["epoch"],
        "kept_by": "test_accuracy",
        "test_accuracy": best["test_accuracy"],
        "test_loss": best["test_loss"],
        "last_test_accuracy": last["test_accuracy"],
    }
    assert outcome.report[0].startswith(f"test accuracy {100 * best['test_accuracy']:.2f} % on 360 images (")


def test_the_report_tells_the_best_epoch_from_the_last():
    from autograd_nn.recipes.classifier import _report
    from autograd_nn.training import Metrics

    accuracies = {1: 0.5, 2: 0.98, 3: 0.97}
    rows = [{"epoch": i, "train_loss": 1.0, "test_loss": 1.0, "test_accuracy": a} for i, a in accuracies.items()]
    assert _report(Metrics(rows), 1000) == [
        "test accuracy 98.00 % on 1,000 images (epoch 2, the best on this test set, kept; the last epoch has 97.00 %)"
    ]
    assert _report(Metrics(rows[:2]), 10) == ["test accuracy 98.00 % on 10 images (the last epoch, also the best)"]


def test_settings_name_what_exists():
    for recipe in RECIPES.values():
        for settings in recipe.settings.values():
            assert isinstance(settings, Settings)
            if recipe.classes:
                assert hasattr(recipes.classifier.optim, settings.optimizer)
                assert hasattr(recipes.classifier.optim, settings.schedule)

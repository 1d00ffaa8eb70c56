"""Recipes: a model, its data and its settings, ready to train by name.

    >>> from autograd_nn import recipes
    >>> recipe = recipes.find("lenet")
    >>> outcome = recipe.train(recipe.plan("mnist", epochs=5, seed=1))

A new one is a `Classifier` in a file of its own, or another subclass of `Recipe`, and its line in RECIPES below.
"""

from autograd_nn.recipes.alexnet import ALEXNET
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.datasets import DATASETS, load_dataset
from autograd_nn.recipes.deep_cnn import DEEP_CNN
from autograd_nn.recipes.gates import Gates
from autograd_nn.recipes.googlenet import GOOGLENET
from autograd_nn.recipes.language import LANGUAGE
from autograd_nn.recipes.lenet import LENET
from autograd_nn.recipes.mlp import MLP_RECIPE
from autograd_nn.recipes.mnist_best import MNIST_BEST
from autograd_nn.recipes.perceptron import PERCEPTRON
from autograd_nn.recipes.recipe import Outcome, Plan, Recipe, Settings
from autograd_nn.recipes.recurrent import GRU_RECIPE, LSTM_RECIPE, RNN_RECIPE
from autograd_nn.recipes.resnet import RESNET
from autograd_nn.recipes.suggest import unknown
from autograd_nn.recipes.transformer import TRANSFORMER
from autograd_nn.recipes.vgg import VGG_RECIPE

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        # Networks for images in the order in which they were published, then those for sequences.
        PERCEPTRON,
        MLP_RECIPE,
        LENET,
        ALEXNET,
        VGG_RECIPE,
        GOOGLENET,
        RESNET,
        DEEP_CNN,
        MNIST_BEST,
        RNN_RECIPE,
        LSTM_RECIPE,
        GRU_RECIPE,
        TRANSFORMER,
        LANGUAGE,
    )
}

__all__ = [
    "DATASETS",
    "RECIPES",
    "Classifier",
    "Gates",
    "Outcome",
    "Plan",
    "Recipe",
    "Settings",
    "find",
    "load_dataset",
]


def find(name: str) -> Recipe:
    """The recipe of this name. Raises RecipeError for an unknown one, with the nearest name."""
    if name not in RECIPES:
        raise unknown("recipe", name, RECIPES)
    return RECIPES[name]

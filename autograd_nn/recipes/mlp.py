"""A multi-layer perceptron on handwritten digits."""

from autograd_nn.models import MLP
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

MLP_RECIPE = Classifier(
    "mlp",
    "a multi-layer perceptron: 784 inputs, 100 hidden units, 10 classes",
    MLP,
    {
        "digits": Settings(epochs=60, batch_size=32, lr=2e-3, augment="shift2"),
        "mnist": Settings(epochs=10, batch_size=64, lr=1e-3),
    },
)

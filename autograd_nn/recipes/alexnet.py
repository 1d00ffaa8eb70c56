"""AlexNet's layers on handwritten digits."""

from autograd_nn.models import SmallAlexNet
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

ALEXNET = Classifier(
    "alexnet",
    "AlexNet (2012) in the size of digits: response normalisation and dropout",
    SmallAlexNet,
    {
        "digits": Settings(epochs=25, batch_size=32, lr=2e-3, augment="shift2"),
        "mnist": Settings(epochs=5, batch_size=64, lr=1e-3, augment="shift1"),
    },
)

"""LeNet on handwritten digits."""

from autograd_nn.models import LeNet
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

LENET = Classifier(
    "lenet",
    "LeNet-5, the convolutional network of 1998",
    LeNet,
    {
        # The embedded images are enlarged 3.5 times: two pixels are about half of one of theirs.
        "digits": Settings(epochs=30, batch_size=32, lr=3e-3, augment="shift2"),
        "mnist": Settings(epochs=10, batch_size=64, lr=2e-3, augment="shift1"),
    },
)

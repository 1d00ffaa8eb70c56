"""ResNet's residual blocks on handwritten digits."""

from autograd_nn.models import SmallResNet
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

RESNET = Classifier(
    "resnet",
    "ResNet (2015) in the size of digits: three residual blocks",
    SmallResNet,
    {
        "digits": Settings(epochs=15, batch_size=32, lr=5e-3, augment="shift2"),
        "mnist": Settings(epochs=4, batch_size=64, lr=3e-3, augment="shift1"),
    },
)

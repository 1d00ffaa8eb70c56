"""GoogLeNet's inception blocks on handwritten digits."""

from autograd_nn.models import SmallGoogLeNet, googlenet_loss
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

GOOGLENET = Classifier(
    "googlenet",
    "GoogLeNet (2014) in the size of digits: inception blocks with auxiliary heads",
    SmallGoogLeNet,
    {
        "digits": Settings(epochs=12, batch_size=32, lr=5e-3, augment="shift2"),
        "mnist": Settings(epochs=4, batch_size=64, lr=3e-3, augment="shift1"),
    },
    loss=googlenet_loss,
)

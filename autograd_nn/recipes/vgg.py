"""VGG's stacked convolutions on handwritten digits."""

from autograd_nn.models import SmallVGG
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

VGG_RECIPE = Classifier(
    "vgg",
    "VGG (2014) in the size of digits: stacks of 3x3 convolutions",
    SmallVGG,
    {
        "digits": Settings(epochs=12, batch_size=32, lr=2e-3, augment="shift2"),
        "mnist": Settings(epochs=5, batch_size=64, lr=1e-3, augment="shift1"),
    },
)

"""A small Transformer on handwritten digits."""

from autograd_nn.models import TransformerClassifier
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

TRANSFORMER = Classifier(
    "transformer",
    "a Transformer over 16 patches of an image",
    TransformerClassifier,
    {
        "digits": Settings(epochs=40, batch_size=32, lr=2e-3, augment="shift2"),
        "mnist": Settings(epochs=10, batch_size=64, lr=1e-3, augment="shift1"),
    },
)

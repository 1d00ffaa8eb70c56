"""A deep network of small convolutions on handwritten digits."""

from autograd_nn.models import DeepCNN
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

DEEP_CNN = Classifier(
    "deep-cnn",
    "six 3x3 convolutions with dropout, made for MNIST",
    DeepCNN,
    {
        "digits": Settings(epochs=30, batch_size=32, lr=2e-3, augment="shift2"),
        "mnist": Settings(epochs=8, batch_size=64, lr=1e-3, augment="shift1"),
    },
)

"""Recurrent networks that read handwritten digits row by row."""

from functools import partial

from autograd_nn.models import SequenceClassifier
from autograd_nn.recipes.classifier import Classifier
from autograd_nn.recipes.recipe import Settings

RNN_RECIPE = Classifier(
    "rnn",
    "a plain recurrent network that reads an image row by row",
    partial(SequenceClassifier, "rnn"),
    {
        "digits": Settings(epochs=50, batch_size=32, lr=2e-3, augment="shift1", clip_norm=1.0),
        "mnist": Settings(epochs=10, batch_size=64, lr=1e-3, clip_norm=1.0),
    },
)
LSTM_RECIPE = Classifier(
    "lstm",
    "an LSTM that reads an image row by row",
    partial(SequenceClassifier, "lstm"),
    {
        "digits": Settings(epochs=30, batch_size=32, lr=3e-3, augment="shift2"),
        "mnist": Settings(epochs=10, batch_size=64, lr=2e-3),
    },
)
GRU_RECIPE = Classifier(
    "gru",
    "a GRU that reads an image row by row",
    partial(SequenceClassifier, "gru"),
    {
        "digits": Settings(epochs=30, batch_size=32, lr=3e-3, augment="shift2"),
        "mnist": Settings(epochs=10, batch_size=64, lr=2e-3),
    },
)

"""Training steps of every model on a card: losses and weights as on the CPU, and no copy back."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import models
from autograd_nn.functional import cross_entropy

TEXT = np.array([[0, 3, 1, 2, 2], [1, 1, 0, 4, 3]])


def images(rng, size, channels=3, count=2):
    return rng.standard_normal((count, channels, size, size)).astype(np.float32)


# By name: what makes the model, and its input.
MODELS = {
    "MLP": (lambda: models.MLP((12, 8, 5)), lambda rng: rng.standard_normal((4, 12)).astype(np.float32)),
    "LeNet": (models.LeNet, lambda rng: images(rng, 28, 1)),
    "DeepCNN": (lambda: models.DeepCNN(), lambda rng: images(rng, 28, 1)),
    "MnistNet": (models.MnistNet, lambda rng: images(rng, 28, 1)),
    "SmallAlexNet": (models.SmallAlexNet, lambda rng: images(rng, 28, 1)),
    "SmallVGG": (models.SmallVGG, lambda rng: images(rng, 28, 1)),
    "SmallResNet": (models.SmallResNet, lambda rng: images(rng, 28, 1)),
    "SmallGoogLeNet": (models.SmallGoogLeNet, lambda rng: images(rng, 28, 1)),
    "ResNet": (lambda: models.ResNet(models.BasicBlock, (1, 1), 5, widths=(8, 16)), lambda rng: images(rng, 32)),
    "ResNet bottleneck": (
        lambda: models.ResNet(models.Bottleneck, (1, 1), 5, widths=(8, 16)), lambda rng: images(rng, 32)
    ),
    "SequenceClassifier": (
        models.SequenceClassifier, lambda rng: images(rng, 28, 1)
    ),
    "TransformerClassifier": (models.TransformerClassifier, lambda rng: images(rng, 28, 1)),
    "LanguageModel": (lambda: models.LanguageModel("abcde"), lambda rng: TEXT),
}  # fmt: skip


@pytest.mark.on_card
@pytest.mark.parametrize("name", MODELS)
def test_training_steps(compare, rng, name):
    make, draw = MODELS[name]
    x = draw(rng)

    def run(to):
        model = to(make())
        optimizer = nn.optim.Adam(model.parameters(), lr=1e-3)
        losses = []
        for _ in range(2):
            optimizer.zero_grad()
            y = model(to(x) if x.dtype.kind == "i" else ag.Variable(to(x), requires_grad=False))
            if name == "LanguageModel":
                loss = cross_entropy(y.transpose(0, 2, 1), to(TEXT))
            else:
                labels = to(np.arange(len(x)) % 3)
                loss = models.googlenet_loss(y, labels) if isinstance(y, tuple) else cross_entropy(y, labels)
            loss.backward()
            optimizer.step()
            losses.append(loss)
        return losses

    compare(run, rtol=1e-3)


def test_a_language_model_writes_the_same_on_a_card(cupy):
    written = []
    for device in ("cpu", "cuda:1"):
        nn.manual_seed(0)
        model = models.LanguageModel("abcde").to(device).eval()
        written.append(model.generate("ab", 5, rng=np.random.default_rng(1)))
    assert written[0] == written[1]


def test_a_summary_of_a_model_on_a_card(cupy):
    model = models.LeNet()
    assert str(nn.summary(model, (1, 28, 28))) == str(nn.summary(model.to("cuda:1"), (1, 28, 28)))

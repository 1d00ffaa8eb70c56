"""Functions, layers and training steps whose convolutions go through cuDNN: as on the CPU, and no copy back."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn.functional import cross_entropy
from tests.nn.on_cupy.test_functional import ROWS
from tests.nn.on_cupy.test_layers import LAYERS
from tests.nn.on_cupy.test_models import MODELS

pytestmark = pytest.mark.usefixtures("cudnn")


def only_by_cudnn(ran):
    """Whether convolutions and both gradients went through cuDNN, and none another way."""
    works = {work for work, way in ran.calls if way.startswith("cuDNN")}
    return len(works) == 3 and not any(way.startswith("no:") for _, way in ran.calls)


@pytest.mark.parametrize("name", [name for name in ROWS if name.startswith("conv")])
def test_functions_with_second_derivatives(compare, rng, name):
    function, shapes = ROWS[name]
    arrays = [0.3 * rng.standard_normal(shape).astype(np.float32) for shape in shapes]
    explained = []

    def run(to):
        xs = [ag.Variable(to(x)) for x in arrays]
        with ag.backends.prefer("exact"), ag.backends.explain() as ran:
            y = function(to, *xs)
            gradients = ag.transforms.grad(lambda *xs: ag.sum(ag.tanh(function(to, *xs))), tuple(range(len(xs))))(*xs)
            sum([ag.sum(g * g) for g in gradients]).backward()
        explained.append(ran)
        return [y, *gradients, *[x.grad for x in xs]]

    compare(run, rtol=3e-4)
    assert only_by_cudnn(explained[1])


@pytest.mark.parametrize("name", [name for name in LAYERS if name.startswith("Conv")])
def test_layers(compare, rng, name):
    make, (shape,) = LAYERS[name]
    x = rng.standard_normal(shape).astype(np.float32)

    def run(to):
        model = to(make())
        inputs = ag.Variable(to(x))
        y = model(inputs)
        ag.sum(y * y).backward()
        return [y, inputs.grad, *[p.grad for p in model.parameters()]]

    compare(run, rtol=2e-5)


@pytest.mark.parametrize("name", ["LeNet", "ResNet", "ResNet bottleneck", "SmallGoogLeNet"])
def test_training_steps(compare, rng, name):
    make, draw = MODELS[name]
    x = draw(rng)
    explained = []

    def run(to):
        model = to(make())
        optimizer = nn.optim.Adam(model.parameters(), lr=1e-3)
        losses = []
        with ag.backends.explain() as ran:
            for _ in range(2):
                optimizer.zero_grad()
                y, labels = model(ag.Variable(to(x), requires_grad=False)), to(np.arange(len(x)) % 3)
                loss = nn.models.googlenet_loss(y, labels) if isinstance(y, tuple) else cross_entropy(y, labels)
                loss.backward()
                optimizer.step()
                losses.append(loss)
        explained.append(ran)
        return losses

    compare(run, rtol=1e-3)
    assert only_by_cudnn(explained[1])


@pytest.mark.parametrize("precision", ["float16", "bfloat16"])
def test_a_training_in_half_precision(cupy, rng, precision):
    """As with the project's own kernels; images keep channels last from one convolution to the next."""
    x, labels = rng.standard_normal((4, 8, 8, 8)).astype(np.float32), cupy.asarray(np.arange(4))
    losses = []
    for kind in ("fast", "portable"):
        nn.manual_seed(0)
        layers = [nn.Conv2d(8, 16, 3, padding=1), nn.ReLU(), nn.Conv2d(16, 8, 3), nn.BatchNorm2d(8), nn.ReLU()]
        model = nn.Sequential(*layers, nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 4)).to("cuda")
        optimizer = nn.optim.SGD(model.parameters(), lr=0.05)
        losses.append([])
        with ag.backends.prefer(kind), ag.backends.explain() as ran:
            for _ in range(3):
                optimizer.zero_grad()
                with nn.amp.autocast(precision):
                    loss = cross_entropy(model(ag.Variable(x).to("cuda")), labels)
                loss.backward()
                optimizer.step()
                losses[-1].append(loss.item())
        assert (kind == "fast") == (("convolution", "cuDNN, channels last") in ran.calls)
        back = {way for work, way in ran.calls if work.startswith("convolution, back")}
        assert kind != "fast" or back == {"cuDNN, channels last"}  # the gradients are half precision, too
    np.testing.assert_allclose(*losses, rtol=2e-2)
    assert losses[0][-1] < losses[0][0]

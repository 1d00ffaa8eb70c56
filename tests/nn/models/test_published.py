"""The published models: their numbers of parameters, their names, and their small forms."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_nn import models

SIZES = {
    "AlexNet": (lambda: models.AlexNet(), 60_965_224),
    "AlexNet, one tower": (lambda: models.AlexNet(one_tower=True), 61_100_840),
    "VGG-11": (models.vgg11, 132_863_336),
    "VGG-13": (models.vgg13, 133_047_848),
    "VGG-16": (models.vgg16, 138_357_544),
    "VGG-19": (models.vgg19, 143_667_240),
    "VGG-11, normalised": (lambda: models.vgg11(batch_norm=True), 132_868_840),
    "VGG-16, normalised": (lambda: models.vgg16(batch_norm=True), 138_365_992),
    "GoogLeNet": (lambda: models.GoogLeNet(auxiliary=False), 6_624_904),
    "GoogLeNet, auxiliary heads": (models.GoogLeNet, 13_004_888),
    "ResNet-18": (models.resnet18, 11_689_512),
    "ResNet-34": (models.resnet34, 21_797_672),
    "ResNet-50": (models.resnet50, 25_557_032),
    "SmallAlexNet": (models.SmallAlexNet, 87_402),
    "SmallVGG": (models.SmallVGG, 163_898),
    "SmallGoogLeNet": (models.SmallGoogLeNet, 73_502),
    "SmallResNet": (models.SmallResNet, 77_754),
    "DeepCNN": (models.DeepCNN, 123_552),
}
SMALL = [
    models.SmallAlexNet,
    models.SmallVGG,
    models.SmallGoogLeNet,
    models.SmallResNet,
    models.DeepCNN,
]


@pytest.mark.parametrize(("build", "size"), SIZES.values(), ids=SIZES)
def test_sizes(weightless, build, size):
    assert sum(parameter.size for parameter in build().parameters()) == size


@pytest.mark.parametrize("model", SMALL)
def test_small_models(model, rng):
    """Scores of digits, a gradient for every parameter, and in use the same scores each time."""
    net = model(rng=rng)
    x, labels = rng.standard_normal((4, 1, 28, 28)).astype(np.float32), np.array([0, 3, 5, 9])
    loss = models.googlenet_loss(net(x), labels)
    loss.backward()
    for name, parameter in net.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.any(), name
        assert parameter.grad.dtype == np.float32, name
    net.eval()
    scores = net(x)
    assert (scores.shape, scores.dtype) == ((4, 10), np.float32)
    np.testing.assert_allclose(net(x[:2]).array, scores.array[:2], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("model", SMALL)
def test_small_models_for_other_classes_come_back_from_a_file(model, tmp_path, rng):
    net, fresh = model(7, rng=rng).eval(), model(7, rng=rng).eval()
    nn.save(net, tmp_path / "net.safetensors")
    nn.load(fresh, tmp_path / "net.safetensors")
    x = rng.standard_normal((2, 1, 28, 28)).astype(np.float32)
    np.testing.assert_array_equal(fresh(x).array, net(x).array)
    assert net(x).shape == (2, 7)


def test_googlenets_loss_has_three_tenths_of_each_auxiliary_head(rng):
    scores = [ag.Variable(rng.standard_normal((4, 10))) for _ in range(3)]
    labels = np.array([1, 2, 3, 4])
    losses = [nn.functional.cross_entropy(y, labels).item() for y in scores]
    loss = models.googlenet_loss(models.GoogLeNetOutputs(*scores), labels)
    assert loss.item() == pytest.approx(losses[0] + 0.3 * losses[1] + 0.3 * losses[2])
    assert models.googlenet_loss(scores[0], labels).item() == losses[0]


def test_googlenets_heads_stand_in_torchvisions_order(rng):
    net = models.SmallGoogLeNet(dropout=0.0, rng=rng)
    net.aux1.dropout.p = net.aux2.dropout.p = 0.0
    x = rng.standard_normal((3, 1, 28, 28)).astype(np.float32)
    early = net.maxpool2(net.inception2b(net.inception2a(net.maxpool1(net.conv1(x)))))
    outputs = net(x)
    np.testing.assert_allclose(outputs.aux_logits1.array, net.aux1(early).array, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(outputs.aux_logits2.array, net.aux2(net.inception3a(early)).array, rtol=1e-5, atol=1e-6)


NAMES = {
    "resnet50": (
        models.resnet50,
        "conv1.weight bn1.running_mean bn1.num_batches_tracked layer1.0.conv3.weight layer1.0.downsample.0.weight "
        "layer1.0.downsample.1.bias layer3.5.bn3.running_var layer4.2.conv1.weight fc.bias",
        (320, ("layer4.0.downsample.0.weight", (2048, 1024, 1, 1))),
    ),
    "vgg19_bn": (
        lambda: models.vgg19(batch_norm=True),
        "features.0.bias features.1.running_var features.49.weight features.50.bias classifier.0.weight "
        "classifier.3.bias classifier.6.weight",
        (118, ("features.49.weight", (512, 512, 3, 3))),
    ),
    "vgg16": (
        models.vgg16,
        "features.0.weight features.2.weight features.28.bias classifier.0.weight classifier.3.weight classifier.6.bias",
        (32, ("classifier.0.weight", (4096, 25088))),
    ),
    "alexnet": (
        lambda: models.AlexNet(one_tower=True),
        "features.0.weight features.3.bias features.6.weight features.8.weight features.10.bias classifier.1.weight "
        "classifier.4.bias classifier.6.weight",
        (16, ("features.3.weight", (192, 64, 5, 5))),
    ),
    "googlenet": (
        models.GoogLeNet,
        "conv1.conv.weight conv3.bn.running_mean inception3a.branch1.conv.weight inception3a.branch2.0.bn.weight "
        "inception4e.branch3.1.conv.weight inception5b.branch4.1.bn.bias aux1.conv.conv.weight aux1.fc1.weight "
        "aux2.fc2.bias fc.weight",
        (364, ("inception3a.branch3.1.conv.weight", (32, 16, 3, 3))),
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_names_are_torchvisions(weightless, name):
    build, some, (count, (largest, shape)) = NAMES[name]
    state = build()._state()
    assert set(some.split()) <= state.keys()
    assert len(state) == count
    assert state[largest].shape == shape

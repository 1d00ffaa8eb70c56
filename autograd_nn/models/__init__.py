"""Models, from the first one on."""

from autograd_nn.models.alexnet import AlexNet, SmallAlexNet
from autograd_nn.models.deep_cnn import DeepCNN
from autograd_nn.models.googlenet import GoogLeNet, GoogLeNetOutputs, SmallGoogLeNet, googlenet_loss
from autograd_nn.models.language import LanguageModel
from autograd_nn.models.lenet import LeNet
from autograd_nn.models.mlp import MLP
from autograd_nn.models.mnist_net import MnistNet
from autograd_nn.models.perceptron import Perceptron
from autograd_nn.models.recurrent import SequenceClassifier
from autograd_nn.models.resnet import BasicBlock, Bottleneck, ResNet, SmallResNet, resnet18, resnet34, resnet50
from autograd_nn.models.transformer import TransformerClassifier
from autograd_nn.models.vgg import VGG, SmallVGG, vgg11, vgg13, vgg16, vgg19

__all__ = [
    "MLP",
    "VGG",
    "AlexNet",
    "BasicBlock",
    "Bottleneck",
    "DeepCNN",
    "GoogLeNet",
    "GoogLeNetOutputs",
    "LanguageModel",
    "LeNet",
    "MnistNet",
    "Perceptron",
    "ResNet",
    "SequenceClassifier",
    "SmallAlexNet",
    "SmallGoogLeNet",
    "SmallResNet",
    "SmallVGG",
    "TransformerClassifier",
    "googlenet_loss",
    "resnet18",
    "resnet34",
    "resnet50",
    "vgg11",
    "vgg13",
    "vgg16",
    "vgg19",
]

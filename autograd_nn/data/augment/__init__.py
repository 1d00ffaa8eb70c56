"""Random changes of training images, whole batches at once: a model that sees them learns what does not matter."""

from autograd_nn.data.augment.augment import Augment, Compose
from autograd_nn.data.augment.crop import Pad, RandomCrop, RandomShift
from autograd_nn.data.augment.elastic import Elastic
from autograd_nn.data.augment.erase import RandomErase
from autograd_nn.data.augment.flip import RandomHorizontalFlip, RandomVerticalFlip
from autograd_nn.data.augment.affine import RandomAffine, RandomRotate, RandomScale
from autograd_nn.data.augment.mixup import MixUp
from autograd_nn.data.augment.presets import PRESETS
from autograd_nn.data.augment.tone import Brightness, Contrast, Normalize, ToFloat

__all__ = [
    "PRESETS",
    "Augment",
    "Brightness",
    "Compose",
    "Contrast",
    "Elastic",
    "MixUp",
    "Normalize",
    "Pad",
    "RandomAffine",
    "RandomCrop",
    "RandomErase",
    "RandomHorizontalFlip",
    "RandomRotate",
    "RandomScale",
    "RandomShift",
    "RandomVerticalFlip",
    "ToFloat",
]

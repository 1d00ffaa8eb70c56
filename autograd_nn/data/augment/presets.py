"""Augmentations by name, for recipes and the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from autograd_nn.data.augment.affine import RandomAffine
from autograd_nn.data.augment.augment import Augment, Compose
from autograd_nn.data.augment.crop import RandomCrop, RandomShift
from autograd_nn.data.augment.elastic import Elastic
from autograd_nn.data.augment.flip import RandomHorizontalFlip


def affine() -> RandomAffine:
    """For digits of 28x28 pixels: as much as hands and scanners differ, not so much that a 6 may be a 9."""
    return RandomAffine(degrees=10.0, scale=(0.9, 1.1), shear=0.1, shift=2.0)


def elastic() -> Elastic:
    """For digits of 28x28 pixels: `affine`, and Simard's elastic distortion, in one resampling."""
    return Elastic(alpha=34.0, sigma=4.0, affine=affine())


def crop_flip() -> Compose:
    """For photographs of 32x32 pixels: a margin of 4, a piece of 32x32 of that, mirrored or not."""
    return Compose([RandomCrop(32, padding=4), RandomHorizontalFlip()])


PRESETS: Mapping[str, Callable[[], Augment]] = {
    "shift1": lambda: RandomShift(1),
    "shift2": lambda: RandomShift(2),
    "affine": affine,
    "elastic": elastic,
    "crop-flip": crop_flip,
}

"""Instance normalisation, a class for each number of axes."""

from __future__ import annotations

from autograd_core import Variable
from autograd_core.variable import Operand
from autograd_nn import functional
from autograd_nn.layers.batch_norm import ChannelNorm


class InstanceNorm(ChannelNorm):
    """Base of InstanceNorm1d, 2d and 3d: each channel of each example gets mean 0 and variance 1.

    affine:               with it, weight and bias follow, one of each for a channel; 1 and 0 at first.
    track_running_stats:  with it, running statistics follow the examples' and take their place in use.
    Errors:  ShapeError for another number of axes or channels, or for channels of one value.
    Source:  D. Ulyanov et al., "Instance Normalization: The Missing Ingredient for Fast Stylization", 2016, eq. 2.
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = False,
        track_running_stats: bool = False,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def forward(self, x: Operand) -> Variable:
        self.check_input(x)
        own = self.training or self.running_mean is None
        momentum = self.momentum or 0.0  # num_batches_tracked stays 0, as in PyTorch
        return functional.instance_norm(
            x, self.running_mean, self.running_var, self.weight, self.bias, own, momentum, self.eps
        )

    def extra_repr(self) -> str:
        facts = [super().extra_repr()]
        facts += ["affine=True"] if self.weight is not None else []
        facts += ["track_running_stats=True"] if self.running_mean is not None else []
        return ", ".join(facts)


class InstanceNorm1d(InstanceNorm):
    """Instance normalisation of sequences, x (N, C, L), see `InstanceNorm`."""

    form = "(N, C, L)"
    ranks = (3,)


class InstanceNorm2d(InstanceNorm):
    """Instance normalisation of images, x (N, C, H, W), see `InstanceNorm`."""

    form = "(N, C, H, W)"
    ranks = (4,)


class InstanceNorm3d(InstanceNorm):
    """Instance normalisation of volumes, x (N, C, D, H, W), see `InstanceNorm`."""

    form = "(N, C, D, H, W)"
    ranks = (5,)

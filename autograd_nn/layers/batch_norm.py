"""Batch normalisation, a class for each number of axes."""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from autograd_core import ShapeError, Variable
from autograd_core.variable import Operand, shape_of
from autograd_nn import functional
from autograd_nn.layers.layer import Layer, check_sizes
from autograd_nn.parameter import Buffer, Parameter


class ChannelNorm(Layer):
    """What batch and instance normalisation share: parameters and running statistics, one of each for a channel."""

    form: ClassVar[str] = "(N, C, …)"
    ranks: ClassVar[tuple[int, ...]] = ()  # how many axes x may have

    def __init__(
        self, num_features: int, eps: float, momentum: float | None, affine: bool, track_running_stats: bool
    ) -> None:
        check_sizes(type(self).__name__, num_features=num_features)
        self.num_features = num_features
        self.eps = eps
        self.momentum = momentum
        self.weight = Parameter(np.ones(num_features, np.float32)) if affine else None
        self.bias = Parameter(np.zeros(num_features, np.float32)) if affine else None
        self.running_mean = Buffer(np.zeros(num_features, np.float32)) if track_running_stats else None
        self.running_var = Buffer(np.ones(num_features, np.float32)) if track_running_stats else None
        self.num_batches_tracked = Buffer(np.array(0, np.int64)) if track_running_stats else None

    def check_input(self, x: Operand) -> None:
        """ShapeError unless x has this layer's axes and channels."""
        shape = shape_of(x)
        if len(shape) not in self.ranks or shape[1] != self.num_features:
            raise ShapeError(
                f"{type(self).__name__}: x is {shape}; it must be {self.form} with C = num_features={self.num_features}"
            )

    def count_batch(self) -> float:
        """Count one more batch; the share that it has in the running statistics."""
        if self.num_batches_tracked is None:
            return 0.0
        self.num_batches_tracked.array += 1
        return 1 / self.num_batches_tracked.item() if self.momentum is None else self.momentum

    def extra_repr(self) -> str:
        facts = [str(self.num_features)]
        facts += [f"eps={self.eps}"] if self.eps != 1e-5 else []
        facts += [f"momentum={self.momentum}"] if self.momentum != 0.1 else []
        return ", ".join(facts)


class BatchNorm(ChannelNorm):
    """Base of BatchNorm1d, 2d and 3d: each channel gets mean 0 and variance 1 over the batch, then weight and bias.

    In training the statistics are the batch's, and the running ones follow them; in use they are the running ones.

    State:     weight, bias (without `affine` none); running_mean, running_var, num_batches_tracked (without
               `track_running_stats` none: then the batch's own statistics serve in use as well).
    momentum:  the batch's share in the running statistics; None for the mean of all batches (on a GPU each step then waits
               for the card, to read their number).
    Init:      weight 1, bias 0, running mean 0 and variance 1.
    Errors:    ShapeError for another number of axes or channels, and in training for one value in each channel.
    Source:    S. Ioffe, C. Szegedy, "Batch Normalization", 2015, algorithms 1 and 2.
    """

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
    ) -> None:
        super().__init__(num_features, eps, momentum, affine, track_running_stats)

    def forward(self, x: Operand) -> Variable:
        self.check_input(x)
        mean, var = self.running_mean, self.running_var
        if not (self.training or mean is None):
            return functional.batch_norm(x, mean, var, self.weight, self.bias, eps=self.eps)
        momentum = self.count_batch() if self.training else 0.0
        return functional.batch_norm(x, mean, var, self.weight, self.bias, True, momentum, self.eps)

    def extra_repr(self) -> str:
        facts = [super().extra_repr()]
        facts += ["affine=False"] if self.weight is None else []
        facts += ["track_running_stats=False"] if self.running_mean is None else []
        return ", ".join(facts)


class BatchNorm1d(BatchNorm):
    """Batch normalisation of x (N, C) or (N, C, L), see `BatchNorm`."""

    form = "(N, C) or (N, C, L)"
    ranks = (2, 3)


class BatchNorm2d(BatchNorm):
    """Batch normalisation of images, x (N, C, H, W), see `BatchNorm`."""

    form = "(N, C, H, W)"
    ranks = (4,)


class BatchNorm3d(BatchNorm):
    """Batch normalisation of volumes, x (N, C, D, H, W), see `BatchNorm`."""

    form = "(N, C, D, H, W)"
    ranks = (5,)

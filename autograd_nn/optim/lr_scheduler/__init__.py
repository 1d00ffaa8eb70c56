"""Learning-rate schedulers with PyTorch's names and arguments: objects that set the rate of an optimizer's groups."""

from autograd_nn.optim.lr_scheduler.chained import ChainedScheduler
from autograd_nn.optim.lr_scheduler.constant import ConstantLR
from autograd_nn.optim.lr_scheduler.cosine import CosineAnnealingLR
from autograd_nn.optim.lr_scheduler.exponential import ExponentialLR
from autograd_nn.optim.lr_scheduler.lambda_lr import LambdaLR
from autograd_nn.optim.lr_scheduler.linear import LinearLR
from autograd_nn.optim.lr_scheduler.multi_step import MultiStepLR
from autograd_nn.optim.lr_scheduler.one_cycle import OneCycleLR
from autograd_nn.optim.lr_scheduler.plateau import ReduceLROnPlateau
from autograd_nn.optim.lr_scheduler.polynomial import PolynomialLR
from autograd_nn.optim.lr_scheduler.scheduler import LRScheduler
from autograd_nn.optim.lr_scheduler.sequential import SequentialLR
from autograd_nn.optim.lr_scheduler.step import StepLR
from autograd_nn.optim.lr_scheduler.warm_restarts import CosineAnnealingWarmRestarts

__all__ = [
    "ChainedScheduler",
    "ConstantLR",
    "CosineAnnealingLR",
    "CosineAnnealingWarmRestarts",
    "ExponentialLR",
    "LRScheduler",
    "LambdaLR",
    "LinearLR",
    "MultiStepLR",
    "OneCycleLR",
    "PolynomialLR",
    "ReduceLROnPlateau",
    "SequentialLR",
    "StepLR",
]

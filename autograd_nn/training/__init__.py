"""Training: the loop, what it measures and what it shows."""

from autograd_nn.training.metrics import Metrics, Table, accuracy
from autograd_nn.training.progress import Progress
from autograd_nn.training.trainer import Trainer

__all__ = ["Metrics", "Progress", "Table", "Trainer", "accuracy"]

"""Training: the loop, what it measures and what it shows, and what is done besides."""

from autograd_nn.training.callbacks import Callback, CSVLogger, EarlyStopping, TensorBoard
from autograd_nn.training.confusion import F1, Confusion, ConfusionMatrix, Precision, Recall
from autograd_nn.training.evaluate import evaluate
from autograd_nn.training.histogram import Histogram, read_histograms
from autograd_nn.training.histogram_logger import HistogramLogger
from autograd_nn.training.metric import Metric
from autograd_nn.training.metrics import R2, accuracy, mse, top_k
from autograd_nn.training.progress import Progress
from autograd_nn.training.table import Metrics, Table
from autograd_nn.training.trainer import Trainer

__all__ = [
    "F1",
    "R2",
    "CSVLogger",
    "Callback",
    "Confusion",
    "ConfusionMatrix",
    "EarlyStopping",
    "Histogram",
    "HistogramLogger",
    "Metric",
    "Metrics",
    "Precision",
    "Progress",
    "Recall",
    "Table",
    "TensorBoard",
    "Trainer",
    "accuracy",
    "evaluate",
    "mse",
    "read_histograms",
    "top_k",
]

"""Data sets and the loader that cuts them into batches: NumPy arrays in, NumPy arrays out."""

from autograd_nn.data.dataset import ArrayDataset, Dataset
from autograd_nn.data.digits import digits
from autograd_nn.data.loader import DataLoader
from autograd_nn.data.mnist import find_mnist, mnist, read_idx

__all__ = ["ArrayDataset", "DataLoader", "Dataset", "digits", "find_mnist", "mnist", "read_idx"]

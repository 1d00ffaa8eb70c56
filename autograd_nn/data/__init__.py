"""Data sets, where they come from, and the loader that cuts them into batches: NumPy arrays in, NumPy arrays out."""

from autograd_nn.data import augment
from autograd_nn.data.dataset import ArrayDataset, Dataset
from autograd_nn.data.digits import digits
from autograd_nn.data.image_folder import ImageFolder
from autograd_nn.data.loader import DataLoader
from autograd_nn.data.mnist import find_mnist, mnist, read_idx
from autograd_nn.data.npy import read_npy, read_npz
from autograd_nn.data.samplers import (
    RandomSampler,
    Sampler,
    SequentialSampler,
    SubsetRandomSampler,
    WeightedRandomSampler,
)
from autograd_nn.data.split import random_split, stratified_split
from autograd_nn.data.subset import ConcatDataset, Subset
from autograd_nn.data.table import read_csv

__all__ = [
    "ArrayDataset",
    "ConcatDataset",
    "DataLoader",
    "Dataset",
    "ImageFolder",
    "RandomSampler",
    "Sampler",
    "SequentialSampler",
    "Subset",
    "SubsetRandomSampler",
    "WeightedRandomSampler",
    "augment",
    "digits",
    "find_mnist",
    "mnist",
    "random_split",
    "read_csv",
    "read_idx",
    "read_npy",
    "read_npz",
    "stratified_split",
]

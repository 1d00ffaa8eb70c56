"""Checkpoints: all that a training needs to go on as if it had never stopped, in one safetensors file."""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core import AutogradError, backends
from autograd_nn import random
from autograd_nn.data import DataLoader
from autograd_nn.errors import CheckpointError, ModelFileError
from autograd_nn.optim.lr_scheduler import LRScheduler
from autograd_nn.serialization import read_metadata, read_weights, write_arrays
from autograd_nn.training.table import Metrics

if TYPE_CHECKING:
    from autograd_nn.training.trainer import Trainer

ARRAY = "$array"  # in the tree, the name of the tensor that belongs there


def write_tree(path: str | os.PathLike[str], tree: Mapping[str, Any]) -> None:
    """Write dictionaries and lists of numbers, texts, None and arrays as one file, whole or not at all.

    Format:  safetensors; the arrays are its tensors, named by their path, the rest is JSON in its metadata, and so is a
             sum that tells whether a bit has changed since.
    Errors:  ModelFileError when the file can't be written; then an earlier one is still there.
    """
    arrays: dict[str, np.ndarray] = {}

    def plain(name: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: plain(f"{name}/{key}", item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [plain(f"{name}/{i}", item) for i, item in enumerate(value)]
        if isinstance(value, np.generic):
            return value.item()
        if not hasattr(value, "shape"):
            return value
        while name in arrays:  # a key may have a slash in it
            name += "'"
        arrays[name] = backends.to_numpy(value)
        return {ARRAY: name}

    whole = {key: plain(key, value) for key, value in tree.items()}
    text = json.dumps(whole)
    write_arrays(path, arrays, {"checkpoint": text, "crc32": _sum(text, arrays)})


def read_tree(path: str | os.PathLike[str]) -> dict[str, Any]:
    """What `write_tree` wrote; tuples come back as lists.

    Raises CheckpointError when the file is damaged or no checkpoint, ModelFileError when it is missing or can't be read.
    """
    try:
        texts, arrays = read_metadata(path), read_weights(path)
    except ModelFileError as error:
        if isinstance(error.__cause__, OSError):
            raise
        raise CheckpointError(str(error)) from error
    if "checkpoint" not in texts:
        raise CheckpointError(f"{path} is no checkpoint of a training; a model's file is for `nn.load`")
    # Going on from a few wrong bits would end, without a word, in another model than that of an unbroken training.
    if texts.get("crc32") != _sum(texts["checkpoint"], arrays):
        raise CheckpointError(f"{path} is damaged: its contents are not what was written")

    def whole(value: Any) -> Any:
        if isinstance(value, dict):
            return arrays[value[ARRAY]] if ARRAY in value else {key: whole(item) for key, item in value.items()}
        return [whole(item) for item in value] if isinstance(value, list) else value

    tree: dict[str, Any] = whole(json.loads(texts["checkpoint"]))
    return tree


def _sum(text: str, arrays: Mapping[str, np.ndarray]) -> str:
    """A check sum of all there is in a checkpoint, the names and types of arrays included."""
    total = zlib.crc32(text.encode())
    for name, array in sorted(arrays.items()):
        total = zlib.crc32(f"{name} {array.dtype} {array.shape}".encode(), total)
        total = zlib.crc32(np.ascontiguousarray(array).reshape(-1).view(np.uint8).data, total)
    return f"{total:08x}"


def describe(trainer: Trainer, train: DataLoader) -> dict[str, Any]:
    """What a checkpoint must agree on with the training that goes on from it."""
    groups = trainer.optimizer.param_groups
    about: dict[str, Any] = {
        "model": type(trainer.model).__name__,
        "optimizer": type(trainer.optimizer).__name__,
        "schedule": type(trainer.schedule).__name__ if isinstance(trainer.schedule, LRScheduler) else "function",
        "number of batches": len(train),
        "accumulate": trainer.accumulate,
        "precision": trainer.precision,
    }
    for i, group in enumerate(groups):
        of_group = f" of group {i}" if len(groups) > 1 else ""
        about |= {f"{name}{of_group}": value for name, value in group.items() if name != "params"}
    return about


def save_training(path: str | os.PathLike[str], trainer: Trainer, train: DataLoader, about: Mapping[str, Any]) -> None:
    """Write where a training stands at the end of an epoch."""
    write_tree(
        path,
        {
            "about": about,
            "metrics": list(trainer.metrics),
            "stopped": trainer.should_stop,
            "loader_epoch": train.epoch,
            "generator": random.get_state(),
            "model": trainer.model.state_dict(),
            "optimizer": trainer.optimizer.state_dict(),
            "schedule": trainer.schedule.state_dict() if isinstance(trainer.schedule, LRScheduler) else None,
            "scaler": trainer.scaler.state_dict(),
            "ema": trainer.ema.state_dict() if trainer.ema is not None else None,
            "kept": trainer.kept,
        },
    )


def load_training(path: str | os.PathLike[str], trainer: Trainer, train: DataLoader, about: Mapping[str, Any]) -> None:
    """Put a training to where it stood. Raises CheckpointError for a damaged checkpoint, and for one of another."""
    tree = read_tree(path)
    theirs, ours = {"precision": "float32", **tree.get("about", {})}, json.loads(json.dumps(about))
    for name in dict.fromkeys([*ours, *theirs]):
        if theirs.get(name) != ours.get(name):
            raise CheckpointError(
                f"{path} is of another training: there, {name} is {theirs.get(name)}, here {ours.get(name)}; "
                "go on with the settings it began with, or train from the start"
            )
    try:
        trainer.optimizer.load_state_dict(tree["optimizer"])
        trainer.model.load_state_dict(tree["model"])
        if isinstance(trainer.schedule, LRScheduler):
            trainer.schedule.load_state_dict(tree["schedule"])
        trainer.scaler.load_state_dict(tree.get("scaler", {}))
        if (trainer.ema is None) != (tree["ema"] is None):
            raise CheckpointError("only one of the two averages its weights (ema)")
        if trainer.ema is not None:
            trainer.ema.load_state_dict(tree["ema"])
        random.set_state(tree["generator"])
        trainer.metrics = Metrics(tree["metrics"])
        trainer.should_stop = tree["stopped"]
        trainer.kept = tree["kept"]
        train.epoch = tree["loader_epoch"]
    except (AutogradError, KeyError, TypeError, ValueError) as error:
        raise CheckpointError(f"{path} is of another training: {error}") from error

"""How long a network trains until it reads so many of MNIST's test images: `python -m benchmarks.fast_mnist --goal 0.9938`.

All images lie on the device from the beginning. The clock runs while the network trains and stands still while it is tested,
after each epoch; a step that is thrown away has compiled the kernels before it starts. Prints a line of JSON at the end.
"""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

import autograd_core as ag
import autograd_nn as nn
from autograd_core import backends
from autograd_nn.recipes import load_dataset
from autograd_nn.training import evaluate

BATCH, RATE, DECAY, SMOOTHING = 250, 0.15, 5e-4, 0.05
SHIFT = 2  # pixels: each batch is seen somewhere else
AT_ONCE = 1000  # images in a test


@dataclass(frozen=True)
class Result:
    """What a training gave; `seconds` are those until the goal, or of all epochs where it was missed."""

    parameters: int
    epochs: int
    seconds: float
    accuracy: float  # of the last test
    accuracies: list[float]  # after each epoch


class Training:
    """A network, its optimizer, and data on the device."""

    def __init__(self, data: Any, device: str, precision: str, steps: int, seed: int) -> None:
        nn.manual_seed(seed)
        self.rng = np.random.default_rng(seed)
        move = partial(backends.load(device).to_device, device=device)
        x, labels = data[:]
        self.x, self.labels = move(np.pad(x, ((0, 0), (0, 0), (SHIFT, SHIFT), (SHIFT, SHIFT)))), move(labels)
        self.move = move
        self.model = nn.models.MnistNet().to(device)
        self.optimizer = nn.optim.Nesterov(self.model.parameters(), lr=RATE, weight_decay=DECAY)
        self.scaler = nn.amp.GradScaler(enabled=precision == "float16")
        self.half = nullcontext if precision == "float32" else partial(nn.amp.autocast, precision)
        self.schedule, self.steps, self.done = nn.optim.one_cycle(), steps, 0

    def epoch(self) -> None:
        """A step for each batch of the images in a new order."""
        self.model.train()
        for images, labels in self.batches():
            self.optimizer.lr = RATE * self.schedule(self.done / self.steps)
            self.optimizer.zero_grad()
            with self.half():
                loss = nn.functional.cross_entropy(self.model(images), labels, label_smoothing=SMOOTHING)
            self.scaler.scale(loss).backward()
            self.scaler.step(self.optimizer)
            self.scaler.update()
            self.done += 1

    def batches(self) -> Iterator[tuple[Any, Any]]:
        """Images, shifted, and their labels; what is left over is seen in another epoch."""
        size = self.x.shape[2] - 2 * SHIFT
        order = self.rng.permutation(len(self.x))
        for start in range(0, len(order) - BATCH + 1, BATCH):
            rows = self.move(order[start : start + BATCH])
            top, left = self.rng.integers(0, 2 * SHIFT + 1, 2).tolist()
            yield self.x[rows, :, top : top + size, left : left + size], self.labels[rows]

    def accuracy(self, data: Any) -> float:
        """On other images."""
        found = evaluate(self.model, nn.data.DataLoader(data, AT_ONCE))
        return float(found["accuracy"])


def measure(device: str, data: str, epochs: int, precision: str, goal: float, seed: int = 0) -> Result:
    """Train until the goal, or for all epochs."""
    train, test = load_dataset(data)
    steps = epochs * (len(train) // BATCH)
    first = Training(nn.data.ArrayDataset(*train[:BATCH]), device, precision, 1, seed)
    first.epoch()
    first.accuracy(nn.data.ArrayDataset(*test[:AT_ONCE]))
    training = Training(train, device, precision, steps, seed)
    seconds, accuracies = 0.0, []
    for epoch in range(1, epochs + 1):
        ag.synchronize(device)
        start = time.perf_counter()
        training.epoch()
        ag.synchronize(device)
        seconds += time.perf_counter() - start
        accuracies.append(training.accuracy(test))
        sys.stdout.write(f"epoch {epoch}: {accuracies[-1]:.2%} after {seconds:.1f} s of training\n")
        sys.stdout.flush()
        if accuracies[-1] >= goal:
            break
    parameters = sum(parameter.size for parameter in training.model.parameters())
    return Result(parameters, epoch, seconds, accuracies[-1], accuracies)


def main(argv: Sequence[str] | None = None) -> None:
    """Train, and print the result."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fast_mnist", description="Time MNIST to its goal.")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--data", choices=("digits", "mnist"), default="mnist")
    parser.add_argument("--epochs", type=int, default=5)
    parser.add_argument("--precision", default="float32")
    parser.add_argument(
        "--goal", type=float, default=1.0, help="share of the test images (default: 1, which is all epochs)"
    )
    parser.add_argument("--seed", type=int, default=0)
    sys.stdout.write(json.dumps(asdict(measure(**vars(parser.parse_args(argv))))) + "\n")


if __name__ == "__main__":
    main()

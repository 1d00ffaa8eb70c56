"""Training in parallel: one processor, two threads, a hundred GPUs, and the part that doesn't get faster.

Examples of a mini-batch don't depend on each other, so each of several processors can take a share of them: the mean of
the gradients of equal shares is the gradient of the whole batch. What can't be shared out, as joining the gradients, takes
as long as before: where a part s of the work is serial, no number of processors is more than 1/s times as fast (Amdahl's
law). For TensorFlow it was reported that 100 GPUs do in 3 hours what takes one of them 7 days.
"""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from autograd_core.backends.threads import get_num_threads, set_num_threads
from autograd_nn import data, optim
from autograd_nn import functional as F
from autograd_nn.layers import Conv2d, Flatten, Linear, ReLU, Sequential
from viz import palette
from viz.axes import STYLES, tidy
from viz.exhibit import Exhibit, Picture, Table, claim

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# The hours that were reported, of two networks.
REPORTED = {"network A, CPU": 40 * 24, "network A, GPU": 6 * 24, "network B, 1 GPU": 7 * 24, "network B, 100 GPUs": 3}
BATCH, STEPS, WORKERS = 1200, 5, (1, 2, 4, 8)
THREADS, REPEATS = (1, 2), 7

Timing = list[tuple[int, float]]  # threads, seconds


def amdahl(processors: Any, serial: float) -> Any:
    """How many times as fast so many processors are, if this part of the work is serial."""
    return 1 / (serial + (1 - serial) / processors)


def serial_part(processors: int, faster: float) -> float:
    """The part of the work that is serial, from a measured speed: Amdahl's law the other way round."""
    return (1 / faster - 1 / processors) / (1 - 1 / processors)


def network() -> Sequential:
    """A convolutional network for digits of 8 × 8 pixels, the same one each time."""
    rng = np.random.default_rng(0)
    first = [Conv2d(1, 8, 3, padding=1, rng=rng), ReLU()]
    second = [Conv2d(8, 16, 3, padding=1, rng=rng), ReLU()]
    return Sequential(*first, *second, Flatten(), Linear(16 * 8 * 8, 10, rng=rng))


def weights(model: Sequential) -> Any:
    """All weights, in one row."""
    return np.concatenate([p.array.ravel() for p in model.parameters()])


def gradient(model: Sequential, images: Any, labels: Any) -> Any:
    """The loss's gradient for all weights, in one row."""
    model.zero_grad()
    F.cross_entropy(model(images), labels).backward()
    return np.concatenate([np.asarray(p.grad).ravel() for p in model.parameters()])


def shared_out(images: Any, labels: Any, bounds: list[int]) -> Any:
    """The mean of the gradients of workers, each of which has a network of its own and the examples between two bounds."""
    shares = zip(np.split(images, bounds), np.split(labels, bounds), strict=True)
    return np.mean([gradient(network().to("float64"), *share) for share in shares], axis=0)


def difference(found: Any, wanted: Any) -> float:
    """The length of the difference, as a part of what is wanted."""
    return float(np.linalg.norm(found - wanted) / np.linalg.norm(wanted))


def trained(images: Any, labels: Any, threads: int) -> Any:
    """All weights after some steps of training on so many threads."""
    set_num_threads(threads)
    model = network()
    optimizer = optim.Momentum(model.parameters(), lr=0.1)
    for _ in range(STEPS):
        gradient(model, images, labels)
        optimizer.step()
    return weights(model)


def measured(images: Any, labels: Any) -> Timing:
    """The shortest of some times that a batch's gradient takes, for each number of threads, tried in turn."""
    times: dict[int, list[float]] = {threads: [] for threads in THREADS}
    model = network()
    for _ in range(REPEATS):
        for threads in THREADS:
            set_num_threads(threads)
            start = time.perf_counter()
            gradient(model, images, labels)
            times[threads].append(time.perf_counter() - start)
    return [(threads, min(seconds)) for threads, seconds in times.items()]


def run() -> Exhibit:
    digits, _ = data.digits(size=8)
    images, labels = digits[:BATCH]
    before = get_num_threads()
    try:
        one, two = [trained(images, labels, threads) for threads in THREADS]
        timing = measured(images, labels)
    finally:
        set_num_threads(before)
    moved = difference(one, weights(network()))

    doubles = images.astype(np.float64)
    whole = gradient(network().to("float64"), doubles, labels)
    size = {workers: BATCH // workers for workers in WORKERS}
    off = {n: difference(shared_out(doubles, labels, list(range(size[n], BATCH, size[n]))), whole) for n in WORKERS}
    uneven = difference(shared_out(doubles, labels, [BATCH // 8]), whole)

    faster = REPORTED["network B, 1 GPU"] / REPORTED["network B, 100 GPUs"]
    serial = serial_part(100, faster)
    speed = {gpus: float(amdahl(gpus, serial)) for gpus in (1, 10, 100, 1000, 10**6)}
    return Exhibit(
        claims=[
            claim(
                "the mean of the gradients of equal shares is the gradient of the whole batch; of unequal ones it is not",
                max(off.values()) < 1e-12 and uneven > 0.01,
                f"for {', '.join(map(str, WORKERS))} workers they differ by at most {max(off.values()):.0e} of its length, "
                f"which is rounding; for shares of {BATCH // 8:,} and {BATCH - BATCH // 8:,} examples by {100 * uneven:.0f} %",
            ),
            claim(
                "the number of threads changes nothing in what is learnt",
                np.array_equal(one, two) and moved > 0.01,
                f"after {STEPS} steps on 1 and on 2 threads all of {one.size:,} weights are equal to the last bit, "
                f"having moved by {100 * moved:.0f} % of their length",
            ),
            claim(
                "100 GPUs 56 times as fast as one leave under a hundredth of the work serial; yet by Amdahl's law "
                "no number of GPUs would be 2.5 times as fast as the 100",
                round(faster) == 56 and serial < 0.01 and speed[10**6] < 1 / serial < 2.5 * faster,
                f"{100 * serial:.2f} % are serial; 1,000 GPUs are {speed[1000]:.0f} times as fast as one, "
                f"1,000,000 {speed[10**6]:.2f}, none {1 / serial:.0f} times",
            ),
        ],
        pictures=[
            Picture(
                "speed",
                "Amdahl's law for the serial part that the report implies; the time of a batch's gradient on this machine "
                f"with {os.cpu_count()} processors (a busy one gains nothing by a second thread); and the times reported.",
                draw(serial, timing),
            )
        ],
        tables=[
            Table(
                "threads",
                ("threads", "time for a batch's gradient (ms)", "times as fast as one", "processors of the machine"),
                [(n, 1e3 * seconds, timing[0][1] / seconds, os.cpu_count()) for n, seconds in timing],
            ),
            Table("amdahl", ("GPUs", f"times as fast as one, {100 * serial:.2f} % serial"), list(speed.items())),
            Table("reported", ("on", "training (hours)"), list(REPORTED.items())),
            Table("shares", ("workers", "gradient differs by (part of its length)"), list(off.items())),
        ],
    )


def draw(serial: float, timing: Timing) -> Figure:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.8, 4.0), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    processors = np.geomspace(1, 10_000, 201)
    (ideal, ideal_dash, _), (curve, dash, _), (point, _, marker), *_ = STYLES
    left.loglog(processors, processors, color=ideal, linestyle=ideal_dash, linewidth=1.2, label="all of it in parallel")
    label = f"{100 * serial:.2f} % of it serial"
    left.loglog(processors, amdahl(processors, serial), color=curve, linestyle=dash, label=label)
    left.axhline(1 / serial, color=palette.FADED, linestyle=":", label=f"{1 / serial:.0f}, the end of that")
    left.plot(100, amdahl(100, serial), "*", color=palette.INK, markersize=13, label="reported: 100 GPUs, 56 times")
    threads, seconds = zip(*timing, strict=True)
    faster = [seconds[0] / s for s in seconds]
    left.plot(threads, faster, marker, color=point, markersize=7, label="measured here: 1 and 2 threads")
    left.set(title="Speed", xlabel="processors", ylabel="times as fast as one", xlim=(0.8, 1e4), ylim=(0.5, 500))
    tidy(left, legend=False)
    left.legend(loc="lower right", fontsize="small", edgecolor=palette.GRID)

    places = (0, 1, 2.6, 3.6)
    for place, hours, hatch in zip(places, REPORTED.values(), ("//", None, None, ".."), strict=True):
        right.barh(place, hours, color=palette.LEAF.fill, edgecolor=palette.LEAF.line, hatch=hatch)
        right.text(hours * 1.12, place, f"{hours // 24} days" if hours >= 24 else f"{hours} hours", va="center")
    right.set_yticks(places, list(REPORTED))
    right.set(title="Reported training times", xlabel="hours", xscale="log", xlim=(1, 6000))
    right.invert_yaxis()
    tidy(right)
    right.grid(visible=False, axis="y")
    for axis in (left.xaxis, left.yaxis, right.xaxis):
        axis.set_major_formatter("{x:,.0f}")
    return figure

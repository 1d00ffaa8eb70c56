"""All that needs a card, in one command: `python -m benchmarks gpu --all` runs its tests, trainings and benchmarks.

Every piece has a process of its own and a limit of time, and all of them together have one: what matters most comes first,
and what there is no time for says so. Nothing is fetched from a network: MNIST is read from AUTOGRAD_DATA.
"""

import argparse
import datetime
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import accuracy, archive, card, machine, peers, registry
from benchmarks.benchmark import OURS, Benchmark
from benchmarks.card import Card
from benchmarks.errors import ContestantError, UsageError
from benchmarks.launch import ROOT, Settings, child_environment, launch
from benchmarks.results import Outcome, Round, make_rows
from benchmarks.table import outcome_text

MINUTES = 8.5
SETTINGS = Settings(rounds=1, seconds=0.4, at_least=5, threads=machine.usable_cores())
TESTS, ACCURACY = "tests", "accuracy"
LIMITS = {TESTS: 150.0, ACCURACY: 90.0, "benchmark": 90.0}  # seconds, of one process
LEAST = 10.0  # seconds; with less left nothing is begun

# Each with its data and epochs (None: the recipe's own), and bars: the least test accuracy, the most seconds of training.
TRAININGS: tuple[tuple[str, str, int | None, float, float | None], ...] = (
    ("mnist-best", "mnist", 4, 0.9938, 10.0),
    ("lenet", "digits", None, accuracy.BAR, None),
    ("lstm", "digits", None, accuracy.BAR, None),
    ("transformer", "digits", None, accuracy.BAR, None),
)


class Clock:
    """The time that is left for all."""

    def __init__(self, minutes: float, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._end = now() + 60 * minutes

    def limit(self, kind: str) -> float:
        """Seconds for the next process; raises ContestantError when there are too few."""
        left = self._end - self._now()
        if left < LEAST:
            raise ContestantError("not begun: the time for all was over (--minutes)")
        return min(LIMITS[kind], left)


@dataclass
class Found:
    """What a run gave, for the result file."""

    tests: dict[str, Any] | None = None
    trainings: list[dict[str, Any]] | None = None
    outcomes: list[Outcome] | None = None

    @property
    def failed(self) -> bool:
        """Whether anything went wrong; times and accuracies, whatever they are, are no failure."""
        return (
            bool(self.tests and self.tests["exit"] != 0)
            or any("error" in training for training in self.trainings or [])
            or any(outcome.failed for outcome in self.outcomes or [])
        )


def main(argv: Sequence[str]) -> int:
    """Run `python -m benchmarks gpu` and return its exit code: 1 if something failed, whatever the figures are."""
    options = make_parser().parse_args(argv)
    known = [TESTS, ACCURACY, *registry.names_on_a_card()]
    for name in options.parts:
        registry.require_known("part", name, known)
    if bool(options.parts) == options.all:
        raise UsageError(f"gpu: name what to run, or all of it by --all; there are: {', '.join(known)}")
    here = card.find()
    file = options.json or ROOT / "benchmarks" / "results" / f"{here.slug}.json"
    archive.require_writable(file)
    created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    libraries = f"CuPy {here.cupy}, {f'cuDNN {here.cudnn}' if here.cudnn else 'no cuDNN'}"
    _say(f"{here.name}, {here.memory / 1e9:.0f} GB, compute capability {here.capability}, {libraries}")
    found = run(options.parts or known, here, Clock(options.minutes))
    archive.write(file, as_json(created, here, found))
    _say(f"\nwrote {file}")
    return 1 if found.failed else 0


def make_parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks gpu",
        description="Run what needs an NVIDIA card: the tests, trainings, and benchmarks beside PyTorch where it has CUDA.",
    )
    add = parser.add_argument
    add("parts", nargs="*", metavar="PART", help=f"{TESTS}, {ACCURACY}, or benchmarks by name, as gpu.float32")
    add("--all", action="store_true", help="all of them")
    add("--minutes", type=float, default=MINUTES, help=f"the time for all (default: {MINUTES})")
    add("--json", type=Path, metavar="FILE", help="where to write the result (default: benchmarks/results/CARD.json)")
    return parser


def run(parts: Sequence[str], here: Card, clock: Clock) -> Found:
    """Run the parts, print what each gives, and return all of it."""
    found = Found()
    if TESTS in parts:
        found.tests = run_tests(clock)
        _say(f"\ntests: {found.tests['summary']}")
    if ACCURACY in parts:
        found.trainings = [run_training(*training, clock) for training in TRAININGS]
        _say("\n".join(["", "trainings on the card:", *[f"  {training_text(result)}" for result in found.trainings]]))
    chosen = [registry.load(name) for name in parts if name not in (TESTS, ACCURACY)]
    if chosen:
        found.outcomes = run_benchmarks(chosen, here.torch, clock)
        _say("\n".join(f"\n{outcome_text(outcome)}" for outcome in found.outcomes))
        _say(half_text(found.outcomes))
    return found


def run_tests(clock: Clock) -> dict[str, Any]:
    """The tests that are marked gpu."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "gpu", "-p", "no:cacheprovider", str(ROOT / "tests")]
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=child_environment(os.environ, SETTINGS.threads),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=clock.limit(TESTS),
        )
    except (subprocess.TimeoutExpired, ContestantError) as error:
        return {"exit": -1, "summary": str(error), "output": ""}
    lines = done.stdout.strip().splitlines() or ["no output"]
    return {
        "exit": done.returncode,
        "summary": lines[-1],
        "output": "" if done.returncode == 0 else done.stdout[-20_000:],
    }


def run_training(
    recipe: str, data: str, epochs: int | None, least: float, seconds: float | None, clock: Clock
) -> dict[str, Any]:
    """One recipe on the card."""
    about = {"recipe": recipe, "data": data, "least_accuracy": least, "most_seconds": seconds}
    options = argparse.Namespace(data=data, seed=0, epochs=epochs, data_dir=None, device="cuda")
    try:
        return {**about, **asdict(accuracy.train(recipe, options, clock.limit(ACCURACY)))}
    except ContestantError as error:
        return {**about, "error": str(error)}


def training_text(result: dict[str, Any]) -> str:
    """A training as a line."""
    about = f"{result['recipe']} on {result['data']}"
    if "error" in result:
        return f"{about}: failed: {result['error']}"
    accurate = result["accuracy"] >= result["least_accuracy"]
    text = f"{about}: {100 * result['accuracy']:.2f} % ({'met' if accurate else 'not met'}: {result['least_accuracy']:.2%})"
    text += f" in {result['seconds']:.1f} s"
    if result["most_seconds"] is not None:
        text += (
            f" ({'met' if result['seconds'] <= result['most_seconds'] else 'not met'}: {result['most_seconds']:.0f} s)"
        )
    return text


def run_benchmarks(chosen: Sequence[Benchmark], torch: bool, clock: Clock) -> list[Outcome]:
    """Measure every contestant once, those of torch.compile last: compiling takes long, and may not be done in time."""
    pairs = [(benchmark, key) for benchmark in chosen for key in benchmark.contestants]
    pairs.sort(key=lambda pair: pair[1] == "torch.compile")
    samples: dict[str, dict[str, list[Round]]] = {benchmark.name: {} for benchmark in chosen}
    left_out: dict[str, list[str]] = {benchmark.name: [] for benchmark in chosen}
    failed: dict[str, dict[str, str]] = {benchmark.name: {} for benchmark in chosen}
    for benchmark, key in pairs:
        name = benchmark.name
        if key.startswith("torch") and not torch:
            left_out[name].append(key)
            continue
        _say(f"{name}: {peers.PEERS[key].label} …")
        try:
            samples[name][key] = [launch(name, key, SETTINGS, clock.limit("benchmark"))]
        except ContestantError as error:
            samples[name][key] = [None]
            failed[name][key] = str(error)
    return [
        Outcome(b.name, b.question, 1, make_rows(b, samples[b.name]), samples[b.name], left_out[b.name], failed[b.name])
        for b in chosen
    ]


def half_text(outcomes: Sequence[Outcome]) -> str:
    """How many times as fast float16 trains ResNet-18 as float32 does; nothing if one of them is missing."""
    found = {
        outcome.benchmark: {row.measure: row.value.median for row in outcome.rows if row.contestant == OURS}
        for outcome in outcomes
    }
    whole, half = found.get("gpu.float32", {}), found.get("gpu.float16", {})
    return "\n".join(
        f"\n{name}: float16 trains {whole[name] / half[name]:.2f} times as fast as float32 (bar: 1.5)"
        for name in whole
        if name.startswith("ResNet") and name in half
    )


def as_json(created: str, here: Card, found: Found) -> str:
    """The result file: that of other benchmarks, with the card, the tests and the trainings beside."""
    text = archive.as_json(created, SETTINGS, machine.describe(), peers.versions(), found.outcomes or [])
    content = {**json.loads(text), "card": asdict(here), "tests": found.tests, "trainings": found.trainings}
    return json.dumps(content, indent=1) + "\n"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

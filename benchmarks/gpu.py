"""All that needs a card, in one command: `python -m benchmarks gpu --all` runs its tests, trainings and benchmarks.

Every piece has a process of its own and a limit of time, and all of them together have one: what matters most comes first.
What is not finished in time says so, and is no failure; the result file is written anew, whole, after each piece. Nothing is
fetched from a network: MNIST is read from AUTOGRAD_DATA.
"""

import argparse
import datetime
import importlib.util
import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import accuracy, archive, card, machine, peers, registry, units
from benchmarks.benchmark import OURS
from benchmarks.card import Card
from benchmarks.clock import Clock
from benchmarks.errors import ContestantError, LateError, UsageError
from benchmarks.launch import ROOT, Settings, finish, last_words
from benchmarks.results import Outcome
from benchmarks.table import outcome_text

MINUTES = 8.5
SETTINGS = Settings(rounds=1, seconds=0.4, at_least=5, threads=machine.usable_cores())
TESTS, ACCURACY = "tests", "accuracy"
LIMITS = {TESTS: 170.0, "mnist": 60.0, ACCURACY: 45.0}  # seconds, of one process
PROCESSES, LAST_TEST = 4, 20.0  # of the tests, and the seconds in which the last one begun has to end
HALF_SPEED = 1.5  # times that of float32, at least, of ResNet-18 in float16
GOAL, SECONDS = 0.9938, 10.0  # of MNIST's test images, and of training until then, at most
RECIPES = "lenet", "lstm", "transformer"  # trained on the digits, to `accuracy.BAR`


@dataclass
class Found:
    """What a run gave so far, for the result file."""

    tests: dict[str, Any] | None = None
    mnist: dict[str, Any] | None = None
    trainings: list[dict[str, Any]] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether anything went wrong; times and accuracies, whatever they are, and what came too late are no failure."""
        return (
            bool(self.tests and self.tests["exit"] != 0)
            or any("error" in training for training in (self.mnist or {}, *self.trainings))
            or any(outcome.failed for outcome in self.outcomes)
        )


Save = Callable[[Found], None]


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
    host, versions = machine.describe(), peers.versions()

    def save(found: Found) -> None:
        archive.write(file, as_json(created, here, host, versions, found))

    found = run(options.parts or known, here, Clock(options.minutes), save)
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


def run(parts: Sequence[str], here: Card, clock: Clock, save: Save) -> Found:
    """Run the parts, print and save what each gives, and return all of it."""
    found = Found()
    if TESTS in parts:
        found.tests = run_tests(clock)
        _say(f"\ntests: {found.tests['summary']}")
        save(found)
    if ACCURACY in parts:
        _say("\ntrainings on the card:")
        found.mnist = run_mnist(clock)
        _say(f"  {mnist_text(found.mnist)}")
        save(found)
        for recipe in RECIPES:
            found.trainings.append(run_training(recipe, clock))
            _say(f"  {training_text(found.trainings[-1])}")
            save(found)
    chosen = [registry.load(name) for name in parts if name not in (TESTS, ACCURACY)]
    for measured in units.measure(chosen, here.torch, SETTINGS, clock, _say):
        found.outcomes = measured.outcomes()
        save(found)
    _say("\n".join(f"\n{outcome_text(outcome)}" for outcome in found.outcomes))
    _say(half_text(half_speeds(found.outcomes)))
    return found


def run_tests(clock: Clock) -> dict[str, Any]:
    """The tests that are marked gpu. Which had not begun in time are skipped; one that does not end is a failure."""
    command = [sys.executable, "-m", "pytest", "-v", "--tb=short", "-m", "gpu", "-p", "no:cacheprovider"]
    if importlib.util.find_spec("xdist"):
        command += ["-n", str(PROCESSES)]  # most of their time goes to compiling
    try:
        limit = clock.limit(LIMITS[TESTS])
        until = {"AUTOGRAD_GPU_TESTS_UNTIL": str(time.time() + limit - LAST_TEST)}
        done = finish([*command, str(ROOT / "tests")], SETTINGS.threads, limit, ROOT, until)
    except LateError as error:
        return {"exit": -1, "summary": str(error), "output": error.output[-20_000:]}
    lines = done.stdout.strip().splitlines() or ["no output"]
    return {
        "exit": done.returncode,
        "summary": lines[-1].strip("= "),
        "output": "" if done.returncode == 0 else done.stdout[-20_000:],
    }


def run_mnist(clock: Clock) -> dict[str, Any]:
    """The seconds of training that MNIST takes to its goal."""
    about = {"goal": GOAL, "most_seconds": SECONDS}
    command = [sys.executable, "-m", "benchmarks.fast_mnist", "--device", "cuda", "--goal", str(GOAL)]
    try:
        done = finish(command, SETTINGS.threads, clock.limit(LIMITS["mnist"]))
        if done.returncode != 0:
            raise ContestantError(last_words(done.stderr, done.returncode))
        return {**about, **json.loads(done.stdout.splitlines()[-1])}
    except ContestantError as error:
        return {**about, _key(error): str(error)}


def mnist_text(result: dict[str, Any]) -> str:
    """That training as a line."""
    goal = f"MNIST to {result['goal']:.2%}"
    if reason := result.get("error") or result.get("late"):
        return f"{goal}: {reason}"
    found = f"{result['accuracy']:.2%} after {result['epochs']} epochs, {result['seconds']:.1f} s of training"
    met = result["accuracy"] >= result["goal"] and result["seconds"] <= result["most_seconds"]
    return f"{goal}: {found} ({'met' if met else 'not met'}: {result['most_seconds']:.0f} s)"


def run_training(recipe: str, clock: Clock) -> dict[str, Any]:
    """One recipe on the card."""
    about = {"recipe": recipe, "data": "digits", "least_accuracy": accuracy.BAR}
    options = argparse.Namespace(data="digits", seed=0, epochs=None, data_dir=None, device="cuda")
    try:
        return {**about, **asdict(accuracy.train(recipe, options, clock.limit(LIMITS[ACCURACY])))}
    except ContestantError as error:
        return {**about, _key(error): str(error)}


def training_text(result: dict[str, Any]) -> str:
    """A training as a line."""
    about = f"{result['recipe']} on {result['data']}"
    if reason := result.get("error") or result.get("late"):
        return f"{about}: {reason}"
    verdict = "met" if result["accuracy"] >= result["least_accuracy"] else "not met"
    return f"{about}: {result['accuracy']:.2%} ({verdict}: {result['least_accuracy']:.0%}) in {result['seconds']:.1f} s"


def _key(error: ContestantError) -> str:
    """Under which name of a result it is kept."""
    return "late" if isinstance(error, LateError) else "error"


def half_speeds(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """How many times as fast float16 trains ResNet-18 as float32 does, for each measure that both have."""
    found = {
        outcome.benchmark: {row.measure: row.value.median for row in outcome.rows if row.contestant == OURS}
        for outcome in outcomes
    }
    whole, half = found.get("gpu.float32", {}), found.get("gpu.float16", {})
    return {name: whole[name] / half[name] for name in whole if name.startswith("ResNet") and name in half}


def half_text(speeds: dict[str, float]) -> str:
    """These speeds as lines."""
    return "\n".join(
        f"\n{name}: float16 trains {speed:.2f} times as fast as float32 ({verdict}: {HALF_SPEED})"
        for name, speed in speeds.items()
        for verdict in ["met" if speed >= HALF_SPEED else "not met"]
    )


def as_json(created: str, here: Card, host: machine.Machine, versions: dict[str, str], found: Found) -> str:
    """The result file: that of other benchmarks, with the card, the tests and the trainings beside."""
    text = archive.as_json(created, SETTINGS, host, versions, found.outcomes)
    content = {
        **json.loads(text),
        "card": asdict(here),
        "tests": found.tests,
        "mnist": found.mnist,
        "trainings": found.trainings,
        "float16_speed": half_speeds(found.outcomes),
    }
    return json.dumps(content, indent=1) + "\n"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()

"""The command: `python -m benchmarks`."""

import argparse
import datetime
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import accuracy, archive, gpu, limits, machine, peers, registry, runner
from benchmarks.benchmark import OURS, Benchmark
from benchmarks.compare import comparison_text
from benchmarks.errors import UsageError
from benchmarks.launch import Settings
from benchmarks.table import heading, outcome_text

FULL = {"rounds": 7, "seconds": 0.5, "at_least": 5}
QUICK = {"rounds": 1, "seconds": 0.02, "at_least": 2}

DESCRIPTION = "Measure this project beside other libraries, each in a process of its own, in turn."
EPILOG = """\
examples:
  python -m benchmarks                                every benchmark
  python -m benchmarks dispatch --quick               one, in seconds
  python -m benchmarks --json before.json             keep the result
  python -m benchmarks dispatch --against before.json show what moved since
  python -m benchmarks dispatch --only ours,torch     two contestants
  python -m benchmarks accuracy                       no times: train every classic, tabulate test accuracies
  python -m benchmarks gpu --all                      all that needs a card, in under nine minutes

The exit code is 0 whatever the times are, 1 if a contestant failed, 2 if the request is wrong.
Peers are optional: """


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    argv = list(sys.argv[1:] if argv is None else argv)
    try:
        if argv[:1] == ["accuracy"]:
            return accuracy.main(argv[1:])
        if argv[:1] == ["gpu"]:
            return gpu.main(argv[1:])
        return execute(make_parser().parse_args(argv))
    except UsageError as error:
        sys.stderr.write(f"python -m benchmarks: {error}\n")
        return 2
    except KeyboardInterrupt:
        sys.stderr.write("\npython -m benchmarks: interrupted; nothing was written\n")
        return 130


def make_parser() -> argparse.ArgumentParser:
    """Return the command line's parser."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=DESCRIPTION,
        epilog=f"{EPILOG}{peers.INSTALL_PEERS} installs them.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("names", nargs="*", metavar="NAME", help="benchmarks to run (default: all; --list shows them)")
    add("--list", action="store_true", help="show the benchmarks, their bars and contestants, and stop")
    add("--quick", action="store_true", help="fewer and shorter rounds: a first impression")
    add("--json", type=Path, metavar="FILE", help="write machine, versions, rows and samples to FILE")
    add("--against", type=Path, metavar="FILE", help="show what moved since a result written by --json")
    add("--only", metavar="WHO,...", help=f"contestants to run, among {', '.join(peers.PEERS)} (default: all)")
    add("--rounds", type=positive_int, metavar="N", help=_default("turns for each contestant", "rounds"))
    add("--seconds", type=positive_float, metavar="S", help=_default("measuring time per measure and turn", "seconds"))
    add("--threads", type=positive_int, metavar="N", help="threads for each contestant (default: the usable cores)")
    return parser


def execute(options: argparse.Namespace) -> int:
    """Carry out parsed options: check all of them first, then measure, print and write."""
    chosen = [registry.load(name) for name in dict.fromkeys(options.names or registry.names())]
    if options.list:
        _say("\n".join(list_text(benchmark) for benchmark in chosen))
        return 0
    only = options.only.split(",") if options.only else []
    for key in only:
        registry.require_known("contestant", key, peers.PEERS)
    before = archive.read(options.against) if options.against else None
    if options.json:
        archive.require_writable(options.json)

    settings, here, versions = make_settings(options), limits.add_to(machine.describe()), peers.versions()
    created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    _say(heading(here, versions, settings))
    outcomes = []
    for benchmark in chosen:
        outcomes.append(runner.run(benchmark, settings, only=only, progress=_show_progress))
        _show_progress("")
        _say(f"\n{outcome_text(outcomes[-1])}")
    if before is not None:
        _say(f"\n{comparison_text(before, outcomes, here, settings.threads)}")
    if options.json:
        archive.write(options.json, archive.as_json(created, settings, here, versions, outcomes))
        _say(f"\nwrote {options.json}")
    return 1 if any(outcome.failed for outcome in outcomes) else 0


def make_settings(options: argparse.Namespace) -> Settings:
    """Return how much to measure: the full or the quick amounts, changed by the options that were given."""
    amounts = QUICK if options.quick else FULL
    return Settings(
        rounds=options.rounds or int(amounts["rounds"]),
        seconds=options.seconds or amounts["seconds"],
        at_least=int(amounts["at_least"]),
        threads=options.threads or machine.usable_cores(),
    )


def list_text(benchmark: Benchmark) -> str:
    """Describe one benchmark: name, question, measures with their bars, contestants."""
    lines = [f"{benchmark.name}: {benchmark.question}"]
    for measure in benchmark.measures:
        bars = ", ".join(
            f"at most {bar:.2f}" if key == OURS else f"at most {bar:.2f} of {peers.PEERS[key].label}"
            for key, bar in measure.bars.items()
        )
        lines.append(f"  {measure.name} ({measure.unit}){': ' if bars else ''}{bars}")
    labels = ", ".join(f"{key} ({peers.PEERS[key].label})" for key in benchmark.contestants if key != OURS)
    return "\n".join([*lines, f"  beside {labels or 'nobody'}"])


def positive_int(text: str) -> int:
    """Parse a whole number of at least 1."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is not at least 1")
    return value


def positive_float(text: str) -> float:
    """Parse a number above 0."""
    value = float(text)
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return value


def _default(what: str, amount: str) -> str:
    return f"{what} (default: {FULL[amount]:g}; with --quick {QUICK[amount]:g})"


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _show_progress(line: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{line}")  # back to the line's start, and clear it
        sys.stderr.flush()

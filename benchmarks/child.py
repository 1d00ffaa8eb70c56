"""One contestant in a process of its own: `python -m benchmarks.child BENCHMARK CONTESTANT`.

Checks the contestant's results, then measures; prints one line of JSON, measure -> sample, as the last line of stdout.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace

from benchmarks import registry
from benchmarks.checks import check_work
from benchmarks.peers import limit_threads
from benchmarks.timing import measure


def main(argv: Sequence[str] | None = None) -> None:
    """Measure one contestant; an error ends the process with a traceback, whose last line the parent shows."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.child", description="Measure one contestant.")
    parser.add_argument("benchmark")
    parser.add_argument("contestant")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=1.0, help="measuring time for each measure")
    parser.add_argument("--measure", help="the only measure, instead of all")
    parser.add_argument("--at-least", type=int, default=5, help="smallest number of repetitions")
    options = parser.parse_args(argv)

    benchmark = registry.load(options.benchmark)
    registry.require_known("contestant", options.contestant, benchmark.contestants)
    limit_threads(options.contestant, options.threads)
    work = benchmark.contestants[options.contestant]()
    if options.measure is not None:
        wanted = [item for item in benchmark.measures if item.name == options.measure]
        registry.require_known("measure", options.measure, [item.name for item in benchmark.measures])
        benchmark, work = replace(benchmark, measures=tuple(wanted)), {options.measure: work[options.measure]}
    check_work(benchmark, work)
    samples = {
        name: asdict(measure(item, seconds=options.seconds, at_least=options.at_least)) for name, item in work.items()
    }
    sys.stdout.write(f"\n{json.dumps(samples)}\n")  # on a line of its own, whatever a library printed before


if __name__ == "__main__":
    main()

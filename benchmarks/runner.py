"""Running one benchmark: its contestants take turns, round after round."""

from collections.abc import Callable, Collection

from benchmarks.benchmark import OURS, Benchmark
from benchmarks.errors import ContestantError
from benchmarks.launch import Settings, launch
from benchmarks.peers import PEERS
from benchmarks.results import Outcome, Round, make_rows
from benchmarks.timing import Sample

Launch = Callable[[str, str, Settings], dict[str, Sample]]
Report = Callable[[str], None]


def run(
    benchmark: Benchmark,
    settings: Settings,
    *,
    only: Collection[str] = (),
    launch: Launch = launch,
    progress: Report = lambda line: None,
) -> Outcome:
    """Measure every installed contestant, or those in `only`, `settings.rounds` times in turn.

    Who is not installed is left out; who fails is not started again, and the others go on. Our own package is never
    left out: when it is absent, that is a failure.
    """
    wanted = [key for key in benchmark.contestants if not only or key in only]
    left_out = [key for key in wanted if key != OURS and not PEERS[key].installed()]
    samples: dict[str, list[Round]] = {key: [] for key in wanted if key not in left_out}
    failed: dict[str, str] = {}
    for turn in range(settings.rounds):
        for key, rounds in samples.items():
            found: Round = None
            if key not in failed:
                progress(f"{benchmark.name}: round {turn + 1} of {settings.rounds}, {PEERS[key].label}")
                try:
                    found = launch(benchmark.name, key, settings)
                except ContestantError as error:
                    failed[key] = str(error)
            rounds.append(found)
    rows = make_rows(benchmark, samples)
    return Outcome(benchmark.name, benchmark.question, settings.rounds, rows, samples, left_out, failed)

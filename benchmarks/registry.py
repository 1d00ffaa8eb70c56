"""Finding benchmarks by name: one file in `benchmarks/workloads` is one benchmark of the same name."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable

from benchmarks import workloads
from benchmarks.benchmark import Benchmark
from benchmarks.errors import UsageError


def names() -> list[str]:
    """Return the names of all benchmarks, sorted; a file whose name starts with _ is for what several of them share."""
    found = (module.name for module in pkgutil.iter_modules(workloads.__path__))
    return sorted(name for name in found if not name.startswith("_"))


def load(name: str) -> Benchmark:
    """Return the benchmark called `name`, or raise UsageError suggesting the nearest one."""
    require_known("benchmark", name, names())
    module = importlib.import_module(f"{workloads.__name__}.{name}")
    benchmark: Benchmark = module.BENCHMARK
    return benchmark


def require_known(kind: str, name: str, known: Iterable[str]) -> None:
    """Raise UsageError if `name` is not among `known`, with the nearest known name or else all of them."""
    known = list(known)
    if name in known:
        return
    nearest = difflib.get_close_matches(name, known, n=1)
    way_out = f"did you mean {nearest[0]!r}?" if nearest else f"there are: {', '.join(known)}"
    raise UsageError(f"unknown {kind} {name!r}; {way_out}")

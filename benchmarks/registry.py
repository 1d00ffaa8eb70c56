"""Finding benchmarks by name: one file in `benchmarks/workloads` is one benchmark of the same name."""

import difflib
import importlib
import pkgutil
from collections.abc import Iterable
from types import ModuleType

from benchmarks import workloads
from benchmarks.benchmark import Benchmark
from benchmarks.errors import UsageError
from benchmarks.workloads import gpu


def names() -> list[str]:
    """Return the names of all benchmarks, sorted; a file whose name starts with _ is for what several of them share."""
    return _names(workloads)


def names_on_a_card() -> list[str]:
    """Return the names of those that need a card, as "gpu.float32"."""
    return [f"gpu.{name}" for name in _names(gpu)]


def _names(package: ModuleType) -> list[str]:
    found = (module for module in pkgutil.iter_modules(package.__path__) if not module.ispkg)
    return sorted(module.name for module in found if not module.name.startswith("_"))


def load(name: str) -> Benchmark:
    """Return the benchmark called `name`, or raise UsageError suggesting the nearest one."""
    require_known("benchmark", name, [*names(), *names_on_a_card()])
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

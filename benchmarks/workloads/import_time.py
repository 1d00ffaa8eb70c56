"""What `import autograd_core` costs a fresh interpreter, beside NumPy, which it can't do without."""

import subprocess
import sys
from collections.abc import Mapping

from benchmarks.benchmark import Benchmark, Measure, Reported, Timed, Work

BENCHMARK = Benchmark(
    name="import_time",
    question="import in a fresh interpreter, and that interpreter from start to end",
    measures=(Measure("import", bars={"numpy": 1.2}), Measure("whole process")),
)


@BENCHMARK.contestant("ours")
def ours() -> Mapping[str, Work]:
    """autograd_core."""
    return import_work("autograd_core", "Variable")


@BENCHMARK.contestant("numpy")
def numpy() -> Mapping[str, Work]:
    """NumPy."""
    return import_work("numpy", "ndarray")


def import_work(module: str, name: str) -> Mapping[str, Work]:
    """Time the import of `module` until `module.name` is there, so that loading it only on first use gains nothing."""
    load = f"import {module}; {module}.{name}"
    timed_load = f"from time import perf_counter as t; a = t(); {load}; b = t(); print((b - a) * 1000)"
    return {
        "import": Reported(lambda: float(run_python(timed_load))),
        "whole process": Timed(lambda: run_python(load)),
    }


def run_python(code: str) -> str:
    """Run `code` in a fresh interpreter and return what it printed; its error is this process's last line."""
    done = subprocess.run([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)  # its traceback is on the shared stderr
    return done.stdout

"""The machine a figure belongs to."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """Processor, cores (usable by this process, and in all), system, Python, how busy it was at the start, and its limits.

    The limits, filled in by `benchmarks.limits`, are rates by number of threads, "1" and "all".
    """

    cpu: str
    usable_cores: int
    cores: int
    system: str
    python: str
    load: float | None
    product_gflops: dict[str, float] | None = None
    copy_gbps: dict[str, float] | None = None


def describe() -> Machine:
    """Describe the machine this runs on."""
    return Machine(
        cpu=cpu_model(),
        usable_cores=usable_cores(),
        cores=os.cpu_count() or 1,
        system=f"{platform.system()} {platform.release()}",
        python=f"{platform.python_implementation()} {platform.python_version()}",
        load=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
    )


def usable_cores() -> int:
    """Return how many cores this process may use: a container or `taskset` often gives fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu_model(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the processor's name as Linux gives it, elsewhere what Python knows."""
    try:
        lines = cpuinfo.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()

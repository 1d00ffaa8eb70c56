"""How much memory this process holds, from Linux's books."""

import ctypes
import gc
import re
from collections.abc import Callable
from pathlib import Path


def peak_of(work: Callable[[], object]) -> tuple[float, float]:
    """Run `work` and return the peak meanwhile, in MB: above what was held before it, and in all."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # give free memory back, or `work` would use it unseen
    Path("/proc/self/clear_refs").write_text("5")  # sets the peak back to what is held now
    before = resident("VmRSS")
    work()
    peak = resident("VmHWM")
    return peak - before, peak


def resident(field: str) -> float:
    """This process's memory in MB: VmRSS now, VmHWM at its peak."""
    found = re.search(rf"{field}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    assert found, f"/proc/self/status has no {field}"
    return int(found[1]) / 1024

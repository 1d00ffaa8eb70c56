import os
import platform
import subprocess
import sys

import pytest

# Page faults of ten arrays of 8 MiB and ten of 128 MiB, one after the other, each written once.
COUNT = """
import resource
import numpy as np
from autograd_core.backends.memory import keep_freed_memory
keep_freed_memory()
np.ones(1 << 24)
before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
for _ in range(10):
    np.ones(1 << 20)
    np.ones(1 << 24)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
"""


def faults(**environment: str) -> int:
    found = subprocess.run(
        [sys.executable, "-c", COUNT], env={**os.environ, **environment}, capture_output=True, text=True, check=True
    )
    return int(found.stdout)


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="it is a setting of the GNU C library")
def test_freed_memory_is_used_again():
    assert faults() < 20
    assert faults(MALLOC_MMAP_THRESHOLD_="65536") > 30  # who sets it decides: mapped anew each time

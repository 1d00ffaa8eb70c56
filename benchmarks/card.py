"""The card that a figure belongs to: `python -m benchmarks.card` describes it as a line of JSON.

In a process of its own, so that what measures is alone on the card.
"""

# mypy: disable-error-code="import-not-found, import-untyped, no-untyped-call"

import importlib.util
import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass

from benchmarks.errors import UsageError
from benchmarks.launch import child_environment, last_words
from benchmarks.machine import usable_cores


@dataclass(frozen=True)
class Card:
    """Name, memory in bytes, compute capability, versions, and whether PyTorch can use it."""

    name: str
    memory: int
    capability: str
    driver: int
    cuda: int
    cupy: str
    cudnn: str  # "" where convolution goes without it
    torch: bool

    @property
    def slug(self) -> str:
        """The name for a file: "nvidia-h100-80gb-hbm3"."""
        return "-".join("".join(c if c.isalnum() else " " for c in self.name.lower()).split())


def find() -> Card:
    """Describe the card; raise UsageError, in a line, where there is none."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.card"],
        env=child_environment(os.environ, usable_cores()),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode != 0:
        raise UsageError(f"gpu: {last_words(done.stderr, done.returncode)}")
    return Card(**json.loads(done.stdout.splitlines()[-1]))


def describe() -> Card:
    """Describe the card that CuPy uses. Raises DeviceError where there is none."""
    from autograd_core import backends

    cupy = backends.load("cuda").xp
    from autograd_core.backends.cudnn import library  # which needs CuPy

    cudnn = library.find().module
    runtime = cupy.cuda.runtime
    facts = runtime.getDeviceProperties(cupy.cuda.Device().id)
    return Card(
        name=facts["name"].decode(),
        memory=facts["totalGlobalMem"],
        capability=f"{facts['major']}.{facts['minor']}",
        driver=runtime.driverGetVersion(),
        cuda=runtime.runtimeGetVersion(),
        cupy=cupy.__version__,
        cudnn=cudnn.backend_version_string() if cudnn else "",
        torch=_torch_has_cuda(),
    )


def _torch_has_cuda() -> bool:
    if importlib.util.find_spec("torch") is None:
        return False
    import torch

    return bool(torch.cuda.is_available())


def main() -> int:
    """Print the description, or why there is none."""
    from autograd_core import DeviceError

    try:
        sys.stdout.write(f"{json.dumps(asdict(describe()))}\n")
    except DeviceError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

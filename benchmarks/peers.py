"""Who takes part: how each contestant is called, found, versioned and held to a number of threads."""

import importlib
import importlib.metadata
import importlib.util
import os
from dataclasses import dataclass

from benchmarks.benchmark import OURS

INSTALL_PEERS = "pip install '.[peers]'"

# Read by OpenMP, OpenBLAS, MKL, Accelerate, Numba and this project when they are loaded, so they are set before the
# process starts.
THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "AUTOGRAD_NUM_THREADS",
)


@dataclass(frozen=True)
class Peer:
    """A library: the name people know, the module to import, the distribution that pip installs."""

    label: str
    module: str
    distribution: str

    def installed(self) -> bool:
        """Say whether the module can be found, without importing it."""
        return importlib.util.find_spec(self.module) is not None

    def version(self) -> str | None:
        """Return the installed version, or None when the library runs from a checkout or is absent."""
        try:
            return importlib.metadata.version(self.distribution)
        except importlib.metadata.PackageNotFoundError:
            return None


PEERS: dict[str, Peer] = {
    OURS: Peer("ours", "autograd_core", "autograd-core"),
    "numpy": Peer("NumPy", "numpy", "numpy"),
    "torch": Peer("PyTorch", "torch", "torch"),
    "torch.compile": Peer("torch.compile", "torch", "torch"),
    "cpu": Peer("ours, CPU", "autograd_core", "autograd-core"),
    "portable": Peer("ours, without cuDNN", "autograd_core", "autograd-core"),
    "autograd": Peer("HIPS autograd", "autograd", "autograd"),
    "mygrad": Peer("MyGrad", "mygrad", "mygrad"),
    "jax": Peer("JAX", "jax", "jax"),
}


def versions() -> dict[str, str]:
    """Return the version of each library that has one, by the key of its first contestant."""
    first = {peer.distribution: key for key, peer in reversed(PEERS.items())}
    found = {key: PEERS[key].version() for key in PEERS if key in first.values()}
    return {key: version for key, version in found.items() if version is not None}


def limit_threads(key: str, threads: int) -> None:
    """Hold the running process to `threads`, for libraries that do not take it from the environment alone."""
    if key.startswith("torch"):
        torch = importlib.import_module("torch")
        torch.set_num_threads(threads)
    if key == "jax" and hasattr(os, "sched_setaffinity"):  # XLA makes one thread for each core that it may use
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])

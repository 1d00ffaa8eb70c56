"""The project's graphs in the real package, where it is installed; a card is not needed."""

import importlib.util
import subprocess
import sys

import pytest

from tests.core.convolutions import CONVOLUTIONS
from tests.cudnn_stand_in.names import CALLS, ENUMS

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("cudnn") is None, reason="nvidia-cudnn-frontend is not installed"
)
MISSING = "Unable to load", "Unable to find symbol", "Cannot load symbol", "SUBLIBRARY", "'gcc'"


def test_cudnn_has_a_kernel_for_every_graph():
    """In a process of its own, which cuDNN ends where cuBLAS is missing."""
    command = [sys.executable, "-m", "tests.cudnn_stand_in.real"]
    found = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if found.returncode and any(text in found.stderr + found.stdout for text in MISSING):
        pytest.skip(f"cuDNN's libraries can't be loaded: {found.stderr.strip()[-200:]}")
    assert found.stdout.startswith(f"{4 * len(CONVOLUTIONS)} with 1."), found.stderr


@pytest.mark.parametrize(("kind", "name"), CALLS, ids=[".".join(key) for key in CALLS])
def test_the_stand_in_has_its_parameters(kind, name):
    import cudnn

    compiled = cudnn._pybind_module
    owners = {"function": [cudnn, compiled], "tensor": [compiled.tensor]}
    graph = getattr(compiled, "backend_graph", None) or compiled.pygraph
    documented = [getattr(owner, name, None) for owner in owners.get(kind, [graph, cudnn.pygraph])]
    texts = " ".join(f"{getattr(f, '__doc__', '')} {getattr(f, '__text_signature__', '')}" for f in documented if f)
    codes = [f.__code__.co_varnames for f in documented if hasattr(f, "__code__")]
    for parameter in CALLS[kind, name].rpartition("/")[2].split(", "):  # what comes before it is given by position
        word = parameter.partition("=")[0]
        assert not word or f"{word}:" in texts or any(word in code for code in codes), f"{name} has no {word}"


@pytest.mark.parametrize("enum", ENUMS)
def test_the_stand_in_has_its_values(enum):
    import cudnn

    assert set(ENUMS[enum]) <= set(dir(getattr(cudnn, enum)))

import sys

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends


@pytest.fixture
def without_cupy(monkeypatch):
    """As on a machine where CuPy is not installed."""
    monkeypatch.setitem(sys.modules, "cupy", None)
    monkeypatch.delitem(sys.modules, "autograd_core.backends.cupy_backend", raising=False)


def test_the_cpu_is_numpy():
    assert backends.load("cpu").xp is np
    assert backends.of(np.ones(2)).name == "numpy"
    assert backends.device_of(np.ones(2)) == "cpu"
    array = np.ones(2)
    assert backends.to_numpy(array) is array


@pytest.mark.parametrize("device", ["cuda", "cuda:1"])
def test_a_machine_without_cupy_says_what_to_install(without_cupy, device):
    with pytest.raises(
        ag.DeviceError, match=r"needs CuPy, which is not installed: pip install 'autograd-core\[gpu\]'"
    ) as caught:
        ag.Variable(1.0).to(device)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize("device", ["gpu", "cpu:0", "cuda:x", "cuda:", "", 3, None])
def test_unknown_devices(without_cupy, device):
    with pytest.raises(ag.DeviceError, match=r'unknown device .*: use "cpu", "cuda" or "cuda:1"'):
        ag.Variable(1.0).to(device)


def test_cupy_is_not_imported_unless_it_is_asked_for():
    import subprocess

    program = "import autograd_core as ag, sys; ag.exp(ag.Variable(1.0)).backward(); print('cupy' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True
    )
    assert done.stdout == "False\n"


def test_arrays_pass_through():
    array = np.ones(3)
    assert backends.as_array(array) is array
    assert backends.as_array([1.0, 2.0]).dtype == np.float64


class ElsewhereArray:
    """Stands in for an array on a card."""

    ndim = 1
    shape = (2,)
    dtype = np.dtype(float)


class Elsewhere:
    xp = None

    @staticmethod
    def device_of(array):
        return "cuda:0"

    @staticmethod
    def card_of(array):
        return 0


def test_arrays_of_two_devices_are_refused(monkeypatch):
    monkeypatch.setitem(backends._BACKEND_OF, ElsewhereArray, lambda array: Elsewhere)
    with pytest.raises(
        ag.DeviceError, match=r'^Add\(\): the inputs are on different devices \(cpu, cuda:0\): .*x.to\("cuda"\)'
    ):
        ag.add(np.ones(2), ElsewhereArray())


@pytest.mark.parametrize(("dtype", "floating"), [("f2", True), ("f4", True), ("f8", True), ("i4", False), ("?", False)])
def test_what_can_have_a_gradient(dtype, floating):
    assert backends.is_floating(np.dtype(dtype)) == floating

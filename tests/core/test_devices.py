"""autograd_core/devices.py, on the stand-in for CuPy: two cards without a card."""

import threading

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from tests.cupy_stand_in import device as cards


def test_new_arrays_are_made_on_the_device_in_use(cupy):
    with ag.device("cuda:1") as chosen:
        assert cupy.cuda.Device().id == 1
        assert ag.Variable([1.0, 2.0]).device == chosen == "cuda:1"
        assert ag.Variable(2.0).device == "cuda:1"
        assert ag.array([1, 2]).device.id == 1
        model = nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4))
        assert {v.device for v in [*model.parameters(), *dict(model.named_buffers()).values()]} == {"cuda:1"}
        there = np.ones(3)
        assert ag.Variable(there).array is there  # what exists stays where it is
        with ag.device("cpu"):
            assert ag.Variable([1.0]).device == "cpu"
        assert ag.Variable([1.0]).device == "cuda:1"
    assert ag.Variable([1.0]).device == "cpu"
    assert cupy.cuda.Device().id == 0


def test_the_seed_decides_the_same_weights_on_every_device(cupy):
    weights = []
    for name in ("cpu", "cuda"):
        nn.manual_seed(3)
        with ag.device(name):
            weights.append(nn.Linear(5, 4).weight.numpy())
    np.testing.assert_array_equal(*weights)


def test_the_device_before_comes_back_after_an_error(cupy):
    with pytest.raises(ZeroDivisionError), ag.device("cuda:1"):
        1 / 0  # noqa: B018
    assert ag.Variable(1.0).device == "cpu"
    assert cupy.cuda.Device().id == 0


def test_as_a_decorator_and_as_a_name(cupy):
    @ag.device("cuda")
    def make():
        return ag.Variable([1.0])

    assert make().device == "cuda:0"
    assert ag.Variable([1.0]).to(ag.device("cuda:1")).device == "cuda:1"
    assert repr(ag.device("cuda")) == "device('cuda')"


def test_a_default_device_holds_on_in_its_thread(cupy):
    found = []
    try:
        ag.set_default_device("cuda:1")
        assert ag.Variable([1.0]).device == "cuda:1"
        thread = threading.Thread(target=lambda: found.append(ag.Variable([1.0]).device))
        thread.start()
        thread.join()
    finally:
        ag.set_default_device("cpu")
    assert found == ["cpu"]
    assert ag.Variable([1.0]).device == "cpu"


def test_a_card_that_does_not_exist(cupy):
    with (
        pytest.raises(ag.DeviceError, match=r'device "cuda:7" does not exist: this machine has 2 card\(s\)'),
        ag.device("cuda:7"),
    ):
        pass
    with pytest.raises(ag.DeviceError, match="unknown device 'gpu'"):
        ag.set_default_device("gpu")
    assert ag.Variable([1.0]).device == "cpu"


def test_waiting(cupy, monkeypatch):
    waited = []
    monkeypatch.setattr(cards.Device, "synchronize", lambda self: waited.append(self.id))
    ag.synchronize()
    ag.synchronize("cuda:1")
    with ag.device("cuda"):
        ag.synchronize()
    assert waited == [1, 0]


def test_memory_figures(cupy):
    ag.empty_cache("cuda:1")
    before = ag.memory_stats("cuda:1")
    x = ag.Variable(np.zeros(1 << 18, np.float32)).to("cuda:1")
    there = ag.memory_stats("cuda:1")
    assert there.used - before.used == x.array.nbytes
    assert there.held >= there.used
    assert before.free - there.free == there.held - before.held
    assert there.total >= there.free
    del x
    after = ag.memory_stats("cuda:1")
    assert (after.used, after.held) == (before.used, there.held)  # the pool keeps it, so held tells the peak
    ag.empty_cache("cuda:1")
    assert ag.memory_stats("cuda:1").held == before.used
    with pytest.raises(
        ag.DeviceError, match=r'the CPU\'s memory is the system\'s; name a card, as in ag.memory_stats\("cuda"\)'
    ):
        ag.memory_stats()


def test_tf32_is_asked_for(cupy):
    ag.allow_tf32()
    assert cards.compute_types[np.dtype(np.float32)] == 6
    ag.allow_tf32(False)
    assert cards.compute_types[np.dtype(np.float32)] == 1


def test_a_gradient_that_is_a_number_of_numpy_s_beside_several_cards(cupy):
    ag.Variable(1.0).to("cuda")
    x = ag.Variable(3.0)
    (x * x).backward(np.float64(2.0))
    assert x.grad == 12

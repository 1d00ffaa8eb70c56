"""Arrays on cards: two of them, mixing, moving, what waits, and what is not there."""

import sys

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core import backends
from autograd_core.backends import compiled
from tests.cupy_stand_in import counted, device, no_transfers


@pytest.fixture
def x(cupy):
    return ag.Variable(np.array([1.0, 2.0, 3.0])).to("cuda:1")


def on_card(cupy, number, array):
    with cupy.cuda.Device(number):
        return cupy.asarray(array)


def test_a_backend_is_found_for_arrays_of_a_cupy_that_somebody_else_imported(cupy):
    assert backends.of(cupy.ones(2)).name == "cupy"
    assert ag.Variable(cupy.ones(2)).device == "cuda:0"
    assert "autograd_core.backends.cupy_backend" in sys.modules


def test_ops_run_where_their_arrays_are_and_leave_the_current_card_alone(cupy):
    for number in (0, 1):
        x = ag.Variable(on_card(cupy, number, np.ones(3)))
        y = (2 * ag.exp(x) + np.float64(1)).sum()
        y.backward()
        assert (y.device, backends.device_of(x.grad)) == (f"cuda:{number}",) * 2
        assert cupy.cuda.runtime.getDevice() == 0


def test_a_graph_over_two_cards_and_the_cpu(cupy, x):
    """Each gradient is found on the card of its Variable."""
    near, far = ag.Variable(np.ones(3)), ag.Variable(on_card(cupy, 0, np.ones(3)))
    y = ag.exp(x * near.to("cuda:1")).to("cuda:0") * far
    z = (y.to("cpu") * near).sum()
    z.backward()
    expected = np.exp([1.0, 2.0, 3.0])
    assert (z.device, backends.device_of(x.node.creator.inputs[0].grad)) == ("cpu", "cpu")
    np.testing.assert_allclose(near.grad, expected * [2, 3, 4])
    np.testing.assert_allclose(far.grad.get(), expected)
    assert far.grad.device.id == 0
    assert cupy.cuda.runtime.getDevice() == 0


def test_a_gradient_of_two_passes_adds_up_on_its_card(cupy):
    x = ag.Variable(on_card(cupy, 1, np.ones(3)))
    for _ in range(2):
        (x * x).sum().backward()
    assert x.grad.device.id == 1
    assert x.grad.get().tolist() == [4, 4, 4]


def test_second_derivatives_on_the_second_card(cupy):
    x = ag.Variable(on_card(cupy, 1, np.array([1.0, 2.0])))
    (x**3).sum().backward(create_graph=True)
    gradient = x.grad_var
    x.zero_grad()
    gradient.sum().backward()
    assert x.grad.get().tolist() == [6, 12]


def test_mixed_devices_are_refused(cupy, x):
    other = ag.Variable(cupy.ones(3))
    with pytest.raises(ag.DeviceError, match=r"^Add\(\): the inputs are on different devices \(cuda:1, cuda:0\): "):
        x + other
    with pytest.raises(ag.DeviceError, match=r"^Multiply\(\): .* \(cpu, cuda:1\)"):
        np.ones(3) * x
    with pytest.raises(ag.DeviceError, match=r"^MatMul\(\): .* \(cuda:1, cpu\)"):
        x @ ag.Variable(np.ones(3))
    with pytest.raises(ag.DeviceError, match=r"^Add\(\): .* \(cuda:1, cuda:0\)"):
        x + ag.Variable(cupy.ones(()))  # one number of another card
    with pytest.raises(ag.DeviceError, match=r"^Add\(\): .* \(cpu, cuda:0\)"):
        ag.add(np.ones(3), cupy.ones(()))


def test_a_gradient_of_another_device_is_refused(cupy, x):
    leaf = ag.Variable(on_card(cupy, 1, np.ones(3)))
    with pytest.raises(ag.DeviceError, match=r"the gradient of .* is on cpu, the array on cuda:1"):
        leaf.grad = np.ones(3)
    with pytest.raises(ag.DeviceError, match=r"backward: the gradient is on cuda:0, the result on cuda:1"):
        x.backward(cupy.ones(3))


def test_single_numbers_of_the_cpu_go_with_arrays_of_a_card(cupy, x):
    rate = ag.Variable(2.0)
    y = (x * rate + np.array(1.0)).sum()
    y.backward()
    assert y.device == "cuda:1"
    assert (type(rate.grad), rate.grad) == (np.ndarray, 6)
    assert ag.stack([x[0], 1.0]).device == "cuda:1"
    assert ag.where(True, x, 0).device == "cuda:1"


def test_moving_there_and_back(cupy, rng):
    array = rng.standard_normal((3, 4))
    for moved in (array, array.T, array[::-1, ::2], np.float32(3.0)):
        there = ag.Variable(moved).to("cuda")
        assert there.device == "cuda:0"
        np.testing.assert_array_equal(there.to("cuda:1").to("cpu").array, moved)
        assert there.to("cuda:0") is there


def test_a_card_that_does_not_exist(cupy):
    with pytest.raises(ag.DeviceError, match=r'device "cuda:2" does not exist: this machine has 2 card\(s\)'):
        ag.Variable(1.0).to("cuda:2")


def test_a_machine_without_a_card(cupy, monkeypatch):
    def none():
        raise device.CUDARuntimeError(35, "cudaErrorInsufficientDriver: CUDA driver version is insufficient")

    monkeypatch.setattr(cupy.cuda.runtime, "getDeviceCount", none)
    monkeypatch.delitem(sys.modules, "autograd_core.backends.cupy_backend", raising=False)
    monkeypatch.delattr(backends, "cupy_backend", raising=False)
    with pytest.raises(ag.DeviceError, match=r"finds no usable NVIDIA card or driver .*InsufficientDriver"):
        ag.Variable(1.0).to("cuda")


def test_repeated_indices(cupy):
    """A card takes any of the values; the backend sees to it that it is the last, as on the CPU."""
    index, value = np.array([0, 1, 0, 0]), np.array([1.0, 2.0, 3.0, 4.0])
    x, v = ag.Variable(cupy.zeros(2)), ag.Variable(cupy.asarray(value))
    y = ag.index_update(x, index, v)
    y.backward(cupy.ones(2))
    assert y.numpy().tolist() == [4, 2]
    assert v.grad.get().tolist() == [0, 1, 0, 1]
    assert ag.index_add(x, index, v).numpy().tolist() == [8, 2]
    with ag.deterministic():
        assert ag.index_add(x, index, v).numpy().tolist() == [8, 2]
    with ag.deterministic(), compiled.plain(), pytest.raises(ag.DeviceError, match="depends on the order"):
        ag.index_add(x, index, v)


@pytest.mark.parametrize("read", ["item", "numpy", "float", "bool", "repr", "str"])
def test_what_waits_for_the_card_is_what_reads_a_value(cupy, read):
    x = ag.Variable(cupy.ones(()), requires_grad=False)
    with no_transfers():
        y = x * 2
        assert (y.shape, y.dtype, y.device, y.size) == ((), np.float64, "cuda:0", 1)
    with counted() as transfers:
        getattr(y, read)() if hasattr(y, read) else {"float": float, "bool": bool, "repr": repr, "str": str}[read](y)
    assert len(transfers) == 1


@pytest.mark.parametrize(
    "layer", [nn.Linear(4, 3), nn.BatchNorm1d(4), nn.LayerNorm(4), nn.PReLU(), nn.LSTMCell(4, 3)], ids=str
)
def test_a_model_on_one_device_and_data_on_another(cupy, layer):
    model = nn.Sequential(layer).to("cuda")
    with pytest.raises(ag.DeviceError) as caught:
        model(ag.Variable(np.ones((2, 4), np.float32)))
    text = str(caught.value)
    assert "\n" not in text
    assert all(words in text for words in ("cpu", "cuda:0", "in layer Sequential/0", '.to("cuda")'))


def test_labels_that_were_left_on_the_cpu(cupy):
    scores = ag.Variable(cupy.ones((2, 3)))
    with pytest.raises(ag.DeviceError, match=r"CrossEntropy.*\(cuda:0, cpu\)"):
        nn.functional.cross_entropy(scores, np.array([0, 1]))
    with pytest.raises(ag.DeviceError, match=r"Embedding.*\(cuda:0, cpu\)"):
        nn.functional.embedding(np.array([0, 1]), scores)


def test_saved_arrays_give_their_memory_back(cupy):
    pool = cupy.get_default_memory_pool()
    before = pool.used_bytes()
    x = ag.Variable(cupy.ones(1 << 12))
    y = ag.exp(x).sum()
    held = pool.used_bytes() - before
    y.backward()
    assert held > pool.used_bytes() - before - 8 * (1 << 12)  # the gradient came, what exp saved went
    del x, y
    assert pool.used_bytes() == before


def test_assignment_in_place(cupy):
    x = ag.Variable(on_card(cupy, 1, np.zeros(3)))
    with ag.no_grad():
        x[0] = 2.0
        x[[1, 1]] = on_card(cupy, 1, np.array([3.0, 4.0]))  # the last one wins, as on the CPU
        with pytest.raises(ag.DeviceError, match="the value is on cpu, x on cuda:1"):
            x[:2] = np.ones(2)
    assert x.numpy().tolist() == [2, 4, 0]


def test_plain_arrays_of_a_card(cupy):
    x = on_card(cupy, 1, np.array([1.0, 2.0, 3.0, 4.0]))
    for y in (
        ag.exp(x),
        ag.array(x),
        ag.fft.rfft(x),
        ag.take(x, [0, 5], mode="wrap"),
        ag.zeros_like(x),
        x[1:],
        ag.var(x),
    ):
        assert backends.device_of(y) == "cuda:1"

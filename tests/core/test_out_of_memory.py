"""No room on a card, or in main memory: one error, and work goes on with less."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn


@pytest.fixture
def small_card(cupy):
    """A card on which 4 MB are to be had."""
    pool = cupy.get_default_memory_pool()
    pool.set_limit(pool.used_bytes() + 4_000_000)
    yield cupy
    pool.set_limit(0)


def train(rows):
    """A few ops, forward and backward, on a card."""
    w = ag.Variable(np.ones((100, 100), np.float32)).to("cuda")
    w = ag.Variable(w.array)
    y = ag.Variable(np.ones((rows, 100), np.float32), requires_grad=False).to("cuda")
    for _ in range(3):
        y = ag.tanh(y @ w)
    y.sum().backward()
    return w.grad


def test_an_op_names_itself_and_the_figures(small_card, without_gc):
    used = ag.memory_stats("cuda").used
    with pytest.raises(ag.OutOfMemoryError) as caught:
        train(3000)
    message = str(caught.value)
    assert message.startswith(("MatMul(float32[3000, 100], float32[100, 100]): ", "Tanh(float32[3000, 100]): "))
    assert "the card has no room for 0.001 GB more: 0.00" in message
    assert "What helps: a smaller batch, ag.checkpoint, or half precision" in message
    assert isinstance(caught.value, ag.DeviceError)
    assert isinstance(caught.value, MemoryError)
    del caught
    assert ag.memory_stats("cuda").used == used  # nothing keeps the graph alive, not even until the collector comes
    assert train(300).shape == (100, 100)


class Greedy(ag.Function):
    """y = x, with a backward pass for which no card is large enough."""

    def forward(self, xp, x):
        return x + 0

    def backward(self, gy):
        return gy * gy.__class__((10_000_000,), "f4").sum()


def test_a_rule_names_itself(small_card, without_gc):
    used = ag.memory_stats("cuda").used
    x = ag.Variable(small_card.ones(3, "f4"))
    with pytest.raises(
        ag.OutOfMemoryError, match=r"^the backward pass of Greedy\(\): the card has no room for 0.040 GB more"
    ):
        ag.tanh(Greedy()(x)).sum().backward()
    assert x.grad is None
    del x
    assert ag.memory_stats("cuda").used == used


class TooMuch(ag.Function):
    def forward(self, xp, x):
        return xp.zeros(1 << 58, np.float32)


def test_main_memory_too():
    with pytest.raises(
        ag.OutOfMemoryError, match=r"^TooMuch\(float64\[2\]\): Unable to allocate .*What helps: "
    ) as caught:
        TooMuch()(ag.Variable(np.ones(2)))
    assert isinstance(caught.value, MemoryError)


def test_sums_of_gradients_optimizers_and_copies_name_themselves(small_card):
    x = ag.Variable(small_card.ones(300_000, "f4"))
    y = x + x + x
    with pytest.raises(ag.OutOfMemoryError, match=r"^backward, adding up gradients: .* limit of "):
        y.backward(small_card.ones(300_000, "f4"))
    del y
    x = ag.Variable(small_card.ones(500_000, "f4"))
    parameter = nn.Parameter(x.array)
    parameter.grad = parameter.array
    with pytest.raises(ag.OutOfMemoryError, match=r"^Adam.step: the card has no room"):
        nn.optim.Adam([parameter]).step()
    with pytest.raises(ag.OutOfMemoryError, match=r"^a copy to cuda: the card has no room"):
        nn.Linear(1000, 1000).to("cuda")
    loader = nn.data.DataLoader([np.ones(1_000_000, np.float32)], 1, device="cuda")
    with pytest.raises(ag.OutOfMemoryError, match=r"^a batch on cuda:0: the card has no room"):
        next(iter(loader))

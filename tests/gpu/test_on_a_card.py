"""What only a card can show, beside the tests marked on_card, which run there, too. Skipped, with the reason, without one."""

from functools import partial

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
from autograd_core.backends import philox

pytestmark = pytest.mark.gpu


def numbers(value):
    return ag.backends.to_numpy(value.array if isinstance(value, ag.Variable) else value)


@pytest.mark.parametrize("shape", [(7,), (1000, 33)])
def test_dropout_drops_the_same_elements(card, shape):
    seed = 0xDEADBEEF12345678
    np.testing.assert_array_equal(philox.kept(card, shape, 0.3, seed).get(), philox.kept(np, shape, 0.3, seed))


class Reader(nn.Layer):
    """A recurrent layer over the rows of images, and scores from its last state."""

    def __init__(self):
        self.lstm = nn.LSTM(28, 32, batch_first=True)
        self.fc = nn.Linear(32, 10)

    def forward(self, x):
        return self.fc(self.lstm(x.reshape(len(x), 28, 28))[0][:, -1])


MODELS = {
    "LeNet": nn.models.LeNet,
    "deep CNN": nn.models.DeepCNN,
    "ResNet": partial(nn.models.ResNet, nn.models.BasicBlock, (1, 1), 10, widths=(8, 16), channels=1, small=True),
    "LSTM": Reader,
    "Transformer": nn.models.TransformerClassifier,
}


@pytest.mark.parametrize("name", MODELS)
def test_a_training_takes_the_steps_of_the_cpu(card, name):
    rng = np.random.default_rng(0)
    data = nn.data.ArrayDataset(rng.standard_normal((64, 1, 28, 28)).astype(np.float32), rng.integers(0, 10, 64))
    losses = []
    for device in ("cpu", "cuda"):
        nn.manual_seed(0)
        model = MODELS[name]().to(device)
        optimizer = nn.optim.SGD(model.parameters(), lr=0.01)
        losses.append([])
        for x, target in nn.data.DataLoader(data, 16, device=device):
            optimizer.zero_grad()
            loss = nn.functional.cross_entropy(model(x), target)
            loss.backward()
            optimizer.step()
            losses[-1].append(loss.item())
    np.testing.assert_allclose(losses[1], losses[0], rtol=2e-3)


def test_batches_are_whole_while_the_card_is_busy(card):
    x = np.arange(64 * 100_000, dtype=np.float32).reshape(64, -1)
    busy = card.ones((4096, 4096), np.float32)
    for number, (batch, _) in enumerate(nn.data.DataLoader(nn.data.ArrayDataset(x, np.arange(64)), 4, device="cuda")):
        for _ in range(5):
            busy = busy @ busy * 0  # work that the copies overlap with, and memory that is given back meanwhile
        assert float(abs(batch - card.asarray(x[4 * number : 4 * number + 4])).max()) == 0


def test_out_of_memory_and_on_with_less(card):
    x = ag.Variable(card.ones((1024, 1024), np.float32))
    copies = ag.memory_stats("cuda").total // x.array.nbytes + 1
    with pytest.raises(ag.OutOfMemoryError, match="the card has no room for"):
        ag.tile(x, (copies, 1))
    y = ag.tile(x, (2, 1)).sum()
    y.backward()
    assert float(x.grad[0, 0]) == 2


def test_memory_figures_follow_what_is_made(card):
    ag.empty_cache("cuda")
    before = ag.memory_stats("cuda")
    held = card.ones(1 << 20, np.float32)
    after = ag.memory_stats("cuda")
    assert after.used - before.used == held.nbytes
    assert after.held >= after.used
    assert after.total == before.total


def test_tf32_rounds_products_and_float32_does_not(card):
    if int(card.cuda.Device().compute_capability) < 80:
        pytest.skip("this card has no TF32")
    a, b = np.random.default_rng(0).standard_normal((2, 512, 512)).astype(np.float32)
    right, errors = a.astype(float) @ b.astype(float), []
    try:
        for enabled in (False, True):
            ag.allow_tf32(enabled)
            errors.append(np.abs(numbers(ag.Variable(a).to("cuda") @ ag.Variable(b).to("cuda")) - right).max())
    finally:
        ag.allow_tf32(False)
    assert errors[0] < 1e-3 < errors[1] < 1


def test_a_read_is_reported_by_debug_mode(card):
    with ag.debug(), pytest.warns(ag.TransferWarning, match="a number read from a card"):
        ag.Variable(card.ones(())).item()

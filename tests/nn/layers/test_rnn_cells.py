"""autograd_nn/layers/rnn_cells.py, against PyTorch and against the layers that take all steps at once."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.layers import GRU, LSTM, RNN, GRUCell, LSTMCell, RNNCell

CELLS = {"RNN": (RNN, RNNCell), "LSTM": (LSTM, LSTMCell), "GRU": (GRU, GRUCell)}


@pytest.mark.parametrize("kind", CELLS)
@pytest.mark.parametrize("bias", [True, False])
def test_a_loop_of_cells_is_the_layer(rng, kind, bias):
    whole, cell = [make(3, 4, bias=bias) for make in CELLS[kind]]
    cell.load_state_dict({name.removesuffix("_l0"): array for name, array in whole.state_dict().items()})
    x = rng.standard_normal((5, 2, 3)).astype(np.float32)
    state = None
    for t, expected in enumerate(whole(x)[0].array):
        state = cell(x[t], state)
        h = state[0] if kind == "LSTM" else state
        np.testing.assert_allclose(h.array, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", CELLS)
def test_equals_pytorch(rng, kind):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    mine, other = CELLS[kind][1](3, 4, rng=rng), getattr(torch.nn, f"{kind}Cell")(3, 4)
    other.load_state_dict({name: torch.tensor(array) for name, array in mine.state_dict().items()})
    x, h = rng.standard_normal((2, 3)).astype(np.float32), rng.standard_normal((2, 4)).astype(np.float32)
    y = mine(x, (h, h) if kind == "LSTM" else h)
    expected = other(torch.tensor(x), (torch.tensor(h),) * 2 if kind == "LSTM" else torch.tensor(h))
    for a, b in zip(y if kind == "LSTM" else (y,), expected if kind == "LSTM" else (expected,), strict=True):
        np.testing.assert_allclose(a.array, b.detach().numpy(), rtol=1e-5, atol=1e-6)


def test_relu_and_repr():
    assert repr(RNNCell(2, 3, nonlinearity="relu", bias=False)) == "RNNCell(2, 3, bias=False)"
    cell = RNNCell(2, 3, nonlinearity="relu")
    assert (cell(np.ones((4, 2), np.float32)).array >= 0).all()


def test_wrong_shapes():
    with pytest.raises(ag.ShapeError, match=r"GRUCell: input is \(2, 4\); it must be \(N, 3\)"):
        GRUCell(3, 4)(np.zeros((2, 4)))
    with pytest.raises(ag.ShapeError, match=r"LSTMCell: the state is \(4,\); it must be \(2, 4\)"):
        LSTMCell(3, 4)(np.zeros((2, 3)), (np.zeros(4), np.zeros(4)))

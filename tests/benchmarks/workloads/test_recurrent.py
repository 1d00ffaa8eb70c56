import numpy as np
import pytest

from benchmarks.workloads import recurrent
from benchmarks.workloads._training import initial_values, losses


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_the_known_losses(cell, float64_torch):
    np.testing.assert_allclose(losses(recurrent.torch_step(cell, recurrent.BATCH)), recurrent.LOSSES[cell], rtol=1e-9)


@pytest.mark.parametrize("cell", recurrent.CELLS)
def test_both_sides_take_the_same_steps(cell):
    pytest.importorskip("torch")
    ours, theirs = (losses(make(cell, 3)) for make in (recurrent.our_step, recurrent.torch_step))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert ours[1] < ours[0]


def test_the_first_loss_of_an_lstm_by_its_formula():
    """The cell's equations in float64, from the same initial values."""
    h, d, k = recurrent.HIDDEN, recurrent.SIZE, recurrent.CLASSES
    shapes = [("weight", (4 * h, d)), ("weight", (4 * h, h)), ("bias", (4 * h,)), ("bias", (4 * h,))]
    w_x, w_h, _, _, w, _ = initial_values([*shapes, ("weight", (k, h)), ("bias", (k,))])  # the biases are zero
    x, labels = recurrent.examples(recurrent.BATCH)
    state, cell = np.zeros((2, len(x), h))
    for t in range(recurrent.STEPS):
        i, f, g, o = np.split(x[:, t] @ w_x.T.astype("float64") + state @ w_h.T, 4, axis=1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        cell = f * cell + i * np.tanh(g)
        state = o * np.tanh(cell)
    scores = state @ w.T
    loss = np.log(np.exp(scores).sum(axis=1)) - scores[np.arange(len(x)), labels]
    assert loss.mean() == pytest.approx(recurrent.LOSSES["LSTM"][0], rel=1e-9)

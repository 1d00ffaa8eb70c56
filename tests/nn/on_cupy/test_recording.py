"""`viz.record` on a card: each op is waited for, and nothing is copied but the norms."""

import numpy as np

import autograd_core as ag
import viz


def test_times_bytes_and_norms(cupy, monkeypatch):
    waited = []
    monkeypatch.setattr("viz.recording.ag.synchronize", waited.append)
    x = ag.Variable(np.ones((4, 5), np.float32)).to("cuda:1")
    x = ag.Variable(x.array)
    with viz.record(gradients=True) as run:
        (ag.exp(x) * 2).sum().backward()
    assert set(waited) == {"cuda:1"}
    assert len(waited) == 4 * len(run.costs)  # before and after each op and each rule
    rows = {row.op: row for row in run.rows()}
    assert (rows["Exp"].result, rows["Exp"].kept) == (80, 80)
    np.testing.assert_allclose([rows["Exp"].gradient, rows["Multiply"].gradient], [np.sqrt(80), np.sqrt(20)])
    assert "<table>" in x._repr_html_()

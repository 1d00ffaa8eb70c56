"""Gradients by magnitude, and what float16 makes of them with and without a scaled loss."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
import viz
from autograd_nn import functional as F
from viz.errors import VizError


def test_shares():
    arrays = [np.array([0, 2.0**-25, 2.0**-24, 2.0**-15]), None, np.array([[2.0**-14, -65504.0], [65505.0, np.inf]])]
    (row,) = viz.gradient_shares({"a": arrays})
    assert row == {"name": "a", "zero": 1 / 8, "below": 1 / 8, "subnormal": 2 / 8, "normal": 2 / 8, "above": 2 / 8}


def test_picture(tmp_path):
    gradients = {"no scaling": [np.array([0.0, 1e-9, 1e-3])], "scaled": [np.array([1.0, 1e-5, 64.0])]}
    figure = viz.gradient_range(gradients, tmp_path / "range.svg")
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "float16, 11 bits",
        "float16, fewer bits",
        "no scaling: 33.3 % are 0",
        "scaled: 0.0 % are 0",
    ]
    assert axes.get_xlim()[0] <= -30
    viz.gradient_range(gradients, tmp_path / "again.svg")
    assert (tmp_path / "range.svg").read_bytes() == (tmp_path / "again.svg").read_bytes()


def test_nothing_to_draw(tmp_path):
    with pytest.raises(VizError, match="'a' has no gradients"):
        viz.gradient_shares({"a": [None]})
    with pytest.raises(VizError, match="no gradient is other than 0"):
        viz.gradient_range({"a": [np.zeros(3)]})
    with pytest.raises(VizError, match="suffix"):
        viz.gradient_range({"a": [np.ones(3)]}, tmp_path / "range.txt")


def test_without_scaling_small_gradients_vanish(rng):
    """A net that has learned its data well: most of its gradients are small, and float16 has none below 2⁻²⁴."""
    nn.manual_seed(0)
    model = nn.Sequential(nn.Linear(8, 32), nn.Tanh(), nn.Linear(32, 3))
    x = rng.standard_normal((256, 8)).astype(np.float32)
    target = x[:, :3].argmax(axis=1)
    rule = nn.optim.Adam(model.parameters(), lr=0.05)
    for _ in range(400):
        rule.zero_grad()
        F.cross_entropy(model(ag.Variable(x, requires_grad=False)), target).backward()
        rule.step()

    def gradients(scale, half=True):
        """Those of the layers' results, in which each example has its own."""
        with nn.amp.autocast(enabled=half):
            hidden = model[0](ag.Variable(x, requires_grad=False))
            scores = model[2](model[1](hidden))
            loss = F.cross_entropy(scores, target)
        for y in (hidden, scores):
            y.retain_grad()
        (loss * scale).backward()
        return [y.grad.astype(np.float32) / scale for y in (hidden, scores)]

    exact, lost, kept = gradients(1.0, half=False), gradients(1.0), gradients(2.0**16)
    zero = {row["name"]: row["zero"] for row in viz.gradient_shares({"exact": exact, "lost": lost, "kept": kept})}
    magnitudes = np.concatenate([np.abs(gradient).ravel() for gradient in exact])
    assert zero["exact"] < 0.05
    # Half of float16's smallest number, 2⁻²⁴, and less is rounded to 0: of the exact gradients times the scale as many.
    assert zero["lost"] == pytest.approx((magnitudes <= 2.0**-25).mean(), abs=0.02)
    assert zero["kept"] == pytest.approx((magnitudes * 2.0**16 <= 2.0**-25).mean(), abs=0.05)

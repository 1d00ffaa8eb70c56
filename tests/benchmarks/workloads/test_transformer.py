import numpy as np
import pytest

from benchmarks.workloads import transformer
from benchmarks.workloads._training import losses


def test_the_known_losses(float64_torch):
    step = transformer.torch_step(transformer.BATCH, dropout=0.0)
    np.testing.assert_allclose(losses(step), transformer.LOSSES["block"], rtol=1e-9)


def test_both_sides_take_the_same_steps():
    pytest.importorskip("torch")
    ours, theirs = (losses(make(2, dropout=0.0)) for make in (transformer.our_step, transformer.torch_step))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5)
    assert ours[1] < ours[0]


def test_the_timed_step_has_dropout():
    assert float(transformer.our_step(2)()) != float(transformer.our_step(2)())

import numpy as np
import pytest

import autograd_core as ag
from benchmarks.workloads import training_step
from benchmarks.workloads._networks import our_step, torch_step
from benchmarks.workloads._training import losses


@pytest.mark.parametrize("network", ["LeNet", "deep CNN"])
def test_the_known_losses(network, float64_torch):
    step = torch_step(network, training_step.BATCHES[network], dropout=0.0)
    np.testing.assert_allclose(losses(step), training_step.LOSSES[network], rtol=1e-9)


# Batch norm over two images magnifies rounding; Winograd's transforms round a little more.
@pytest.mark.parametrize(("kind", "tolerance"), [("exact", 2e-4), ("fast", 5e-3)])
@pytest.mark.parametrize("network", training_step.BATCHES)
def test_both_sides_take_the_same_steps(network, kind, tolerance):
    pytest.importorskip("torch")
    with ag.backends.prefer(kind):
        ours, theirs = (losses(make(network, 2, dropout=0.0)) for make in (our_step, torch_step))
    np.testing.assert_allclose(ours, theirs, rtol=tolerance)
    assert abs(ours[1] / ours[0] - 1) > 0.01  # the update shows


def test_the_timed_step_has_dropout():
    first = [float(our_step("deep CNN", 4)()) for _ in range(2)]
    assert first[0] != first[1]

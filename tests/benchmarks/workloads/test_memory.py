import sys

import numpy as np
import pytest

from benchmarks.workloads import _networks, memory

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads the peak from Linux's /proc")


@linux
def test_a_step_needs_its_arrays_and_a_process_its_libraries():
    found = memory.peaks("ours", "LeNet")
    # Parameters, their gradients and Adam's two averages are 1 MB; the libraries alone are tens of MB.
    assert 1 < found["step"] < 30 < found["process"] < 2000


@pytest.mark.parametrize("network", _networks.NETWORKS)
def test_both_sides_train_the_same_network(network):
    pytest.importorskip("torch")
    import autograd_nn as nn

    sizes = {
        "LeNet": (nn.models.LeNet, _networks._torch_lenet),
        "deep CNN": (nn.models.DeepCNN, _networks._torch_deep_cnn),
        "ResNet-18": (
            lambda: nn.models.ResNet(nn.models.BasicBlock, (2, 2, 2, 2), 10, small=True),
            lambda: _networks._torch_resnet18(small=True),
        ),
        "ResNet-18 at 224": (lambda: nn.models.resnet18(10), lambda: _networks._torch_resnet18(small=False)),
    }
    ours, theirs = (build() for build in sizes[network])
    own = [parameter.shape for parameter in ours.parameters()]
    assert own == [tuple(parameter.shape) for parameter in theirs.parameters()]


def test_a_step_gives_a_finite_loss_and_moves_the_model():
    step = _networks.our_step("LeNet", 4)
    losses = [float(step()) for _ in range(5)]
    assert np.isfinite(losses).all()
    assert losses[-1] < losses[0]

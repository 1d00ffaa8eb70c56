import numpy as np
import pytest

from benchmarks.workloads import mlp
from benchmarks.workloads._training import losses


@pytest.mark.parametrize("contestant", ["ours", "torch", "autograd", "mygrad", "jax"])
def test_every_peer_takes_the_same_steps(contestant, monkeypatch, result):
    if contestant != "ours":
        pytest.importorskip(contestant)
    monkeypatch.setattr(mlp, "NETWORKS", {"small": (12, 9, 7, 5)})
    monkeypatch.setattr(mlp, "BATCH", 6)
    found = result(mlp.BENCHMARK.contestants[contestant]()["small"])
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, mlp.expected()["small"], rtol=1e-5)


def test_the_written_out_gradient_against_differences(monkeypatch):
    """The first update of Adam is the sign of the gradient, so the formulas are held to how the loss falls instead."""
    monkeypatch.setattr(mlp, "BATCH", 6)
    given, seen = mlp.parameters((12, 9, 5)), []
    monkeypatch.setattr(mlp, "adam", lambda params: lambda gradients: seen.append(gradients))
    mlp.numpy_step((12, 9, 5))()
    rng, step = np.random.default_rng(0), 1e-6
    directions = [rng.standard_normal(p.shape) for p in given]
    slope = sum(float(np.sum(d * g)) for d, g in zip(directions, seen[0], strict=True))
    around = []
    for side in (step, -step):
        moved = [p.astype("float64") + side * d for p, d in zip(given, directions, strict=True)]
        monkeypatch.setattr(mlp, "parameters", lambda sizes, moved=moved: moved)
        around.append(mlp.numpy_step((12, 9, 5))())
    assert (around[0] - around[1]) / (2 * step) == pytest.approx(slope, rel=1e-6)


def test_adam_against_pytorch(float64_torch):
    rng = np.random.default_rng(0)
    ours, gradients = rng.standard_normal(7), rng.standard_normal((3, 7))
    theirs = float64_torch.nn.Parameter(float64_torch.from_numpy(ours.copy()))
    update, optimizer = mlp.adam([ours]), float64_torch.optim.Adam([theirs])
    for gradient in gradients:
        update([gradient])
        theirs.grad = float64_torch.from_numpy(gradient)
        optimizer.step()
    np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=1e-12)


def test_losses_fall():
    first, second = losses(mlp.numpy_step((12, 9, 5)))
    assert second < first

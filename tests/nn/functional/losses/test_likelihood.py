"""autograd_nn/functional/losses/likelihood.py"""

import numpy as np
import pytest
from scipy import special, stats

import autograd_core as ag
from autograd_nn.errors import DataError
from autograd_nn.functional import cross_entropy, kl_div, log_softmax, nll_loss
from tests.nn.torch_reference import compare_with_pytorch

NLL = [{}, {"weight": True}, {"ignore_index": 1}, {"weight": True, "ignore_index": -5}]


@pytest.mark.parametrize("reduction", ["mean", "sum", "none"])
@pytest.mark.parametrize("settings", NLL)
@pytest.mark.parametrize("shape", [(6, 4), (4,), (3, 4, 5), (2, 4, 3, 2)])
def test_nll_equals_pytorch(rng, shape, settings, reduction):
    labels = np.asarray(rng.integers(0, 4, (*shape[:1], *shape[2:])) if len(shape) > 1 else 3)
    if labels.ndim:
        labels.reshape(-1)[:2] = settings.get("ignore_index", 0), 2
    settings = {**settings, "reduction": reduction}
    if "weight" in settings:
        settings["weight"] = rng.uniform(0.5, 2, 4)
    compare_with_pytorch("nll_loss", [rng.standard_normal(shape), labels], rng, **settings)
    if "ignore_index" not in settings:
        compare_with_pytorch("nll_loss", [rng.standard_normal(shape).astype(np.float32), labels], rng)


def test_nll_of_log_softmax_is_cross_entropy(rng):
    x, labels, w = rng.standard_normal((5, 4)), rng.integers(0, 4, 5), rng.uniform(0.5, 2, 4)
    np.testing.assert_allclose(nll_loss(log_softmax(x, 1), labels, w), cross_entropy(x, labels, w))


def test_nll_gradients(rng):
    labels, w = np.array([0, 2, -100, 1]), rng.uniform(0.5, 2, 3)
    ag.check_grads(lambda x: nll_loss(x, labels, w) ** 2, [rng.standard_normal((4, 3))], order=2)


@pytest.mark.parametrize("settings", NLL)
def test_nll_per_example(rng, settings):
    settings = {**settings, "weight": np.array([0.5, 1.0, 2.0, 3.0])} if "weight" in settings else settings
    x, labels = rng.standard_normal((3, 5, 4)), rng.integers(0, 4, (3, 5))
    labels[:, :2] = settings.get("ignore_index", 0), 2
    together = ag.vmap(ag.grad(lambda x, t: nll_loss(x, t, **settings)))(x, labels)
    np.testing.assert_allclose(together[1], ag.grad(lambda x: nll_loss(x, labels[1], **settings))(x[1]))


def test_nll_errors():
    with pytest.raises(DataError, match="nll_loss: label 3 of row 0"):
        nll_loss(np.zeros((1, 3)), np.array([3]))
    with pytest.raises(DataError, match="every label is ignore_index=-100"):
        nll_loss(np.zeros((1, 3)), np.array([-100]))
    with pytest.raises(ag.ArgumentError, match="nll_loss: reduction"):
        nll_loss(np.zeros((1, 3)), np.array([1]), reduction="batchmean")


@pytest.mark.parametrize("reduction", ["batchmean", "sum", "none"])
@pytest.mark.parametrize("log_target", [False, True])
def test_kl_div_equals_pytorch(rng, reduction, log_target):
    x, t = (special.log_softmax(rng.standard_normal((3, 4)), axis=1) for _ in range(2))
    settings = {"reduction": reduction, "log_target": log_target}
    compare_with_pytorch("kl_div", [x, t if log_target else np.exp(t)], rng, **settings)


def test_kl_div_is_the_divergence(rng):
    p, q = special.softmax(rng.standard_normal(4)), special.softmax(rng.standard_normal(4))
    p[0] = 0
    p /= p.sum()
    np.testing.assert_allclose(kl_div(np.log(q)[None], p[None], "batchmean"), stats.entropy(p, q))
    np.testing.assert_allclose(kl_div(np.log(q)[None], p[None]), stats.entropy(p, q) / 4)


def test_kl_div_gradients(rng):
    x, t = special.log_softmax(rng.standard_normal((2, 3, 4)), axis=-1)
    ag.check_grads(lambda x, t: kl_div(x, t, "batchmean", log_target=True), [x, t], order=2)
    ag.check_grads(lambda x, t: kl_div(x, t, "batchmean"), [x, np.exp(t)], order=2)


def test_kl_div_errors():
    with pytest.raises(ag.ShapeError, match=r"kl_div: input is \(2,\) and target \(3,\)"):
        kl_div(np.zeros(2), np.zeros(3))
    with pytest.raises(ag.ArgumentError, match='"mean", "sum", "batchmean" or "none"'):
        kl_div(np.zeros(2), np.zeros(2), "median")


def test_kl_div_of_float32_beside_a_target_of_float64():
    x = ag.Variable(np.log(np.full((2, 2), 0.5, np.float32)))
    assert kl_div(x, np.full((2, 2), 0.5)).dtype == np.float32

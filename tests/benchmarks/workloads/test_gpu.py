"""benchmarks/workloads/gpu: the same work on the stand-in for CuPy, at a small size."""

import numpy as np
import pytest

from autograd_core import backends
from benchmarks import checks, registry
from benchmarks.benchmark import Timed
from benchmarks.peers import PEERS
from benchmarks.workloads import _networks, elementwise
from benchmarks.workloads._on_card import Where
from benchmarks.workloads._training import losses
from benchmarks.workloads.gpu import _steps, chain, convolution, products


@pytest.mark.parametrize("name", registry.names_on_a_card())
def test_each_is_a_whole_benchmark(name):
    benchmark = registry.load(name)
    assert benchmark.name == name
    assert next(iter(benchmark.contestants)) == "ours"
    assert set(benchmark.contestants) <= set(PEERS)
    assert {key for measure in benchmark.measures for key in measure.bars} <= set(benchmark.contestants)


@pytest.mark.parametrize("library", ["our", "torch"])
def test_the_known_losses_of_resnet(library):
    pytest.importorskip("torch")
    step = getattr(_networks, f"{library}_step")("ResNet-18 at 224", _steps.FEW)
    benchmark = registry.load("gpu.float32")
    checks.check_value(library, losses(step), np.array(_steps.RESNET_LOSSES), "float32", benchmark.tolerance)


@pytest.mark.parametrize("name", ["LSTM", "Transformer block", "MLP"])
def test_steps_on_a_card_have_the_known_losses(cupy, name):
    make, settings = _steps.steps("our")[name]
    step = make(where=Where("cuda"), **settings)
    assert isinstance(step(), cupy.ndarray)
    timed = _steps._timed(lambda: step, lambda: make(where=Where("cuda"), **settings), _steps._wait_for_us, 2)
    timed.run()
    checks.check_value(name, timed.read(None), np.array(_steps.expected(2)[name]), "float32", 1e-3)


def test_both_libraries_have_the_same_measures():
    assert list(_steps.steps("our")) == list(_steps.steps("torch")) == list(_steps.expected(1))


def test_the_chain_and_the_products(cupy, monkeypatch):
    monkeypatch.setattr(chain, "FLOATS", 1000)
    monkeypatch.setattr(products, "SIZE", 64)
    for module in (chain, products):
        work = module.BENCHMARK.contestants["ours"]()
        checks.check_work(module.BENCHMARK, work)
        for item in work.values():
            assert isinstance(item, Timed) or item.run() > 0
    elementwise.numbers.cache_clear()
    products.matrices.cache_clear()


def test_convolutions_with_cudnn_and_without(cudnn, monkeypatch):
    monkeypatch.setattr(convolution, "BATCH", 2)
    monkeypatch.setattr(convolution, "STAGES", dict.fromkeys(convolution.STAGES, (8, 5)))
    for key in ("ours", "portable"):
        work = convolution.BENCHMARK.contestants[key]()
        with backends.explain() as ran:
            checks.check_work(convolution.BENCHMARK, work)
        assert (key == "ours") == (("convolution", "cuDNN, channels last") in ran.calls)
    convolution.arrays.cache_clear()


def test_pytorch_takes_the_same_steps_in_half_precision():
    torch = pytest.importorskip("torch")
    before = torch.backends.cudnn.benchmark
    try:
        step = _networks.torch_step("LeNet", 4, where=Where("cpu", "float16", scale=1.0))
        whole = _networks.torch_step("LeNet", 4)
        np.testing.assert_allclose(losses(step), losses(whole), rtol=0.05)
    finally:
        torch.backends.cudnn.benchmark = before

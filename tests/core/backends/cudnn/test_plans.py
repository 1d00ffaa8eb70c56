"""Which kernels a plan may take, how plans are kept, and what happens where cuDNN refuses or fails."""

import sys
import threading
import warnings

import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import convolution
from autograd_core.backends.compiled import plain
from tests.core.convolutions import CONVOLUTIONS, factors
from tests.cudnn_stand_in.graph import pygraph

CASE = CONVOLUTIONS["3x3"]


@pytest.fixture
def images(card, rng):
    f = factors(CASE, np.dtype(np.float32), rng)
    return card(f.x), card(f.weight), f.y - f.bias.reshape(-1, 1, 1)


@pytest.fixture
def conv(cupy, images):
    """conv() -> the error of the result, relative to its spread, and how it was computed."""

    def run():
        x, weight, expected = images
        with backends.explain() as ran:
            y = convolution.conv(cupy, x, weight, CASE.window, CASE.groups)
        return np.abs(y.get() - expected).max() / expected.std(), ran

    return run


@pytest.fixture
def kept(cudnn):
    """The plans that this thread keeps."""
    from autograd_core.backends.cudnn import plans

    return plans._kept.plans


def made(monkeypatch):
    """Count the graphs that are made from now on."""
    graphs = []
    validate = pygraph.validate
    monkeypatch.setattr(pygraph, "validate", lambda graph: (graphs.append(graph), validate(graph))[1])
    return graphs


def test_float32_is_rounded_to_tf32_only_where_that_is_allowed(conv):
    assert conv()[0] < 1e-4
    try:
        ag.allow_tf32()
        error, ran = conv()
        assert 1e-4 < error < 1e-2
        assert ("convolution", "cuDNN, TF32") in ran.calls
    finally:
        ag.allow_tf32(False)
    assert conv()[0] < 1e-4


def test_exact_forbids_transforms(conv):
    assert conv()[0] > 4e-6
    with backends.prefer("exact"):
        assert conv()[0] < 2e-6


def test_deterministic_takes_kernels_that_repeat(cupy, images):
    x, weight, _ = images
    with backends.prefer("exact"):
        first, second = [convolution.conv(cupy, x, weight, CASE.window, 1).get() for _ in range(2)]
        assert (first != second).any()
        with ag.deterministic():
            first, second = [convolution.conv(cupy, x, weight, CASE.window, 1).get() for _ in range(2)]
    np.testing.assert_array_equal(first, second)


def test_portable_and_plain_do_without(conv):
    with backends.prefer("portable"):
        _, ran = conv()
        assert ("convolution", "CUDA kernel") in ran.calls
        assert 'prefer("portable") forbids it' in str(ran)
    with plain():
        assert "cuDNN" not in str(conv()[1])


def test_a_plan_is_made_once(conv, kept, monkeypatch):
    graphs = made(monkeypatch)
    for _ in range(3):
        conv()
    assert len(graphs) == len(kept) == 1
    with ag.deterministic():
        conv()
    assert len(graphs) == len(kept) == 2


def test_the_last_used_plans_are_kept(cupy, card, kept, monkeypatch):
    from autograd_core.backends.cudnn import plans

    monkeypatch.setattr(plans, "MOST", 2)
    graphs = made(monkeypatch)
    weight = card(np.ones((1, 1, 1, 1), np.float32))
    window = CONVOLUTIONS["1x1"].window
    for size in (1, 2, 1, 3, 1, 2):  # 3 drives out 2, which is made anew
        convolution.conv(cupy, card(np.ones((1, 1, 1, size), np.float32)), weight, window, 1)
    assert len(graphs) == 4
    assert len(kept) == 2


def test_each_thread_and_each_card_has_plans_of_its_own(cupy, cudnn, rng, monkeypatch):
    graphs = made(monkeypatch)
    f = factors(CASE, np.dtype(np.float32), rng)

    def work():
        for card in (0, 1):
            with cupy.cuda.Device(card), cupy.cuda.Stream():
                convolution.conv(cupy, cupy.asarray(f.x), cupy.asarray(f.weight), CASE.window, 1)

    work()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert len(graphs) == 4


def test_the_memory_that_a_plan_works_in_is_the_pool_s(cupy, conv):
    conv()
    pool = cupy.cuda.MemoryPool()
    before = pool.used_bytes()
    conv()
    assert pool.used_bytes() == before


def test_what_cudnn_refuses_is_remembered_and_done_without(conv, monkeypatch, cudnn):
    asked = []

    def refuse(graph):
        asked.append(graph)
        raise cudnn.cudnnGraphNotSupportedError("No execution plans support the graph.\nmore")

    monkeypatch.setattr(pygraph, "check_support", refuse)
    for _ in range(2):
        error, ran = conv()  # without a warning, which would be an error here
        assert error < 2e-6
        assert ("convolution", "CUDA kernel") in ran.calls
        reason = "no: it has no kernel for this: No execution plans support the graph."
        assert ("convolution by cuDNN", reason) in ran.calls
    assert len(asked) == 1


@pytest.mark.parametrize("step", ["validate", "create_execution_plans", "build_plans", "execute"])
def test_a_failure_is_one_warning_and_the_work_is_done_without(conv, monkeypatch, step):
    def fail(graph, *args, **settings):
        raise RuntimeError("CUDNN_STATUS_INTERNAL_ERROR")

    monkeypatch.setattr(pygraph, step, fail)
    with pytest.warns(RuntimeWarning, match=r"a plan failed \(CUDNN_STATUS_INTERNAL_ERROR\); .* own CUDA kernels"):
        assert conv()[0] < 2e-6
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error, ran = conv()
    assert error < 2e-6
    assert "a plan failed (CUDNN_STATUS_INTERNAL_ERROR)" in str(ran)


def test_a_handle_that_can_t_be_made(conv, monkeypatch, cudnn):
    def fail():
        raise RuntimeError("CUDNN_STATUS_NOT_INITIALIZED")

    monkeypatch.setattr(cudnn, "create_handle", fail)
    with pytest.warns(RuntimeWarning, match="NOT_INITIALIZED"):
        assert conv()[0] < 2e-6


def test_without_the_library_or_the_package(conv, monkeypatch, cudnn):
    from autograd_core.backends.cudnn import library

    def missing():
        raise RuntimeError("Unable to find symbol cudnnGetVersion")

    monkeypatch.setattr(cudnn, "backend_version", missing)
    library.find.cache_clear()
    with pytest.warns(RuntimeWarning, match="loading it failed .*cudnnGetVersion"):
        assert conv()[0] < 2e-6
    monkeypatch.setitem(sys.modules, "cudnn", None)
    library.find.cache_clear()
    error, ran = conv()
    assert error < 2e-6
    assert "pip install 'autograd-core[cudnn]'" in str(ran)

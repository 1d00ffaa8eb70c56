"""The emulator runs kernels as a card does, and finds what a card would not forgive."""

import platform
import shutil

import numpy as np
import pytest

from tests.cuda_emulator import KernelError, run_kernel

REVERSE = """
extern "C" __global__ void reverse(const float* x, float* y, long long size) {
    extern __shared__ float row[];
    row[threadIdx.x] = x[blockIdx.x * size + threadIdx.x];
    BARRIER
    y[blockIdx.x * size + threadIdx.x] = row[size - 1 - threadIdx.x];
}
"""
pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")


def kernel(body, *arguments, parameters="float* x", grid=(1,), block=(32,), **settings):
    run_kernel(f'extern "C" __global__ void f({parameters}) {{ {body} }}', "f", grid, block, arguments, **settings)


def test_barriers_and_shared_memory():
    x = np.arange(96, dtype=np.float32).reshape(2, 48)
    y = np.zeros_like(x)
    run_kernel(REVERSE.replace("BARRIER", "__syncthreads();"), "reverse", (2,), (48,), (x, y, 48), shared_mem=192)
    np.testing.assert_array_equal(y, x[:, ::-1])
    run_kernel(REVERSE.replace("BARRIER", ""), "reverse", (2,), (48,), (x, y, 48), shared_mem=192)
    assert not np.array_equal(y, x[:, ::-1])  # a missing barrier shows


def test_shuffles_and_atomic_sums():
    x, total = np.arange(64, dtype=np.float32), np.zeros(1, np.float32)
    body = """float v = x[threadIdx.x];
        for (int step = 16; step; step >>= 1) v += __shfl_down_sync(~0u, v, step);
        if (threadIdx.x % 32 == 0) atomicAdd(total, v);"""
    kernel(body, x, total, parameters="const float* x, float* total", block=(64,))
    assert total[0] == x.sum()


def test_each_thread_and_block_has_its_numbers():
    seen = np.zeros((2, 3, 4, 5), np.int32)
    body = "x[((blockIdx.y * gridDim.x + blockIdx.x) * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x] += 1;"
    kernel(body, seen, parameters="int* x", grid=(3, 2), block=(5, 4))
    assert (seen == 1).all()


def test_half_precision_rounds_to_the_nearest():
    ml_dtypes = pytest.importorskip("ml_dtypes")
    wide = np.random.default_rng(0).standard_normal(1000).astype(np.float32)
    wide[:2] = np.inf, np.nan
    for name, kind in ("__half", np.float16), ("__nv_bfloat16", ml_dtypes.bfloat16):
        narrow = np.zeros(1000, kind)
        parameters = f"const float* x, {name}* y"
        kernel("for (int i = 0; i < 1000; i++) y[i] = x[i];", wide, narrow, parameters=parameters, block=(1,))
        np.testing.assert_array_equal(narrow.astype(np.float32), wide.astype(kind).astype(np.float32))


@pytest.mark.parametrize("index", [5, 2000, 200_000, -1, -2000, -200_000])
def test_an_index_out_of_bounds_is_an_error(index):
    x = np.ones(5, np.float32)
    with pytest.raises(KernelError, match=r"outside of all arrays|just before or behind"):
        kernel(f"x[{index}] = 2;", x)
    kernel("x[0] = 3;", x)  # and the next kernel runs
    assert x[0] == 3


def test_views_of_one_array_share_its_memory():
    x = np.arange(6, dtype=np.float32)
    kernel("if (threadIdx.x == 0) y[0] = 7, x[2] = y[1];", x[1:], x[4:], parameters="float* x, float* y")
    np.testing.assert_array_equal(x, [0, 1, 2, 5, 7, 5])


@pytest.mark.parametrize(
    ("parameters", "value"),
    [
        ("float x", 1.0),
        ("int x", 1),
        ("float* x", np.ones(1)),
        ("double x", 1),
        ("int* x", 1),
        ("long long x", np.int32(1)),
    ],
)
def test_an_argument_of_another_type_is_an_error(parameters, value):
    with pytest.raises(KernelError, match="parameter 0 is"):
        kernel("", value, parameters=parameters)


def test_an_argument_too_few_is_an_error():
    with pytest.raises(KernelError, match="f has 1 parameters, not 0"):
        kernel("")


def test_threads_that_wait_at_different_places_are_an_error():
    with pytest.raises(KernelError, match="wait for each other at different places"):
        kernel(
            "if (threadIdx.x < 5) __syncthreads(); else x[0] = __shfl_xor_sync(~0u, 1.0f, 1);", np.ones(1, np.float32)
        )


def test_a_shuffle_with_a_lane_that_has_ended_is_an_error():
    with pytest.raises(KernelError, match="a lane that has ended"):
        kernel("if (threadIdx.x == 7) return; x[0] = __shfl_xor_sync(~0u, 1.0f, 1);", np.ones(1, np.float32))


@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_denormal_numbers_are_those_of_cupys_options(kind):
    """-ftz=true takes them from float32 and leaves them to float64."""
    if platform.machine() != "x86_64":
        pytest.skip("the emulator knows no way to do without denormal numbers on this processor")
    name, tiny = {np.float32: "float", np.float64: "double"}[kind], np.finfo(kind).tiny
    x, y = np.array([tiny, tiny / 4, 1], kind), np.zeros(3, kind)
    source = f"""typedef {name} A;
        extern "C" __global__ void f(A* x, A* y) {{ y[0] = x[0] / A(4), y[1] = x[1] * A(4), y[2] = x[2]; }}"""
    run_kernel(source, "f", (1,), (1,), (x, y))
    np.testing.assert_array_equal(y, [0, 0, 1] if kind is np.float32 else [tiny / 4, tiny, 1])
    assert x[1] * kind(4) == tiny  # as before, outside of kernels


def test_a_source_that_is_no_cpp_is_an_error():
    with pytest.raises(KernelError, match=r"kernel.cu:1:.*undefined_name"):
        kernel("x[0] = undefined_name;", np.ones(1, np.float32))

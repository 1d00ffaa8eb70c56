"""Convolution and its gradients by cuDNN, against the plain array code in float64."""

import ml_dtypes
import numpy as np
import pytest

import autograd_core as ag
from autograd_core import backends
from autograd_core.backends import convolution
from autograd_core.backends.windows import Window
from autograd_nn import functional as F
from tests.core.convolutions import CONVOLUTIONS, TOLERANCE, Convolution, factors

POINT = Convolution((2, 4, 7), 6, Window((1,), (1,), ((0, 0),), (1,)))
DTYPES = {"float32": np.dtype(np.float32), "float16": np.dtype(np.float16), "bfloat16": np.dtype(ml_dtypes.bfloat16)}


def close(found, expected, dtype):
    assert found.dtype == dtype
    assert found.shape == expected.shape
    tolerance = TOLERANCE[dtype.name]
    np.testing.assert_allclose(found.get().astype(np.float64), expected, rtol=tolerance, atol=tolerance)


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=DTYPES)
@pytest.mark.parametrize("case", CONVOLUTIONS.values(), ids=CONVOLUTIONS)
def test_results_and_gradients(cupy, card, rng, case, dtype):
    f = factors(case, dtype, rng)
    x, weight, bias, gy = map(card, f[:4])
    with backends.explain() as ran:
        y = convolution.conv(cupy, x, weight, case.window, case.groups, bias)
        without = convolution.conv(cupy, x, weight, case.window, case.groups)
        gx = convolution.conv_input(cupy, gy, weight, case.window, case.groups, x.shape[2:])
        gw = convolution.conv_weight(cupy, gy, x, case.window, case.groups)
    close(y, f.y, dtype)
    close(without, f.y - f.bias.astype(float).reshape(-1, *[1] * (y.ndim - 2)), dtype)
    close(gx, f.gx, dtype)
    close(gw, f.gw, dtype)
    assert gw.flags.c_contiguous
    assert sum(ran.calls.values()) == 4
    assert all(way.startswith("cuDNN") for _, way in ran.calls)


def test_any_strides(cupy, card, rng):
    case = CONVOLUTIONS["3x3"]
    f = factors(case, np.dtype(np.float32), rng)
    x, weight, bias, gy = map(card, f[:4])
    turned = x.transpose(3, 0, 2, 1).copy().transpose(1, 3, 2, 0)
    shifted = cupy.empty(weight.size + 1, np.float32)[1:].reshape(weight.shape)
    shifted[...] = weight
    assert shifted.data.ptr % 16
    close(convolution.conv(cupy, turned, shifted, case.window, 1, bias), f.y, x.dtype)
    close(convolution.conv_input(cupy, gy[:, ::-1], weight[::-1], case.window, 1, x.shape[2:]), f.gx, x.dtype)
    close(convolution.conv_weight(cupy, gy, turned, case.window, 1), f.gw, x.dtype)


def test_half_precision_keeps_channels_last(cupy, card, rng):
    case = CONVOLUTIONS["3x3"]
    f = factors(case, np.dtype(np.float16), rng)
    x, weight, bias, gy = map(card, f[:4])
    with backends.explain() as ran:
        y = convolution.conv(cupy, x, weight, case.window, 1, bias)
        gx = convolution.conv_input(cupy, gy, weight, case.window, 1, x.shape[2:])
    assert all(way == "cuDNN, channels last" for _, way in ran.calls)
    for found in (y, gx):
        assert found.strides[1] == found.itemsize
        assert cupy.moveaxis(found, 1, -1).flags.c_contiguous


def test_the_kernels_of_the_project_do_what_cudnn_has_not(cupy, card, rng):
    case = CONVOLUTIONS["3x3"]
    x, weight, *_ = (card(array.astype(np.float64)) for array in factors(case, np.dtype(np.float32), rng))
    with backends.explain() as ran:
        convolution.conv(cupy, x, weight, case.window, 1)
    assert ("convolution", "CUDA kernel") in ran.calls
    assert "float64 arrays" in str(ran)
    empty = convolution.conv(cupy, card(np.zeros((0, 8, 9, 7), np.float32)), weight.astype(np.float32), case.window, 1)
    assert empty.shape == (0, 16, 9, 7)


def test_arrays_of_many_elements_are_left_to_the_project_s_kernels(cupy, card, rng, monkeypatch):
    from autograd_core.backends.cudnn import convolution as by_cudnn

    case = CONVOLUTIONS["3x3"]
    x, weight, *_ = map(card, factors(case, np.dtype(np.float32), rng))
    monkeypatch.setattr(by_cudnn, "_MOST", 1 + 2 * 16 * 9 * 7)
    with backends.explain() as ran:
        convolution.conv(cupy, x, weight, case.window, 1)
        monkeypatch.setattr(by_cudnn, "_MOST", 2 * 16 * 9 * 7)
        convolution.conv(cupy, x, weight, case.window, 1)
    assert list(ran.calls.values()) == [1, 1, 1]
    assert "2,016 elements" in str(ran)


@pytest.mark.parametrize("name", ["float16", "bfloat16"])
@pytest.mark.parametrize("case", [case for case in CONVOLUTIONS.values() if len(case.images) != 4] + [POINT])
def test_signals_and_volumes_in_half_precision_without_cudnn(cupy, card, rng, case, name):
    """CuPy has no products of stacks of matrices in bfloat16."""
    dtype = DTYPES[name]
    f = factors(case, dtype, rng)
    x, weight, bias, gy = map(card, f[:4])
    with backends.prefer("portable"):
        close(convolution.conv(cupy, x, weight, case.window, case.groups, bias), f.y, dtype)
        close(convolution.conv_input(cupy, gy, weight, case.window, case.groups, x.shape[2:]), f.gx, dtype)
        close(convolution.conv_weight(cupy, gy, x, case.window, case.groups), f.gw, dtype)


def test_inside_vmap(cupy, card, rng):
    """One example after the other, or all as one batch: as without cuDNN."""
    case = CONVOLUTIONS["3x3"]
    x, weight, *_ = map(card, factors(case, np.dtype(np.float32), rng))
    biases = card(rng.standard_normal((3, case.filters)).astype(np.float32))
    images = cupy.stack([x, x + 1, x - 1])
    for axes, inputs in (((None, None, 0), (x, weight, biases)), ((0, None, None), (images, weight, biases[0]))):
        found = []
        for kind in ("fast", "portable"):
            with backends.prefer(kind):
                one = lambda x, w, b: F.conv2d(x, w, b, padding=1)  # noqa: E731
                found.append(ag.transforms.vmap(one, axes)(*inputs))
        np.testing.assert_allclose(*[numbers.get() for numbers in found], rtol=1e-4, atol=1e-4)


def test_two_dtypes_and_the_other_card(cupy, card, rng):
    case = CONVOLUTIONS["3x3"]
    x, weight, *_ = map(card, factors(case, np.dtype(np.float32), rng))
    with backends.explain() as ran:
        convolution.conv(cupy, x, weight.astype(np.float16), case.window, 1)
        with cupy.cuda.Device(0), pytest.raises(ValueError, match="different from the current device"):
            convolution.conv(cupy, x, weight, case.window, 1)
    assert not any(way.startswith("cuDNN") for _, way in ran.calls)
    assert "or of two dtypes" in str(ran)
    assert "not the current device" in str(ran)

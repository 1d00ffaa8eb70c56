"""autograd_nn/functional/padding.py, against NumPy and PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import pad
from tests.nn.torch_reference import compare_with_pytorch

WIDTHS = [(1, 2), (0, 3, 2, 0), (3, 3, 2, 1)]
MODES = ["constant", "reflect", "replicate", "circular"]
NUMPYS = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("widths", WIDTHS)
def test_equals_numpy(rng, mode, widths):
    x = rng.standard_normal((2, 3, 3, 4))
    pairs = [*zip(widths[::2], widths[1::2], strict=True), (0, 0), (0, 0), (0, 0)][:4][::-1]
    np.testing.assert_array_equal(pad(x, widths, mode), np.pad(x, pairs, NUMPYS[mode]))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("widths", WIDTHS[1:])
def test_equals_pytorch(rng, mode, widths):
    compare_with_pytorch(
        "pad", [rng.standard_normal((2, 3, 3, 4)).astype(np.float32)], rng, 1e-6, pad=widths, mode=mode
    )


@pytest.mark.parametrize("widths", [(-1, 2), (1, 1, -1, -1), (0, 0, 0, -2, 1, 0)])
def test_a_value_and_cuts_equal_pytorch(rng, widths):
    compare_with_pytorch("pad", [rng.standard_normal((2, 3, 3, 4))], rng, pad=widths, value=1.5)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("widths", WIDTHS)
def test_gradients_of_first_and_second_order(rng, mode, widths):
    ag.check_grads(lambda x: pad(x, widths, mode) ** 2, [rng.standard_normal((2, 3, 4))], order=2)


@pytest.mark.parametrize("mode", MODES)
def test_no_border_is_a_copy(mode):
    x = np.ones((1, 2, 3))
    y = pad(x, (0, 0), mode)
    np.testing.assert_array_equal(y, x)
    assert not np.shares_memory(np.asarray(y), x)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"pad": (1, 1), "mode": "edge"}, "mode 'edge' is not one of constant, reflect, replicate, circular"),
        ({"pad": (1,)}, "must be integers"),
        ({"pad": (1, 1.5)}, "must be integers"),
        ({"pad": (1,) * 8}, r"borders for 4 axes, but input is \(2, 3, 4\)"),
        ({"pad": (4, 0), "mode": "reflect"}, "'reflect' can extend axis 2 .* by at most 3 elements, not 4 and 0"),
        ({"pad": (0, 5), "mode": "circular"}, "at most 4 elements"),
        ({"pad": (-1, 0), "mode": "replicate"}, "can't be cut off axis 2"),
        ({"pad": (-3, -2)}, "can't be cut off axis 2"),
    ],
)
def test_what_is_refused(settings, words):
    with pytest.raises(ValueError, match=f"pad: .*{words}"):
        pad(np.zeros((2, 3, 4)), **settings)

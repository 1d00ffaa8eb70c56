"""autograd_nn/layers/conv.py and conv_transpose.py: their functions with parameters; PyTorch's layers with the same state."""

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn

IMAGES = {1: (9,), 2: (9, 8), 3: (5, 6, 4)}


def compare_with_pytorch(name, x, *args, **settings):
    """A layer against PyTorch's of the same name, which takes over its state: results and gradients."""
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    ours, theirs = getattr(nn, name)(*args, **settings), getattr(torch.nn, name)(*args, **settings)
    theirs.load_state_dict({key: torch.tensor(value) for key, value in ours.state_dict().items()})
    mine, other = ag.Variable(x), torch.tensor(x, requires_grad=True)
    y, expected = ours(mine), theirs(other)
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-4, atol=1e-5)
    (y**2).sum().backward()
    (expected**2).sum().backward()
    np.testing.assert_allclose(mine.grad, other.grad.numpy(), rtol=1e-4, atol=1e-4)
    for parameter, reference in zip(ours.parameters(), theirs.parameters(), strict=True):
        np.testing.assert_allclose(parameter.grad, reference.grad.numpy(), rtol=1e-4, atol=1e-3)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("mode", ["zeros", "reflect", "replicate", "circular"])
@pytest.mark.parametrize("settings", [{"padding": 2, "stride": 2, "groups": 2}, {"padding": "same", "bias": False}])
def test_convolutions_equal_pytorch(rng, rank, mode, settings):
    x = rng.standard_normal((2, 4, *IMAGES[rank])).astype(np.float32)
    compare_with_pytorch(f"Conv{rank}d", x, 4, 6, (3, 4, 2)[:rank], padding_mode=mode, **settings)


@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("settings", [{}, {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2, "bias": False}])
def test_transposed_convolutions_equal_pytorch(rng, rank, settings):
    x = rng.standard_normal((2, 4, *IMAGES[rank])).astype(np.float32)
    compare_with_pytorch(f"ConvTranspose{rank}d", x, 4, 6, 3, **settings)


def test_each_axis_has_its_own_border(rng):
    """Padding is by axis, while `functional.pad` takes the last axis first."""
    layer = nn.Conv2d(1, 1, 3, padding=(0, 2), padding_mode="replicate")
    assert layer(rng.standard_normal((1, 1, 5, 6)).astype(np.float32)).shape == (1, 1, 3, 8)


def test_variance_at_the_start(rng):
    """He's rule: with inputs of mean square 1, results of mean square 2, whatever channels, kernel and stride are."""
    x = rng.standard_normal((4, 16, 12, 12)).astype(np.float32)
    for layer in [
        nn.Conv2d(16, 64, 5, groups=2, rng=np.random.default_rng(0)),
        nn.ConvTranspose2d(16, 64, 4, stride=2, padding=3, groups=2, rng=np.random.default_rng(0)),
    ]:
        assert np.mean(layer(x).array ** 2) == pytest.approx(2, rel=0.1)


def test_the_same_generator_gives_the_same_weights():
    for kind in (nn.Conv1d, nn.ConvTranspose3d):
        first, second = (kind(2, 4, 3, rng=np.random.default_rng(1)).weight.array for _ in range(2))
        assert first.dtype == np.float32
        np.testing.assert_array_equal(first, second)


def test_looks():
    assert repr(nn.Conv1d(2, 4, 3, padding="same")) == "Conv1d(2, 4, kernel_size=(3,), padding='same')"
    assert repr(nn.Conv3d(2, 4, 1, bias=False)) == "Conv3d(2, 4, kernel_size=(1, 1, 1), bias=False)"
    circular = nn.Conv2d(2, 4, 3, padding=1, padding_mode="circular")
    assert repr(circular) == "Conv2d(2, 4, kernel_size=(3, 3), padding=(1, 1), padding_mode='circular')"
    upwards = nn.ConvTranspose2d(4, 2, 3, stride=2, output_padding=1, groups=2)
    assert repr(upwards) == "ConvTranspose2d(4, 2, kernel_size=(3, 3), stride=(2, 2), output_padding=(1, 1), groups=2)"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: nn.Conv2d(2, 2, 3, padding_mode="edge"), "Conv2d: padding_mode 'edge' is not one of zeros, reflect"),
        (lambda: nn.Conv1d(2, 2, 3, stride=2, padding="same"), 'Conv1d: padding "same" keeps the size'),
        (lambda: nn.Conv3d(2, 2, (3, 3)), "Conv3d: kernel_size must be an integer of at least 1, or 3 of them"),
        (lambda: nn.ConvTranspose2d(2, 3, 3, groups=2), "ConvTranspose2d: .* must be multiples of groups=2"),
        (lambda: nn.ConvTranspose2d(2, 2, 3, padding_mode="circular"), "ConvTranspose2d: padding_mode 'circular'"),
        (lambda: nn.Conv2d(0, 2, 3), "Conv2d: in_channels must be an integer of at least 1"),
    ],
)
def test_wrong_settings(make, words):
    with pytest.raises(ValueError, match=words):
        make()

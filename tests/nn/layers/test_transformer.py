"""autograd_nn/layers/transformer.py, against PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.functional import tanh
from autograd_nn.layers import (
    LayerNorm,
    TransformerDecoder,
    TransformerDecoderLayer,
    TransformerEncoder,
    TransformerEncoderLayer,
)

SETTINGS = [
    {},
    {"norm_first": True, "activation": "gelu", "batch_first": True},
    {"bias": False},
]


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")


def same_state(torch, mine, other, rng):
    """Random values in both, of the kind that tells every parameter from its neighbours."""
    for parameter in mine.parameters():
        parameter.array[...] = 0.5 * rng.standard_normal(parameter.shape)
    assert set(mine.state_dict()) == set(other.state_dict())
    other.load_state_dict({name: torch.tensor(array) for name, array in mine.state_dict().items()})


def assert_equal(mine, other, y, expected, rng, torch):
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-4, atol=1e-5)
    gy = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    theirs = dict(other.named_parameters())
    for name, p in mine.named_parameters():
        np.testing.assert_allclose(p.grad, theirs[name].grad.numpy(), rtol=1e-3, atol=1e-4, err_msg=name)


@pytest.mark.parametrize("settings", SETTINGS)
def test_encoder_equals_pytorch(torch, rng, settings):
    sizes = {"d_model": 8, "nhead": 2, "dim_feedforward": 12, "dropout": 0.0, **settings}
    mine = TransformerEncoder(TransformerEncoderLayer(**sizes), 2, LayerNorm(8))
    layer = torch.nn.TransformerEncoderLayer(**sizes)
    other = torch.nn.TransformerEncoder(layer, 2, torch.nn.LayerNorm(8), enable_nested_tensor=False)
    same_state(torch, mine, other, rng)
    x = rng.standard_normal((3, 3, 8)).astype(np.float32)
    padding, mask = np.arange(3) >= np.array([[3], [2], [3]]), np.triu(np.ones((3, 3), bool), 1)
    y = mine(x, mask, padding)
    expected = other(torch.tensor(x), torch.tensor(mask), torch.tensor(padding))
    assert_equal(mine, other, y, expected, rng, torch)
    np.testing.assert_allclose(mine(x, None, padding, is_causal=True).array, y.array, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("settings", SETTINGS)
def test_decoder_equals_pytorch(torch, rng, settings):
    sizes = {"d_model": 8, "nhead": 2, "dim_feedforward": 12, "dropout": 0.0, **settings}
    mine = TransformerDecoder(TransformerDecoderLayer(**sizes), 2)
    other = torch.nn.TransformerDecoder(torch.nn.TransformerDecoderLayer(**sizes), 2)
    same_state(torch, mine, other, rng)
    x, memory = [rng.standard_normal((3, 3, 8)).astype(np.float32) for _ in range(2)]
    mask, padding = np.triu(np.ones((3, 3), bool), 1), np.arange(3) >= np.array([[3], [2], [3]])
    y = mine(x, memory, mask, memory_key_padding_mask=padding)
    expected = other(
        torch.tensor(x), torch.tensor(memory), torch.tensor(mask), memory_key_padding_mask=torch.tensor(padding)
    )
    assert_equal(mine, other, y, expected, rng, torch)
    causal = mine(x, memory, memory_key_padding_mask=padding, tgt_is_causal=True)
    np.testing.assert_allclose(causal.array, y.array, rtol=1e-4, atol=1e-5)


def test_an_encoder_s_layers_are_copies(rng):
    layer = TransformerEncoderLayer(4, 2, 6, rng=rng)
    encoder = TransformerEncoder(layer, 2)
    assert len(encoder.parameters()) == 2 * len(layer.parameters())
    np.testing.assert_array_equal(encoder.layers[0].linear1.weight.array, encoder.layers[1].linear1.weight.array)
    assert next(iter(encoder.state_dict())) == "layers.0.self_attn.in_proj_weight"


def test_gradient_by_numerical_differentiation(rng):
    layer = TransformerEncoderLayer(4, 2, 6, 0.0, activation=tanh, norm_first=True, rng=rng)
    for parameter in layer.parameters():
        parameter.array = parameter.array.astype(np.float64)
    ag.check_grads(layer, [rng.standard_normal((3, 2, 4))])


def test_dropout_in_training_only(rng):
    layer = TransformerEncoderLayer(4, 2, 6, 0.5, rng=rng)
    x = rng.standard_normal((3, 2, 4)).astype(np.float32)
    assert (layer(x).array != layer(x).array).any()
    layer.eval()
    np.testing.assert_array_equal(layer(x).array, layer(x).array)


def test_an_unknown_activation():
    with pytest.raises(ag.ArgumentError, match='activation must be "relu", "gelu" or a function, not \'swish\''):
        TransformerEncoderLayer(4, 2, activation="swish")


def test_copies_draw_from_one_generator(rng):
    encoder = TransformerEncoder(TransformerEncoderLayer(8, 2, 16, 0.5, norm_first=True, rng=rng), 2)
    first, second = encoder.layers
    assert first.dropout.rng is second.dropout.rng is first.self_attn.rng is rng
    x = rng.standard_normal((3, 2, 8)).astype(np.float32)
    assert (first(x).array != second(x).array).any()  # equal weights, other units dropped

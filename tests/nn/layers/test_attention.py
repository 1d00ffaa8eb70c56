"""autograd_nn/layers/attention.py, against PyTorch."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.layers import MultiheadAttention

CASES = {
    "plain": {},
    "padding": {"key_padding_mask": True},
    "booleans": {"attn_mask": True},
    "numbers": {"attn_mask": 1.0},
    "of each head": {"attn_mask": "heads"},
    "both": {"attn_mask": True, "key_padding_mask": True},
    "mixed": {"attn_mask": 1.0, "key_padding_mask": 1.0},
    "each head's weights": {"average_attn_weights": False},
    "no weights": {"need_weights": False, "attn_mask": True},
}


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")


def pair(torch, rng, *sizes, **settings):
    mine, other = MultiheadAttention(*sizes, rng=rng, **settings), torch.nn.MultiheadAttention(*sizes, **settings)
    if mine.in_proj_bias is not None:
        mine.in_proj_bias.array[...] = rng.standard_normal(mine.in_proj_bias.shape)
    assert list(mine.state_dict()) == list(other.state_dict())
    other.load_state_dict({name: torch.tensor(array) for name, array in mine.state_dict().items()})
    return mine, other


def filled(settings, rng, n=2, heads=2, length=5, keys=5):
    settings = dict(settings)
    padding = settings.get("key_padding_mask")
    if padding is True:
        settings["key_padding_mask"] = np.arange(keys) >= np.array([[keys], [3]])
    elif padding:
        settings["key_padding_mask"] = rng.standard_normal((n, keys)).astype(np.float32)
    mask = settings.get("attn_mask")
    if mask == "heads":
        settings["attn_mask"] = rng.standard_normal((n * heads, length, keys)).astype(np.float32)
    elif mask is True:
        settings["attn_mask"] = rng.random((length, keys)) < 0.4
        settings["attn_mask"][:, 0] = False
    elif mask:
        settings["attn_mask"] = rng.standard_normal((length, keys)).astype(np.float32)
    return settings


@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_equals_pytorch(torch, rng, case, batch_first):
    mine, other = pair(torch, rng, 4, 2, batch_first=batch_first)
    settings = filled(CASES[case], rng)
    x = rng.standard_normal((2, 5, 4) if batch_first else (5, 2, 4)).astype(np.float32)
    a, b = ag.Variable(x), torch.tensor(x, requires_grad=True)
    y, weights = mine(a, a, a, **settings)
    other_settings = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in settings.items()}
    expected, expected_weights = other(b, b, b, **other_settings)
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-4, atol=1e-5)
    if settings.get("need_weights", True):
        np.testing.assert_allclose(weights.array, expected_weights.detach().numpy(), rtol=1e-4, atol=1e-6)
    else:
        assert weights is None
    gy = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-4, atol=1e-5)
    for p, q in zip(mine.parameters(), other.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("bias", [True, False])
def test_queries_of_another_length(torch, rng, bias):
    mine, other = pair(torch, rng, 4, 2, bias=bias)
    arrays = [rng.standard_normal(shape).astype(np.float32) for shape in [(3, 2, 4), (5, 2, 4), (5, 2, 4)]]
    y, weights = mine(*arrays)
    expected, expected_weights = other(*[torch.tensor(a) for a in arrays])
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(weights.array, expected_weights.detach().numpy(), rtol=1e-5, atol=1e-6)
    y.sum().backward()
    expected.sum().backward()
    for p, q in zip(mine.parameters(), other.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-4, atol=1e-5)


def test_is_causal(rng):
    layer = MultiheadAttention(4, 2, rng=rng)
    x = rng.standard_normal((5, 2, 4)).astype(np.float32)
    hidden = np.triu(np.ones((5, 5), bool), 1)
    expected = layer(x, x, x, attn_mask=hidden)[0].array
    np.testing.assert_allclose(layer(x, x, x, is_causal=True)[0].array, expected, rtol=1e-6)
    np.testing.assert_allclose(layer(x, x, x, is_causal=True, need_weights=False)[0].array, expected, rtol=1e-5)
    padding = np.array([[False] * 5, [False] * 3 + [True] * 2])
    weights = layer(x, x, x, key_padding_mask=padding, is_causal=True)[1].array
    assert not weights[:, hidden].any()
    assert not weights[1, :, 3:].any()


def test_dropout_in_training_only(rng):
    layer = MultiheadAttention(4, 2, dropout=0.5, rng=rng)
    x = rng.standard_normal((5, 2, 4)).astype(np.float32)
    assert (layer(x, x, x)[0].array != layer(x, x, x)[0].array).any()
    layer.eval()
    np.testing.assert_array_equal(layer(x, x, x)[0].array, layer(x, x, x)[0].array)


def test_repr():
    text = repr(MultiheadAttention(4, 2, dropout=0.1, batch_first=True))
    assert text.splitlines()[0] == "MultiheadAttention(4, 2, dropout=0.1, batch_first=True"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: MultiheadAttention(5, 2), "embed_dim=5 must be a multiple of num_heads=2"),
        (lambda: MultiheadAttention(4, 2, dropout=1.5), "dropout is a probability, from 0 to 1, not 1.5"),
        (lambda: MultiheadAttention(4, 2)(*[np.zeros((5, 2, 3))] * 3), r"query is \(5, 2, 3\).* \(L, N, E\).* E=4"),
        (
            lambda: MultiheadAttention(4, 2)(*[np.zeros((5, 2, 4))] * 3, np.zeros((5, 2), bool)),
            r"key_padding_mask is \(5, 2\); it must be \(N, S\), \(2, 5\)",
        ),
        (
            lambda: MultiheadAttention(4, 2)(*[np.zeros((5, 2, 4))] * 3, attn_mask=np.zeros((4, 5), bool)),
            r"attn_mask is \(4, 5\); it must be \(5, 5\) or \(4, 5, 5\)",
        ),
    ],
)
def test_what_can_not_be(make, words):
    with pytest.raises(ag.AutogradError, match=words):
        make()


@pytest.mark.parametrize("need_weights", [True, False])
@pytest.mark.parametrize("is_causal", [True, False])
def test_float32_stays_whatever_the_masks_are(rng, need_weights, is_causal):
    layer = MultiheadAttention(4, 2, rng=rng)
    x = rng.standard_normal((3, 2, 4)).astype(np.float32)
    hidden = np.array([[False, False, True], [False, False, False]])
    for mask in (None, np.zeros((3, 3)), np.zeros((3, 3), np.float32), np.zeros((3, 3), bool)):
        y, weights = layer(x, x, x, hidden, need_weights, mask, is_causal=is_causal)
        plain, _ = layer(x, x, x, hidden, need_weights, is_causal=is_causal)
        assert y.dtype == np.float32
        assert weights is None or weights.dtype == np.float32
        np.testing.assert_allclose(y.array, plain.array, atol=1e-6)


@pytest.mark.parametrize("name", ["key_padding_mask", "attn_mask"])
@pytest.mark.parametrize("need_weights", [True, False])
def test_masks_of_integers_are_refused(rng, name, need_weights):
    x = np.zeros((2, 2, 4), np.float32)
    with pytest.raises(ag.ArgumentError, match=f"MultiheadAttention: {name} has dtype int64; it must be boolean"):
        MultiheadAttention(4, 2, rng=rng)(x, x, x, need_weights=need_weights, **{name: np.ones((2, 2), np.int64)})

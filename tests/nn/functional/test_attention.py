"""autograd_nn/functional/attention.py and positions.py, by hand and against PyTorch."""

import numpy as np
import pytest
from scipy.special import softmax

import autograd_core as ag
from autograd_nn.functional import scaled_dot_product_attention, sinusoidal_positions
from autograd_nn.functional.attention import attention_weights

CASES = {
    "plain": {},
    "causal": {"is_causal": True},
    "scale": {"scale": 0.3},
    "booleans": {"attn_mask": (5, 6)},
    "numbers": {"attn_mask": (2, 1, 5, 6)},
}


def operands(rng, dtype=np.float64):
    return [rng.standard_normal(shape).astype(dtype) for shape in [(2, 3, 5, 4), (2, 3, 6, 4), (2, 3, 6, 7)]]


def settings_of(case, rng, dtype=np.float64):
    settings = dict(CASES[case])
    if case == "booleans":
        settings["attn_mask"] = rng.random((5, 6)) < 0.6
        settings["attn_mask"][:, 0] = True
    elif case == "numbers":
        settings["attn_mask"] = rng.standard_normal((2, 1, 5, 6)).astype(dtype)
    return settings


def test_by_hand(rng):
    q, k, v = operands(rng)
    expected = softmax(np.einsum("nhld,nhsd->nhls", q, k) / 2, axis=-1) @ v
    np.testing.assert_allclose(scaled_dot_product_attention(q, k, v), expected, rtol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_equals_pytorch(rng, case):
    torch = pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")
    arrays, settings = operands(rng, np.float32), settings_of(case, rng, np.float32)
    ours, theirs = [ag.Variable(a) for a in arrays], [torch.tensor(a, requires_grad=True) for a in arrays]
    y = scaled_dot_product_attention(*ours, **settings)
    expected = torch.nn.functional.scaled_dot_product_attention(
        *theirs, **{name: torch.tensor(s) if isinstance(s, np.ndarray) else s for name, s in settings.items()}
    )
    assert y.dtype == np.float32
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    gy = rng.standard_normal(y.shape).astype(np.float32)
    y.backward(gy)
    expected.backward(torch.tensor(gy))
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_derivatives_of_first_and_second_order(rng, case):
    settings = settings_of(case, rng)
    mask = settings.pop("attn_mask", None)
    if mask is None or mask.dtype == bool:
        ag.check_grads(lambda q, k, v: scaled_dot_product_attention(q, k, v, mask, **settings), operands(rng))
    else:
        ag.check_grads(scaled_dot_product_attention, [*operands(rng), mask])
        ag.check_grads(attention_weights, [*operands(rng)[:2], mask])


def test_leading_axes_broadcast(rng):
    q, k, v = operands(rng)
    ag.check_grads(scaled_dot_product_attention, [q, k[0, 0], v[:, :1]])


def test_a_query_that_may_look_nowhere_gets_nothing(rng):
    q, k, v = [ag.Variable(a) for a in operands(rng)]
    mask = np.ones((5, 6), bool)
    mask[2] = False
    y = scaled_dot_product_attention(q, k, v, mask)
    assert not y.array[:, :, 2].any()
    y.sum().backward()
    assert not q.grad[:, :, 2].any()
    assert all(np.isfinite(x.grad).all() for x in (q, k, v))


def test_scores_that_overflow_exp(rng):
    q = np.full((1, 2, 4), 100, np.float32)
    y = scaled_dot_product_attention(q, q, np.array([[[1.0], [3.0]]], np.float32))
    np.testing.assert_allclose(y, 2)


def test_causal_attention_sees_nothing_later(rng):
    q = rng.standard_normal((6, 4))
    before = scaled_dot_product_attention(q, q, q, is_causal=True)
    q[4:] += 1
    np.testing.assert_array_equal(scaled_dot_product_attention(q, q, q, is_causal=True)[:4], before[:4])


def test_dropout_drops_weights(rng):
    q, k, _ = operands(rng)
    v = ag.Variable(np.broadcast_to(np.eye(6), (2, 3, 6, 6)).copy())
    y = scaled_dot_product_attention(q, k, v, dropout_p=0.5, rng=np.random.default_rng(0)).array
    kept = y != 0
    assert 0.3 < kept.mean() < 0.7
    np.testing.assert_allclose(y[kept], 2 * attention_weights(q, k)[kept], rtol=1e-6)


def test_vmap(rng):
    q, k, v = operands(rng)
    expected = scaled_dot_product_attention(q, k, v, is_causal=True)
    mapped = ag.vmap(lambda q, k, v: scaled_dot_product_attention(q, k, v, is_causal=True))(q, k, v)
    np.testing.assert_allclose(mapped, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("shapes", "settings", "words"),
    [
        ([(5, 4), (6, 3), (6, 7)], {}, "query is (5, 4), key (6, 3) and value (6, 7)"),
        ([(5, 4), (6, 4), (5, 7)], {}, "they must be (…, L, D), (…, S, D) and (…, S, E)"),
        ([(4,), (6, 4), (6, 7)], {}, "query is (4,)"),
        ([(5, 4), (6, 4), (6, 7)], {"attn_mask": np.ones((5, 6), int)}, "attn_mask has dtype int64"),
        (
            [(5, 4), (6, 4), (6, 7)],
            {"attn_mask": np.ones((5, 6), bool), "is_causal": True},
            "give attn_mask or is_causal=True, not both",
        ),
    ],
)
def test_what_can_not_be(shapes, settings, words):
    with pytest.raises(ag.AutogradError) as caught:
        scaled_dot_product_attention(*[np.zeros(shape) for shape in shapes], **settings)
    assert words in str(caught.value)


def test_sinusoidal_positions():
    p = sinusoidal_positions(50, 6)
    assert (p.shape, p.dtype) == ((50, 6), np.float32)
    np.testing.assert_allclose(p[7, :2], [np.sin(7), np.cos(7)], rtol=1e-6)
    np.testing.assert_allclose(p[7, 4], np.sin(7 / 10_000 ** (4 / 6)), rtol=1e-6)
    distances = np.linalg.norm(p[10:] - p[:-10], axis=1)  # a shift by ten is the same rotation everywhere
    np.testing.assert_allclose(distances, distances[0], rtol=1e-5)
    with pytest.raises(ag.ShapeError, match="size=5 must be even"):
        sinusoidal_positions(3, 5)


@pytest.mark.parametrize("dropout_p", [0.0, 0.5])
def test_float32_stays_beside_a_mask_of_float64(rng, dropout_p):
    q = ag.Variable(rng.standard_normal((3, 4)).astype(np.float32))
    y = scaled_dot_product_attention(q, q, q, np.zeros((3, 3)), dropout_p, rng=rng)
    y.sum().backward()
    assert y.dtype == q.grad.dtype == np.float32


@pytest.mark.parametrize("mask", [None, bool, float])
@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_without_keys_a_query_gets_nothing(cupy, device, mask):
    """As in PyTorch: zeros, and gradients of zeros, on every device."""
    if device == "cuda":
        ag.backends.load("cuda")
    shapes = (2, 3, 5, 4), (2, 3, 0, 4), (2, 3, 0, 6)
    q, k, v = (ag.Variable(ag.to(np.ones(shape, np.float32), device), requires_grad=True) for shape in shapes)
    looks = () if mask is None else (ag.to(np.ones((5, 0), mask), device),)
    y = scaled_dot_product_attention(q, k, v, *looks)
    y.sum().backward()
    np.testing.assert_array_equal(y.numpy(), np.zeros((2, 3, 5, 6)))
    np.testing.assert_array_equal(ag.backends.to_numpy(q.grad), np.zeros(q.shape))
    assert (k.grad.shape, v.grad.shape) == (k.shape, v.shape)

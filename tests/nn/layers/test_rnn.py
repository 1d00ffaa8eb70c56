"""autograd_nn/layers/rnn.py and packing.py, against PyTorch and against cells in a loop."""

import numpy as np
import pytest

import autograd_core as ag
from autograd_nn.layers import GRU, LSTM, RNN, pack_padded_sequence, pad_packed_sequence

KINDS = {"RNN": RNN, "LSTM": LSTM, "GRU": GRU}
SETTINGS = [
    {},
    {"num_layers": 2, "bidirectional": True, "batch_first": True},
    {"bias": False, "num_layers": 3},
    {"bidirectional": True},
]


@pytest.fixture
def torch():
    return pytest.importorskip("torch", reason="PyTorch is the reference here: pip install torch==2.13.0")


def pair(torch, kind, rng, *sizes, **settings):
    """The same layer twice: ours, and PyTorch's with our weights."""
    mine = KINDS[kind](*sizes, rng=rng, **settings)
    other = getattr(torch.nn, kind)(*sizes, **settings)
    other.load_state_dict({name: torch.tensor(array) for name, array in mine.state_dict().items()})
    assert list(mine.state_dict()) == list(other.state_dict())
    return mine, other


def tuple_of(state):
    return state if isinstance(state, tuple) else (state,)


def assert_same_gradients(mine, other):
    for (name, p), q in zip(mine.named_parameters(), other.parameters(), strict=True):
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-4, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("settings", SETTINGS)
@pytest.mark.parametrize("kind", KINDS)
def test_equals_pytorch(torch, rng, kind, settings):
    mine, other = pair(torch, kind, rng, 3, 4, **settings)
    layers = settings.get("num_layers", 1) * (1 + settings.get("bidirectional", False))
    x = rng.standard_normal((5, 2, 3)).astype(np.float32)
    states = [rng.standard_normal((layers, x.shape[0 if "batch_first" in settings else 1], 4)).astype(np.float32)]
    states = states * 2 if kind == "LSTM" else states
    ours = [ag.Variable(a) for a in (x, *states)]
    theirs = [torch.tensor(a, requires_grad=True) for a in (x, *states)]
    y, last = mine(ours[0], tuple(ours[1:]) if kind == "LSTM" else ours[1])
    expected, expected_last = other(theirs[0], tuple(theirs[1:]) if kind == "LSTM" else theirs[1])
    ys, expecteds = (y, *tuple_of(last)), (expected, *tuple_of(expected_last))
    loss = expected_loss = 0.0
    for a, b in zip(ys, expecteds, strict=True):
        assert a.dtype == np.float32
        np.testing.assert_allclose(a.array, b.detach().numpy(), rtol=1e-5, atol=1e-6)
        weight = rng.standard_normal(a.shape).astype(np.float32)
        loss, expected_loss = loss + (a * weight).sum(), expected_loss + (b * torch.tensor(weight)).sum()
    loss.backward()
    expected_loss.backward()
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-4, atol=1e-5)
    assert_same_gradients(mine, other)


def test_relu(torch, rng):
    mine, other = pair(torch, "RNN", rng, 3, 4, nonlinearity="relu")
    x = rng.standard_normal((5, 2, 3)).astype(np.float32)
    y, expected = mine(x)[0], other(torch.tensor(x))[0]
    np.testing.assert_allclose(y.array, expected.detach().numpy(), rtol=1e-5, atol=1e-6)
    y.sum().backward()
    expected.sum().backward()
    assert_same_gradients(mine, other)


@pytest.mark.parametrize("enforce_sorted", [True, False])
@pytest.mark.parametrize("batch_first", [True, False])
@pytest.mark.parametrize("kind", KINDS)
def test_packed_sequences_equal_pytorch(torch, rng, kind, batch_first, enforce_sorted):
    mine, other = pair(torch, kind, rng, 3, 4, num_layers=2, bidirectional=True, batch_first=batch_first)
    lengths = [5, 3, 3, 1] if enforce_sorted else [3, 1, 5, 3]
    x = rng.standard_normal((4, 5, 3) if batch_first else (5, 4, 3)).astype(np.float32)
    h = rng.standard_normal((4, 4, 4)).astype(np.float32)
    ours, theirs = [[make(a) for a in (x, h)] for make in (ag.Variable, lambda a: torch.tensor(a, requires_grad=True))]
    pack = torch.nn.utils.rnn.pack_padded_sequence
    packed = pack_padded_sequence(ours[0], lengths, batch_first, enforce_sorted)
    expected_packed = pack(theirs[0], torch.tensor(lengths), batch_first, enforce_sorted)
    np.testing.assert_array_equal(packed.data.array, expected_packed.data.detach().numpy())
    np.testing.assert_array_equal(packed.batch_sizes, expected_packed.batch_sizes.numpy())
    y, last = mine(packed, (ours[1], ours[1]) if kind == "LSTM" else ours[1])
    expected, expected_last = other(expected_packed, (theirs[1], theirs[1]) if kind == "LSTM" else theirs[1])
    padded, found_lengths = pad_packed_sequence(y, batch_first, padding_value=-7.0, total_length=6)
    expected_padded, _ = torch.nn.utils.rnn.pad_packed_sequence(expected, batch_first, -7.0, 6)
    assert found_lengths.tolist() == lengths
    loss = expected_loss = 0.0
    for a, b in zip((padded, *tuple_of(last)), (expected_padded, *tuple_of(expected_last)), strict=True):
        np.testing.assert_allclose(a.array, b.detach().numpy(), rtol=1e-5, atol=1e-6)
        weight = rng.standard_normal(a.shape).astype(np.float32)
        loss, expected_loss = loss + (a * weight).sum(), expected_loss + (b * torch.tensor(weight)).sum()
    loss.backward()
    expected_loss.backward()
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a.grad, b.grad.numpy(), rtol=1e-4, atol=1e-5)
    assert_same_gradients(mine, other)


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_sequence_is_as_if_it_were_alone(rng, kind):
    layer = KINDS[kind](3, 4, bidirectional=True, rng=rng)
    x = rng.standard_normal((6, 3, 3)).astype(np.float32)
    lengths = [2, 6, 4]
    y, last = layer(pack_padded_sequence(x, lengths, enforce_sorted=False))
    padded, _ = pad_packed_sequence(y)
    for n, length in enumerate(lengths):
        alone, alone_last = layer(x[:length, n : n + 1])
        np.testing.assert_allclose(padded.array[:length, n], alone.array[:, 0], rtol=1e-5, atol=1e-6)
        assert not padded.array[length:, n].any()
        for a, b in zip(tuple_of(last), tuple_of(alone_last), strict=True):
            np.testing.assert_allclose(a.array[:, n], b.array[:, 0], rtol=1e-5, atol=1e-6)


def test_dropout_works_between_layers_in_training(rng):
    x = rng.standard_normal((4, 2, 3)).astype(np.float32)
    layer = LSTM(3, 50, num_layers=2, dropout=0.5, rng=np.random.default_rng(0))
    assert (layer(x)[0].array != layer(x)[0].array).any()
    layer.eval()
    np.testing.assert_array_equal(layer(x)[0].array, layer(x)[0].array)
    alone = LSTM(3, 50, num_layers=2, rng=np.random.default_rng(0))
    np.testing.assert_array_equal(layer(x)[0].array, alone(x)[0].array)
    with pytest.warns(UserWarning, match="LSTM: dropout=0.5 works between layers, and there is only one"):
        LSTM(3, 4, dropout=0.5)


def test_initial_values_lie_within_their_bounds(rng):
    layer = GRU(3, 16, num_layers=2)
    values = np.concatenate([p.array.ravel() for p in layer.parameters()])
    assert 0.24 < np.abs(values).max() <= 0.25
    assert abs(values.mean()) < 0.02


def test_frozen_weights_get_no_gradient(rng):
    layer = LSTM(3, 4, rng=rng)
    layer.weight_hh_l0.requires_grad = False
    layer(rng.standard_normal((4, 2, 3)).astype(np.float32))[0].sum().backward()
    assert layer.weight_hh_l0.grad is None
    assert layer.weight_ih_l0.grad.any()


def test_repr():
    assert repr(LSTM(3, 4)) == "LSTM(3, 4)"
    assert repr(RNN(3, 4, 2, "relu", bidirectional=True)) == (
        "RNN(3, 4, num_layers=2, bidirectional=True, nonlinearity='relu')"
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: GRU(3, 0), "GRU: hidden_size must be an integer of at least 1, not 0"),
        (lambda: GRU(3, 4, dropout=2.0), "GRU: dropout is a probability and must lie between 0 and 1, not 2.0"),
        (lambda: RNN(3, 4, nonlinearity="relo"), 'RNN: nonlinearity must be "tanh" or "relu", not \'relo\''),
        (lambda: GRU(3, 4)(np.zeros((5, 3))), r"GRU: input is \(5, 3\); it must be \(T, N, 3\)"),
        (
            lambda: GRU(3, 4, batch_first=True)(np.zeros((2, 5, 4))),
            r"GRU: input is \(2, 5, 4\); it must be \(N, T, 3\), .* Say batch_first=False for the other layout",
        ),
        (lambda: GRU(3, 4)(np.zeros((0, 2, 3))), "with N and T of at least 1"),
        (
            lambda: GRU(3, 4)(np.zeros((5, 2, 3)), np.zeros((2, 4))),
            r"GRU: the initial state is \(2, 4\); it must be \(1, 2, 4\)",
        ),
        (
            lambda: LSTM(3, 4)(np.zeros((5, 2, 3)), np.zeros((1, 2, 4))),
            r"LSTM: the initial state is \(2, 4\); it must be two arrays of \(1, 2, 4\), h and c",
        ),
        (
            lambda: GRU(3, 4)(pack_padded_sequence(np.zeros((5, 2, 6)), [5, 2])),
            r"GRU: the packed data is \(7, 6\); its last size must be 3",
        ),
        (
            lambda: pack_padded_sequence(np.zeros((5, 2, 3)), [5]),
            r"\(5, 2, 3\) and lengths \(1,\); they must be \(T, N",
        ),
        (lambda: pack_padded_sequence(np.zeros((5, 2, 3)), [6, 2]), r"\[6, 2\]; each must be from 1 to 5"),
        (lambda: pack_padded_sequence(np.zeros((5, 2, 3)), [2, 5]), "not the longest first; .* enforce_sorted=False"),
        (
            lambda: pad_packed_sequence(pack_padded_sequence(np.zeros((5, 2, 3)), [5, 2]), total_length=4),
            "total_length=4, but the longest sequence has 5 steps",
        ),
    ],
)
def test_what_can_not_be(make, words):
    with pytest.raises(ag.AutogradError, match=words):
        make()

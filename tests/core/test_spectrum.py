import numpy as np
import pytest

import autograd_core as ag


@pytest.fixture
def x(rng):
    return ag.Variable(rng.standard_normal(6))


@pytest.fixture
def s(x):
    return np.fft.rfft(x)


OTHERS = [2, 2.5, 1 + 2j, np.arange(1.0, 5), np.arange(1.0, 5) + 1j, [1, 2, 3, 4j], np.float32(3), np.complex128(1j)]


@pytest.mark.parametrize("other", OTHERS, ids=str)
@pytest.mark.parametrize(
    "operate",
    [
        lambda a, b: a + b,
        lambda a, b: b + a,
        lambda a, b: a - b,
        lambda a, b: b - a,
        lambda a, b: a * b,
        lambda a, b: b * a,
        lambda a, b: a / b,
        lambda a, b: b / a,
    ],
    ids=["s+o", "o+s", "s-o", "o-s", "s*o", "o*s", "s/o", "o/s"],
)
def test_arithmetic(s, operate, other):
    y = operate(s, other)
    np.testing.assert_allclose(y.numpy(), operate(s.numpy(), np.asarray(other) if isinstance(other, list) else other))
    assert y.requires_grad


@pytest.mark.parametrize("name", ["add", "subtract", "multiply", "divide"])
def test_with_variables_and_other_spectra(s, name):
    other = ag.Variable(np.arange(1.0, 5))
    call = getattr(np, name)
    np.testing.assert_allclose(call(s, other).numpy(), call(s.numpy(), other.array))
    np.testing.assert_allclose(call(other, s).numpy(), call(other.array, s.numpy()))
    np.testing.assert_allclose(call(s, s + 1).numpy(), call(s.numpy(), s.numpy() + 1))


def test_operators_of_variables_leave_it_to_the_spectrum(s):
    other = ag.Variable(np.arange(1.0, 5))
    np.testing.assert_allclose((other * s).numpy(), other.array * s.numpy())
    np.testing.assert_allclose((other - s).numpy(), other.array - s.numpy())
    np.testing.assert_allclose((other / s).numpy(), other.array / s.numpy())


@pytest.mark.parametrize(
    "call", [np.abs, np.real, np.imag, np.angle, np.conj, np.negative, np.sum, np.shape, np.ndim, np.size]
)
def test_numpy_s_functions(s, call):
    y = call(s)
    np.testing.assert_allclose(y.numpy() if isinstance(y, ag.Variable) else y, call(s.numpy()))


def test_it_looks_like_an_array(s):
    values = s.numpy()
    assert (s.shape, s.ndim, s.size, s.dtype, len(s), s.device) == ((4,), 1, 4, np.complex128, 4, "cpu")
    np.testing.assert_array_equal(s[1:3].numpy(), values[1:3])
    np.testing.assert_array_equal([item.numpy() for item in s], values)
    np.testing.assert_allclose(s.sum(0).numpy(), values.sum(0))
    np.testing.assert_array_equal(np.asarray(s.detach()), values)
    np.testing.assert_array_equal(s.array, values)
    assert repr(s).startswith("Spectrum(real=Variable([")


def test_float32_stays():
    s = ag.fft.rfft(ag.Variable(np.ones(4, np.float32)))
    assert s.dtype == (1j * s * (1 + 1j) / 2).dtype == np.complex64
    assert ag.fft.irfft(s).dtype == abs(s).dtype == np.float32


def test_a_magnitude_of_zero_has_the_gradient_zero():
    x = ag.Variable(np.zeros(4))
    abs(ag.fft.rfft(x)).sum().backward()
    np.testing.assert_array_equal(x.grad, np.zeros(4))


@pytest.mark.parametrize(
    "call",
    [
        np.exp,
        np.mean,
        ag.exp,
        ag.abs,
        lambda s: s.mean(),
        lambda s: s**2,
        lambda s: s @ s,
        lambda s: s == s,
        lambda s: np.add.reduce(s),
        lambda s: ag.Variable(np.ones(4)) @ s,
        lambda s: ag.sum(s),
        lambda s: s.backward(np.ones(4)),
        lambda s: ag.Variable(s),
        lambda s: ag.grad(ag.fft.rfft)(np.ones(4)),
    ],
)
def test_everything_else_refuses_it(s, call):
    with pytest.raises(ag.DTypeError, match="complex"):
        call(s)


def test_it_does_not_leave_the_graph(s):
    with pytest.raises(ag.GraphError, match="would leave the graph"):
        np.asarray(s)


def test_inside_vmap(rng):
    x, h = rng.standard_normal((3, 6)), rng.standard_normal((3, 4))

    def f(x, h):
        return (ag.fft.irfft(ag.fft.rfft(x) * h) ** 2).sum()

    np.testing.assert_allclose(ag.vmap(ag.grad(f))(x, h), [ag.grad(f)(a, b) for a, b in zip(x, h, strict=True)])

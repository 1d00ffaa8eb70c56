import numpy as np
import pytest

import autograd_core as ag
from autograd_core.fft import Spectrum


@pytest.mark.parametrize("n", [None, 1, 2, 3, 6, 7])
@pytest.mark.parametrize("norm", [None, "ortho", "forward"])
def test_irfft_with_respect_to_both_parts(rng, n, norm):
    real, imag = rng.standard_normal((2, 4)), rng.standard_normal((2, 4))
    y = ag.fft.irfft(Spectrum(ag.Variable(real), ag.Variable(imag)), n, norm=norm)
    np.testing.assert_allclose(y.array, np.fft.irfft(real + 1j * imag, n, norm=norm))
    ag.check_grads(lambda a, b: ag.fft.irfft(Spectrum(a, b), n, norm=norm), (real, imag))


def test_imaginary_parts_without_influence_have_no_gradient(rng):
    real, imag = ag.Variable(rng.standard_normal(4)), ag.Variable(rng.standard_normal(4))
    (ag.fft.irfft(Spectrum(real, imag)) * rng.standard_normal(6)).sum().backward()
    assert imag.grad[0] == imag.grad[-1] == 0
    assert (imag.grad[1:-1] != 0).all()


def test_there_and_back(rng):
    x = rng.standard_normal(7)
    np.testing.assert_allclose(ag.jacobian(lambda x: ag.fft.irfft(ag.fft.rfft(x), 7))(x), np.eye(7), atol=1e-12)


def test_of_plain_arrays_both_are_numpy_s(rng):
    x = rng.standard_normal(5)
    spectrum = ag.fft.rfft(x)
    np.testing.assert_array_equal(spectrum, np.fft.rfft(x))
    np.testing.assert_array_equal(ag.fft.irfft(spectrum, 5), np.fft.irfft(spectrum, 5))
    np.testing.assert_array_equal(ag.fft.irfft([1, 2j, 3]), np.fft.irfft([1, 2j, 3]))


def test_a_real_spectrum(rng):
    x = rng.standard_normal(4)
    np.testing.assert_allclose(ag.fft.irfft(ag.Variable(x)).array, np.fft.irfft(x))
    ag.check_grads(ag.fft.irfft, [x])


def test_integers():
    np.testing.assert_allclose(ag.fft.rfft(ag.Variable(np.arange(4))).numpy(), np.fft.rfft(np.arange(4)))


@pytest.mark.parametrize("name", ["rfft", "irfft"])
def test_settings_that_do_not_exist(name):
    transform = getattr(ag.fft, name)
    x = ag.Variable(np.ones(4))
    for settings, error, message in (
        ({"n": 0}, ValueError, "Invalid number of FFT data points"),
        ({"norm": "abc"}, ValueError, "Invalid norm value abc"),
        ({"axis": 1}, IndexError, "out of bounds"),
        ({"out": np.empty(3)}, ag.GraphError, "would write past the graph"),
    ):
        with pytest.raises(error, match=message):
            transform(x, **settings)
    with pytest.raises(ag.AxisError):
        transform(ag.Variable(1.0))


def test_complex_signals_are_refused():
    with pytest.raises(ag.DTypeError, match=r"complex numbers .* are not supported"):
        ag.fft.rfft(np.ones(3) * 1j)
    with pytest.raises(ag.GraphError, match=r"np.fft.fft has no derivative rule"):
        np.fft.fft(ag.Variable(np.ones(3)))

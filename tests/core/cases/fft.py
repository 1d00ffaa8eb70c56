"""Cases of autograd_core/fft.py."""

import numpy as np

from tests.core.cases.case import Case, normal


def parts(spectrum):
    return spectrum.real, spectrum.imag


def forward(note="", shape=(2, 5), **settings):
    return Case("fft.rfft", lambda xp, x: parts(xp.fft.rfft(x, **settings)), normal(shape), note=note)


def back(note="", shape=(2, 5), **settings):
    """From the spectrum of a signal, times a filter: there is no complex argument to draw."""
    axis = settings.get("axis", -1)
    frequencies = np.fft.rfft(np.ones(shape), axis=axis).shape
    return Case(
        "fft.irfft",
        lambda xp, x, h: xp.fft.irfft(xp.fft.rfft(x, axis=axis) * h, **settings),
        normal(shape, frequencies),
        note=note,
    )


CASES = [
    row
    for make in (forward, back)
    for row in (
        make(),
        make("even", (2, 6)),
        make("one", (2, 2)),
        make("cut", n=4),
        make("cut to odd", n=3, shape=(2, 6)),
        make("filled", n=8),
        make("filled to odd", n=9),
        make("axis", (4, 3, 2), axis=0),
        make("negative axis", (2, 5, 3), axis=-2, n=4),
        make("ortho", (2, 6), norm="ortho"),
        make("forward", norm="forward", n=7),
        make("backward", norm="backward"),
    )
] + [
    Case("fft.rfft", lambda xp, x: abs(xp.fft.rfft(x)), normal((2, 5)), note="abs"),
    Case("fft.rfft", lambda xp, x: xp.fft.rfft(x).sum(axis=0)[1:3].real, normal((2, 5)), note="sum, index"),
    Case(
        "fft.irfft",
        lambda xp, x, h: xp.fft.irfft(xp.fft.rfft(x) * xp.fft.rfft(h)),
        normal((6,), (6,)),
        note="convolution",
    ),
    Case(
        "fft.irfft",
        lambda xp, x, h: xp.fft.irfft(1 / (2 + h * xp.fft.rfft(x).conj()) - xp.fft.rfft(x) / (h * h + 1) + 1j - h),
        normal((2, 6), (4,)),
        note="arithmetic",
    ),
    Case(
        "fft.irfft",
        lambda xp, x: xp.fft.irfft(xp.fft.rfft(x) / (3 + xp.fft.rfft(x)) + 2 * -xp.fft.rfft(x) - 1j * xp.fft.rfft(x)),
        lambda rng: [rng.uniform(-0.3, 0.3, 6)],
        note="quotient",
    ),
]

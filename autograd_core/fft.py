"""Fourier transforms of real signals, as numpy.fft: `rfft` there, `irfft` back.

Only the spectrum in between is complex. Of a Variable `rfft` makes a Spectrum, which holds the real and the imaginary
part as two ordinary Variables and adds, multiplies and prints like a complex array:

    spectrum = ag.fft.rfft(signal)
    power = abs(spectrum) ** 2                               # a Variable
    smooth = ag.fft.irfft(spectrum * np.exp(-0.1 * f**2))    # a Variable

So every derivative is one with respect to real numbers, and no convention for complex gradients is needed.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import ArgumentError
from autograd_core.function import Function
from autograd_core.ops.axes import filled, one_axis, operand, refuse_out
from autograd_core.spectrum import FUNCTIONS, Spectrum
from autograd_core.variable import Operand, Variable

__all__ = ["irfft", "rfft"]

_REVERSED = {"backward": "forward", "ortho": "ortho", "forward": "backward"}  # which side divides by n


class Transform(Function):
    """What both transforms share: the signal's length n, its axis (counted from the end), where to divide by n.

    A spectrum has half of the frequencies; each inner one stands for its mirror image too, the first and the last (of
    even n) for themselves. `inner` is the factor of the inner ones by which transposing one transform gives the other.
    """

    linear = True

    def __init__(self, n: int, axis: int, norm: str, inner: float = 1) -> None:
        self.n = n
        self.axis = axis
        self.norm = norm
        self.inner = inner

    def weigh(self, y: Any) -> Any:
        """A new spectrum times `inner`, in place."""
        if self.inner != 1:
            index = (..., slice(1, (self.n + 1) // 2), *[slice(None)] * (-1 - self.axis))
            y[index] = y[index] * self.inner
        return y


class RFFT(Transform):
    """Re y, Im y of y[k] = Σ x[j] · exp(−2πi j k / n), k = 0 … n/2."""

    def forward(self, xp: Any, x: Any) -> Any:
        y = self.weigh(xp.fft.rfft(x, self.n, self.axis, self.norm))
        return xp.real(y), xp.imag(y)

    def backward(self, gys: Any) -> Any:
        return IRFFT(self.n, self.axis, _REVERSED[self.norm], self.inner / 2)(*gys)


class IRFFT(Transform):
    """x[j] = Re Σ c[k] · y[k] · exp(2πi j k / n) / n from Re y and Im y; c = 1 at both ends, 2 between."""

    def forward(self, xp: Any, real: Any, imag: Any) -> Any:
        return xp.fft.irfft(self.weigh(real + imag * np.complex64(1j)), self.n, self.axis, self.norm)

    def backward(self, gx: Any) -> Any:
        return RFFT(self.n, self.axis, _REVERSED[self.norm], self.inner * 2)(gx)


def rfft(a: Operand, n: int | None = None, axis: int = -1, norm: str | None = None, out: None = None) -> Any:
    """The Fourier transform of real signals along an axis: the n // 2 + 1 frequencies from 0 up.

    n:     length of the signal: cut off or filled with zeros to it.
    norm:  "backward" (default), "ortho" or "forward": which direction divides by n, or both by √n.
    The result is a Spectrum; of a plain array the plain complex array.

    Raises DTypeError for complex signals, ValueError for other norms and n < 1.
    """
    refuse_out("rfft", out)
    x = operand(a)
    axis = one_axis(axis, x.ndim) - x.ndim
    n, norm = _settings("rfft", x.shape[axis] if n is None else n, norm)
    if not isinstance(x, Variable):
        return backends.of(x).xp.fft.rfft(x, n, axis, norm)
    return Spectrum(*RFFT(n, axis, norm)(_resized(x, n, axis)))


def irfft(a: Any, n: int | None = None, axis: int = -1, norm: str | None = None, out: None = None) -> Any:
    """The real signals of length n with these spectra, the reverse of `rfft`; n is 2 (m − 1) by default, for m of them.

    The imaginary parts of the first and, for even n, the last frequency have no influence, so their gradient is 0.
    a may be a Spectrum, or real or complex numbers. Raises ValueError for other norms than those of `rfft`, and n < 1.
    """
    refuse_out("irfft", out)
    if not isinstance(a, Variable):
        a = a if hasattr(a, "shape") else np.asarray(a)
    axis = one_axis(axis, len(a.shape)) - len(a.shape)
    n, norm = _settings("irfft", 2 * (a.shape[axis] - 1) if n is None else n, norm)
    if not isinstance(a, Variable):
        return backends.of(a).xp.fft.irfft(a, n, axis, norm)
    parts = (a.real, a.imag) if isinstance(a, Spectrum) else (a, filled(a, a.shape, 0))
    real, imag = (_resized(part, n // 2 + 1, axis) for part in parts)
    return IRFFT(n, axis, norm)(real, imag)


def _settings(name: str, n: Any, norm: str | None) -> tuple[int, str]:
    if n < 1:
        raise ArgumentError(f"{name}: Invalid number of FFT data points ({n}) specified.")
    if norm is not None and norm not in _REVERSED:
        raise ArgumentError(f'{name}: Invalid norm value {norm}; should be "backward", "ortho" or "forward".')
    return int(n), norm or "backward"


def _resized(x: Any, n: int, axis: int) -> Any:
    """x cut off to n elements along an axis (counted from the end), or filled with zeros to it."""
    size = x.shape[axis]
    if size > n:
        return x[(..., slice(n), *[slice(None)] * (-1 - axis))]
    if size == n:
        return x
    shape = [n - size if i - x.ndim == axis else length for i, length in enumerate(x.shape)]
    return ops.concatenate([x, filled(x, tuple(shape), 0)], axis=axis)


FUNCTIONS[np.fft.irfft] = irfft

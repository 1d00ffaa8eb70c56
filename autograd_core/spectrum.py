"""Spectrum: the complex numbers between `fft.rfft` and `fft.irfft`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograd_core import backends, ops
from autograd_core.errors import DTypeError, GraphError
from autograd_core.node import Shape
from autograd_core.variable import Variable, shape_of


class Spectrum(Variable):
    """Complex numbers as two Variables, `real` and `imag`.

    What it can do: + − × / with another one, with real Variables and with real or complex arrays and numbers; abs,
    conj, angle, indexing, sum; NumPy's functions of these names. Everything else refuses it and says so.
    """

    __slots__ = ("imag", "real")

    def __init__(self, real: Any, imag: Any) -> None:
        self.real = real
        self.imag = imag

    # --- what it is: not one array with one place in the graph, which is what other ops ask for -----------------------

    def _refuse(self) -> Any:
        raise DTypeError(
            f"complex numbers are not supported here: of a Spectrum of shape {self.shape} take .real, .imag, "
            "abs(…), .angle(), or bring it back with irfft; it knows + − × /, conj(), indexing and sum()"
        )

    _array = property(_refuse)
    node = property(_refuse)

    @property  # type: ignore[misc]  # read only
    def array(self) -> Any:
        """The complex numbers as a raw array, a copy."""
        return self.real.array + self.imag.array * np.complex64(1j)

    @property
    def shape(self) -> Shape:
        return self.real.shape

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.result_type(self.real.dtype, np.complex64)

    @property
    def ndim(self) -> int:
        return self.real.ndim

    @property
    def size(self) -> int:
        return self.real.size

    @property  # type: ignore[misc]  # read only
    def requires_grad(self) -> bool:
        return self.real.requires_grad or self.imag.requires_grad

    @property
    def device(self) -> str:
        return self.real.device

    def __len__(self) -> int:
        return len(self.real)

    def __repr__(self) -> str:
        return f"Spectrum(real={self.real!r}, imag={self.imag!r})"

    def numpy(self) -> np.ndarray:
        return self.real.numpy() + self.imag.numpy() * np.complex64(1j)

    def detach(self) -> Spectrum:
        return Spectrum(self.real.detach(), self.imag.detach())

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        if self.requires_grad:
            raise GraphError(
                "np.asarray of a Spectrum would leave the graph and lose its gradient: use numpy() or detach() to "
                "say that you mean it"
            )
        return np.asarray(self.numpy(), dtype=dtype)

    # --- arithmetic ---------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Spectrum:
        real, imag = _parts(other)
        return _spectrum(self.real + real, self.imag if imag is None else self.imag + imag)

    __radd__ = __add__

    def __neg__(self) -> Spectrum:
        return Spectrum(-self.real, -self.imag)

    def __sub__(self, other: Any) -> Spectrum:
        real, imag = _parts(other)
        return _spectrum(self.real - real, self.imag if imag is None else self.imag - imag)

    def __rsub__(self, other: Any) -> Spectrum:
        return -self + other

    def __mul__(self, other: Any) -> Spectrum:
        real, imag = _parts(other)
        if imag is None:
            return Spectrum(self.real * real, self.imag * real)
        return Spectrum(self.real * real - self.imag * imag, self.real * imag + self.imag * real)

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Spectrum:
        real, imag = _parts(other)
        if imag is None:
            return Spectrum(self.real / real, self.imag / real)
        square = real * real + imag * imag
        return Spectrum((self.real * real + self.imag * imag) / square, (self.imag * real - self.real * imag) / square)

    def __rtruediv__(self, other: Any) -> Spectrum:
        square = self.real * self.real + self.imag * self.imag
        return Spectrum(self.real / square, -self.imag / square) * other

    def __pos__(self) -> Spectrum:
        return self

    def __abs__(self) -> Any:
        """√(real² + imag²); the derivative at 0 is 0."""
        return ops.hypot(self.real, self.imag)

    def conj(self) -> Spectrum:
        return Spectrum(self.real, -self.imag)

    conjugate = conj

    def angle(self) -> Any:
        """The phase, from −π to π."""
        return ops.arctan2(self.imag, self.real)

    def __getitem__(self, index: Any) -> Spectrum:
        return Spectrum(self.real[index], self.imag[index])

    def __iter__(self) -> Any:
        return map(Spectrum, self.real, self.imag)

    def sum(self, axis: Any = None, *, keepdims: bool = False) -> Spectrum:  # type: ignore[override]
        return Spectrum(self.real.sum(axis, keepdims=keepdims), self.imag.sum(axis, keepdims=keepdims))

    # --- NumPy's functions --------------------------------------------------------------------------------------------

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **settings: Any) -> Any:
        if ufunc not in _UFUNCS or method != "__call__" or settings:
            self._refuse()
        return _UFUNCS[ufunc](*inputs)

    def __array_function__(self, function: Any, types: Any, arguments: Any, settings: Any) -> Any:
        if function not in FUNCTIONS:
            self._refuse()
        return FUNCTIONS[function](*arguments, **settings)


def _parts(x: Any) -> tuple[Any, Any]:
    """The real and the imaginary part, None for what is real."""
    if isinstance(x, Spectrum):
        return x.real, x.imag
    if isinstance(x, Variable | int | float):
        return x, None
    if isinstance(x, complex):
        return x.real, x.imag
    x = np.asarray(x) if isinstance(x, list | tuple) else x
    if x.dtype.kind != "c":
        return x, None
    xp = backends.of(x).xp
    return xp.real(x), xp.imag(x)


def _spectrum(real: Any, imag: Any) -> Spectrum:
    """Both parts in the shape that they broadcast to."""
    shape = np.broadcast_shapes(real.shape, imag.shape)
    real, imag = (x if x.shape == shape else ops.broadcast_to(x, shape) for x in (real, imag))
    return Spectrum(real, imag)


def _swapped(operate: Callable[..., Any], reflected: Callable[..., Any]) -> Callable[..., Any]:
    return lambda a, b: operate(a, b) if isinstance(a, Spectrum) else reflected(b, a)


_UFUNCS: dict[Any, Callable[..., Any]] = {
    np.add: _swapped(Spectrum.__add__, Spectrum.__radd__),
    np.subtract: _swapped(Spectrum.__sub__, Spectrum.__rsub__),
    np.multiply: _swapped(Spectrum.__mul__, Spectrum.__rmul__),
    np.divide: _swapped(Spectrum.__truediv__, Spectrum.__rtruediv__),
    np.negative: Spectrum.__neg__,
    np.positive: Spectrum.__pos__,
    np.absolute: Spectrum.__abs__,
    np.conjugate: Spectrum.conj,
}
FUNCTIONS: dict[Any, Callable[..., Any]] = {
    np.real: lambda val: val.real,
    np.imag: lambda val: val.imag,
    np.angle: Spectrum.angle,
    np.sum: Spectrum.sum,
    np.shape: shape_of,
    np.ndim: lambda a: a.ndim,
    np.size: lambda a: a.size,
}

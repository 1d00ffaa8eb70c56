"""The error types: each is also the type that NumPy or Python would raise, so `except ValueError` works."""

from numpy.exceptions import AxisError as NumPyAxisError
from numpy.linalg import LinAlgError


class AutogradError(Exception):
    """Base of every error that this project raises on purpose: `except AutogradError` catches bad input, not bugs."""


class ArgumentError(AutogradError, TypeError, ValueError):
    """An argument that an op doesn't take, or a value that it can't work with."""


class ShapeError(AutogradError, ValueError):
    """Sizes that do not fit together."""


class AxisError(ShapeError, NumPyAxisError):
    """An axis that the array doesn't have."""


class MatrixError(AutogradError, LinAlgError):
    """A matrix that a function of linear algebra can't work with: singular, not square, not positive definite."""


class OutOfBoundsError(AutogradError, IndexError):
    """An index that the array doesn't have, or that is no index."""


class DTypeError(AutogradError, TypeError):
    """A type of element that an op can't work on."""


class DeviceError(AutogradError, RuntimeError):
    """A device that is absent, or arrays of two devices in one op."""


class OutOfMemoryError(DeviceError, MemoryError):
    """No room for an array, on a card or in main memory."""


class TransferWarning(RuntimeWarning):
    """In debug mode: a copy from a card to main memory, which makes the program wait for the card."""


class GraphError(AutogradError, RuntimeError):
    """A request that the graph can't answer: a second backward, a saved value that was changed, a missing gradient."""

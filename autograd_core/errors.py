"""The error types: each is also the built-in type that NumPy or Python would raise, so `except ValueError` works."""


class AutogradError(Exception):
    """Base of every error that this project raises on purpose: `except AutogradError` catches bad input, not bugs."""


class ShapeError(AutogradError, ValueError):
    """Sizes that do not fit together."""


class DTypeError(AutogradError, TypeError):
    """A type of element that an op can't work on."""


class DeviceError(AutogradError, RuntimeError):
    """A device that is absent, or arrays of two devices in one op."""


class GraphError(AutogradError, RuntimeError):
    """A request that the graph can't answer: a second backward, a saved value that was changed, a missing gradient."""

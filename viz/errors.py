"""The error of drawing."""

from autograd_core.errors import AutogradError


class VizError(AutogradError, RuntimeError):
    """A picture that can't be made or written: a missing program, an unknown format, a folder that can't be used."""

"""The error types: each message is one line that names the thing and the way out."""


class BenchmarkError(Exception):
    """Base of every error that the suite raises on purpose."""


class UsageError(BenchmarkError):
    """A request that can't be carried out: an unknown name, a file that can't be read or written."""


class ContestantError(BenchmarkError):
    """A contestant's process ended without a measurement."""


class LateError(ContestantError):
    """A process that was not finished in time; `output` is what it had printed."""

    def __init__(self, reason: str, output: str = "") -> None:
        super().__init__(f"not finished in time: {reason}")
        self.output = output


class WrongResultError(BenchmarkError):
    """A contestant's result differs from the known value, so its time would mean nothing."""

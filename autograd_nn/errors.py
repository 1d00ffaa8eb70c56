"""Errors of data sets, saved models, runs and the command line."""

from autograd_core.errors import AutogradError


class DataError(AutogradError, ValueError):
    """A data set or an image that is missing, damaged, or of the wrong form."""


class LabelError(DataError):
    """A label that is no class; `row` is its place in the batch."""

    def __init__(self, message: str, row: int) -> None:
        super().__init__(message)
        self.row = row


class ModelFileError(AutogradError, ValueError):
    """A model file that is missing, damaged, or made for another model."""


class CheckpointError(ModelFileError):
    """A checkpoint that training can't go on from: it is damaged, or of another training."""


class RecipeError(AutogradError, ValueError):
    """A recipe, a run or a setting that does not exist or can't be used."""


class SettingError(AutogradError, ValueError):
    """A number out of its range: a negative learning rate, say."""


class TrainingError(AutogradError, RuntimeError):
    """Training that can't go on: the loss is no longer a number."""


class ScalerError(AutogradError, RuntimeError):
    """A gradient scaler's calls in the wrong order, or on what it can't scale."""

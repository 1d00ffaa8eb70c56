"""Search for the settings with which a recipe does best on its validation data.

    >>> from autograd_nn import search
    >>> space = search.space_around(recipe.plan("digits").settings)
    >>> method = search.RandomSearch(space, trials=20, seed=0)
    >>> with search.Workers(recipe.name, plan, jobs=2) as workers:
    ...     trials = search.run(method, 20, workers, [], print)
    >>> min(trials, key=lambda trial: trial.rank).settings

`autograd search` does this, and keeps each trial in a file.
"""

from autograd_nn.search.bayes import Bayes
from autograd_nn.search.loop import Method, run
from autograd_nn.search.random_search import RandomSearch
from autograd_nn.search.space import Range, space_around
from autograd_nn.search.trial import Measured, Proposal, Trial
from autograd_nn.search.trial_file import TrialFile
from autograd_nn.search.workers import Workers, measure

__all__ = [
    "Bayes",
    "Measured",
    "Method",
    "Proposal",
    "RandomSearch",
    "Range",
    "Trial",
    "TrialFile",
    "Workers",
    "measure",
    "run",
    "space_around",
]

"""Bayesian search: Optuna's model of the trials so far says what to try next."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

import numpy as np

from autograd_nn.errors import RecipeError
from autograd_nn.search.space import Range, Space, rounded
from autograd_nn.search.trial import Proposal, Trial

RANDOM_TRIALS = 10  # to begin with: a model of fewer says little


class Bayes:
    """Optuna's tree-structured Parzen estimator: settings that good trials have more often than bad ones.

    Round 1 are the trials drawn at random to begin with, round 2 those that the model proposes. A trial that is still
    running counts as the worst that was seen, so that no two at once try the same; how many run at once changes what is
    tried. Each proposal depends on the seed, its number and the trials so far: a search that was interrupted goes on as if
    it had not been.

    Errors:  RecipeError when Optuna is not installed.
    Source:  J. Bergstra, R. Bardenet, Y. Bengio, B. Kégl, "Algorithms for Hyper-Parameter Optimization", NIPS 2011,
             sec. 4; D. Ginsbourger, R. Le Riche, L. Carraro, "Kriging Is Well-Suited to Parallelize Optimization", 2010,
             sec. 4.2, for the running trials ("constant liar").
    """

    def __init__(self, space: Space, seed: int = 0) -> None:
        try:
            import optuna
        except ImportError as error:
            raise RecipeError(
                "--method bayes needs Optuna: pip install '.[search]'; or use --method random, which needs nothing"
            ) from error
        optuna.logging.set_verbosity(optuna.logging.ERROR)
        self.optuna = optuna
        self.space = dict(space)
        self.seed = seed
        self.distributions = {name: self._distribution(range) for name, range in self.space.items()}

    def propose(self, number: int, done: Sequence[Trial], running: Collection[Proposal]) -> Proposal:
        """What to try."""
        seed = int(np.random.SeedSequence((self.seed, number)).generate_state(1)[0])
        sampler = self.optuna.samplers.TPESampler(n_startup_trials=RANDOM_TRIALS, seed=seed)
        study = self.optuna.create_study(direction="maximize", sampler=sampler)
        seen = [(trial.proposal, trial.measured.validation_accuracy) for trial in done]
        worst = min((accuracy for _, accuracy in seen), default=0.0)
        seen += [(proposal, worst) for proposal in running]
        for proposal, accuracy in sorted(seen, key=lambda pair: pair[0].number):
            study.add_trial(self._past(proposal, accuracy))
        chosen = study.ask(self.distributions).params
        settings = {
            name: 2 ** chosen[name] if range.powers_of_two else rounded(chosen[name])
            for name, range in self.space.items()
        }
        return Proposal(number, 1 if len(seen) < RANDOM_TRIALS else 2, settings)

    def _past(self, proposal: Proposal, accuracy: float) -> Any:
        params = {
            name: round(math.log2(proposal.settings[name])) if range.powers_of_two else proposal.settings[name]
            for name, range in self.space.items()
        }
        return self.optuna.trial.create_trial(params=params, distributions=self.distributions, value=accuracy)

    def _distribution(self, range: Range) -> Any:
        if range.powers_of_two:  # Optuna sees the exponent
            return self.optuna.distributions.IntDistribution(round(math.log2(range.low)), round(math.log2(range.high)))
        return self.optuna.distributions.FloatDistribution(range.low, range.high, log=True)

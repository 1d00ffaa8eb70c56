"""Random search in rounds, each in narrower ranges than the one before."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from autograd_nn.search.space import Range, Space
from autograd_nn.search.trial import Proposal, Trial

FEWEST_ROUNDS, MOST_ROUNDS = 3, 5
TRIALS_A_ROUND = 10  # from so many, a third is enough to tell a range
FEWEST_BEST = 3  # two that are close by chance would leave next to nothing of a range


class RandomSearch:
    """Draws settings at random; after each round, from the ranges of the best third of all trials so far,
    at least three of six.

    What is drawn depends on the seed and on the outcome of the rounds before alone: not on how many trials run at once, nor
    on which of a round ends first.

    Source:  J. Bergstra, Y. Bengio, "Random Search for Hyper-Parameter Optimization", JMLR 13, 2012, sec. 2, for why not
             on a grid.
    """

    def __init__(self, space: Space, trials: int, seed: int = 0) -> None:
        self.space = dict(space)
        self.rounds = min(max(FEWEST_ROUNDS, trials // TRIALS_A_ROUND), MOST_ROUNDS, trials)
        self.bounds = [trials * r // self.rounds for r in range(self.rounds + 1)]  # trials done after r rounds
        self.seed = seed

    def round_of(self, number: int) -> int:
        """The round of a trial."""
        return next(r for r, bound in enumerate(self.bounds) if number <= bound)

    def propose(self, number: int, done: Sequence[Trial], running: Collection[Proposal]) -> Proposal | None:
        """What to try; None until all trials of the rounds before are done."""
        round = self.round_of(number)
        first = self.bounds[round - 1] + 1
        if sum(trial.number < first for trial in done) < first - 1:
            return None
        ranges = self.ranges(round, done)
        rng = np.random.default_rng((self.seed, round))
        for _ in range(first, number + 1):  # one after the other from the round's first: each depends on the seed alone
            settings = {name: range.draw(rng) for name, range in ranges.items()}
        return Proposal(number, round, settings)

    def ranges(self, round: int, done: Sequence[Trial]) -> dict[str, Range]:
        """From where a round draws, given the trials of those before."""
        space = self.space
        for bound in self.bounds[1:round]:
            if bound < 2 * FEWEST_BEST:
                continue
            ranked = sorted((trial for trial in done if trial.number <= bound), key=lambda trial: trial.rank)
            best = [trial for trial in ranked[: max(FEWEST_BEST, bound // 3)] if trial.measured.error is None]
            space = {name: range.narrowed([trial.settings[name] for trial in best]) for name, range in space.items()}
        return space

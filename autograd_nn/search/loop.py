"""The loop of a search: propose, try, learn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Protocol

from autograd_nn.search.trial import Measured, Proposal, Trial


class Method(Protocol):
    """Chooses what to try next, given what is known and what is being tried."""

    def propose(self, number: int, done: Sequence[Trial], running: Collection[Proposal]) -> Proposal | None:
        """The settings of this trial; None if that depends on trials that are still running."""


class Laboratory(Protocol):
    """Tries settings, `jobs` at once."""

    @property
    def jobs(self) -> int: ...

    def start(self, proposal: Proposal) -> None:
        """Begin a trial; fewer than `jobs` are running."""

    def wait(self) -> tuple[int, Measured]:
        """The number of the trial that ends next, and what came of it."""


def run(
    method: Method, trials: int, laboratory: Laboratory, done: Iterable[Trial], tell: Callable[[Trial], None]
) -> list[Trial]:
    """Try settings until there are so many trials; all of them, by number.

    done:  trials of an earlier part of the search: they are not repeated.
    tell:  called for each new trial as it ends.
    """
    known = list(done)
    left = [number for number in range(1, trials + 1) if number not in {trial.number for trial in known}]
    running: dict[int, Proposal] = {}
    while left or running:
        while left and len(running) < laboratory.jobs:
            proposal = method.propose(left[0], known, running.values())
            if proposal is None:
                break
            running[left.pop(0)] = proposal
            laboratory.start(proposal)
        number, measured = laboratory.wait()
        known.append(Trial(running.pop(number), measured))
        tell(known[-1])
    return sorted(known, key=lambda trial: trial.number)

"""Hyper-parameters: random search that narrows its ranges, and Bayesian search.

Settings such as the learning rate are not learnt: people, or a search, choose those whose trained network does best on
validation data, which it was not trained on. A random search draws settings over many orders of magnitude, keeps the
ranges in which the best third lies, and draws again from those. A Bayesian search models what it has seen so far, and
each time tries what the model holds most promising.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from importlib.util import find_spec

import numpy as np

from autograd_nn import data, optim, search
from autograd_nn import functional as F
from autograd_nn.models import MLP
from autograd_nn.training.evaluate import evaluate
from viz.exhibit import Exhibit, Picture, Table, claim
from viz.trials import trials as draw_trials

SPACE = {"lr": search.Range(1e-4, 10.0), "weight_decay": search.Range(1e-8, 1.0)}
TRIALS, EPOCHS = 40, 4


class Laboratory:
    """Tries settings one after the other: a small network for digits, trained for a few epochs, then validated."""

    jobs = 1

    def __init__(self) -> None:
        digits, _ = data.digits(size=8)
        self.train, self.validation = data.stratified_split(digits, [0.5, 0.5], seed=0)

    def start(self, proposal: search.Proposal) -> None:
        self.proposal = proposal

    def wait(self) -> tuple[int, search.Measured]:
        start = time.perf_counter()
        model = MLP((64, 50, 10), rng=np.random.default_rng(0))
        lr, weight_decay = (self.proposal.settings[name] for name in ("lr", "weight_decay"))
        optimizer = optim.SGD(model.parameters(), lr=lr, weight_decay=weight_decay)
        with np.errstate(over="ignore", invalid="ignore"):  # a learning rate of 10 may well run off to infinity
            for _ in range(EPOCHS):
                for images, labels in data.DataLoader(self.train, 25, shuffle=True):
                    optimizer.zero_grad()
                    F.cross_entropy(model(images), labels).backward()
                    optimizer.step()
        found = evaluate(model, data.DataLoader(self.validation, 500))
        return self.proposal.number, search.Measured(found["accuracy"], found["loss"], time.perf_counter() - start)


def look(method: search.Method) -> list[search.Trial]:
    """The trials of a search by this method, in order."""
    return search.run(method, TRIALS, Laboratory(), [], lambda trial: None)


def medians(trials: Sequence[search.Trial]) -> dict[int, float]:
    """The median validation accuracy (%) of each round."""
    rounds = {trial.proposal.round for trial in trials}
    accuracies = {r: [t.measured.validation_accuracy for t in trials if t.proposal.round == r] for r in rounds}
    return {r: 100 * float(np.median(accuracies[r])) for r in sorted(rounds)}


def best(trials: Sequence[search.Trial]) -> float:
    """The validation accuracy (%) of the best trial."""
    return 100 * min(trials, key=lambda trial: trial.rank).measured.validation_accuracy


def orders(range: search.Range) -> float:
    """How many orders of magnitude a range spans."""
    return math.log10(range.high / range.low)


def run() -> Exhibit:
    random = search.RandomSearch(SPACE, TRIALS, seed=0)
    found = {"random": look(random)}
    by_round, last = medians(found["random"]), random.rounds
    narrowed = random.ranges(last, found["random"])["lr"]
    claims = [
        claim(
            "random search narrows the learning rate's range, and its later rounds are better",
            orders(narrowed) < orders(SPACE["lr"]) / 2
            and by_round[last] > by_round[1] + 20
            and best(found["random"]) > 90,
            f"from {orders(SPACE['lr']):.0f} orders of magnitude to {orders(narrowed):.1f} ({narrowed}); median accuracy of "
            + ", ".join(f"{value:.1f}" for value in by_round.values())
            + f" % in rounds 1 to {last}, at best {best(found['random']):.1f} %",
        )
    ]
    if find_spec("optuna"):
        found["Bayesian"] = look(search.Bayes(SPACE, seed=0))
        by_round = medians(found["Bayesian"])
        claims.append(
            claim(
                "what the Bayesian search's model proposes is better than what is drawn at random to begin with",
                by_round[2] > by_round[1] and best(found["Bayesian"]) > 90,
                f"median accuracy of {by_round[1]:.1f} % at first, {by_round[2]:.1f} % then, "
                f"at best {best(found['Bayesian']):.1f} %",
            )
        )
    missing = "" if find_spec("optuna") else " (The Bayesian search needs Optuna, which is not installed here.)"
    return Exhibit(
        claims,
        pictures=[
            Picture(
                f"{name.lower()}-trials",
                f"Each dot is a network trained with settings that the {name} search chose, round after round.{missing}",
                draw_trials([trial.row() for trial in trials]),
            )
            for name, trials in found.items()
        ],
        tables=[
            Table(
                "trials",
                ("search", "trial", "round", "learning rate", "weight decay", "validation accuracy (%)"),
                [
                    (name, t.number, t.proposal.round, *t.settings.values(), 100 * t.measured.validation_accuracy)
                    for name, trials in found.items()
                    for t in trials
                ],
            )
        ],
    )

"""What the tests of the search share: a quick objective in place of trainings."""

import math

import pytest

from autograd_nn.search import Measured, Range

SPACE = {"lr": Range(1e-6, 1.0), "batch_size": Range(2, 1024, powers_of_two=True)}


class Bench:
    """Tries settings at once; the trials in progress end in the order that `choose` picks.

    The best settings are lr 1e-3, batch size 32; an lr above 0.1 fails.
    """

    def __init__(self, jobs=1, choose=lambda numbers: numbers[0]):
        self.jobs = jobs
        self.choose = choose
        self.running = {}
        self.most = 0
        self.started = []

    def start(self, proposal):
        self.started.append(proposal)
        self.running[proposal.number] = proposal
        self.most = max(self.most, len(self.running))
        assert self.most <= self.jobs

    def wait(self):
        number = self.choose(list(self.running))
        return number, self.measure(self.running.pop(number).settings)

    @staticmethod
    def measure(settings):
        if settings["lr"] > 0.1:
            return Measured(0.0, None, 1.0, "the loss is nan")
        off = abs(math.log10(settings["lr"] / 1e-3)) + 0.3 * abs(math.log2(settings["batch_size"] / 32))
        return Measured(1 / (1 + off), off, 1.0)


@pytest.fixture
def space():
    return SPACE


@pytest.fixture
def bench():
    return Bench

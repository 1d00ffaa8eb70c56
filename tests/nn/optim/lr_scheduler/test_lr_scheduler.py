"""autograd_nn/optim/lr_scheduler, against PyTorch's rates over 120 steps and against closed formulas."""

import inspect
import json
from math import cos, pi

import numpy as np
import pytest

from autograd_core import Variable
from autograd_nn.errors import SettingError
from autograd_nn.optim import SGD, AdaGrad, Adam, lr_scheduler
from autograd_nn.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    LRScheduler,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from tests.nn.optim import traces

cases = pytest.mark.parametrize("name", traces.SCHEDULERS)


def two_groups(lr=0.1):
    return SGD([{"params": [Variable(np.zeros(1))]}, {"params": [Variable(np.zeros(1))], "lr": 0.02}], lr, momentum=0.9)


def one_group(lr=1.0):
    return SGD([Variable(np.zeros(1))], lr, momentum=0.9)


def rates(scheduler, count):
    """The first rates of an optimizer with one group."""
    found = [scheduler.get_last_lr()[0]]
    for _ in range(count - 1):
        scheduler.step()
        found += scheduler.get_last_lr()
    return found


@cases
def test_rates_equal_pytorchs(name):
    """As PyTorch was when the traces were made, and as it is where it is installed."""
    optimizer = two_groups()
    ours = traces.rates(traces.SCHEDULERS[name](lr_scheduler, optimizer), optimizer, lr_scheduler)
    with np.load(traces.FILE) as stored:
        np.testing.assert_allclose(ours, stored[name], rtol=1e-9, atol=1e-12)
    pytest.importorskip("torch", reason="compared with PyTorch's stored rates only: it is not installed")
    np.testing.assert_allclose(ours, traces.torch_rates(name), rtol=1e-9, atol=1e-12)


@cases
def test_state_is_saved_and_restored_exactly(name):
    """Through a text file: after it, the rates go on bit by bit."""

    def go_on(scheduler, optimizer, steps):
        found = []
        for step in steps:
            measure = [traces.measure(step)] if isinstance(scheduler, ReduceLROnPlateau) else []
            scheduler.step(*measure)
            found.append([dict(group, params=0) for group in optimizer.param_groups])
        return found

    optimizer, other_optimizer = two_groups(), two_groups()
    scheduler = traces.SCHEDULERS[name](lr_scheduler, optimizer)
    go_on(scheduler, optimizer, range(37))
    saved = json.loads(json.dumps([scheduler.state_dict(), optimizer.state_dict()]))
    other = traces.SCHEDULERS[name](lr_scheduler, other_optimizer)
    other.load_state_dict(saved[0])
    other_optimizer.load_state_dict(saved[1])
    assert go_on(other, other_optimizer, range(37, 100)) == go_on(scheduler, optimizer, range(37, 100))
    assert other.state_dict() == scheduler.state_dict()


@pytest.mark.parametrize(
    ("make", "formula"),
    [
        (lambda o: LambdaLR(o, lambda t: 1 / (t + 1)), lambda t: 1 / (t + 1)),
        (lambda o: StepLR(o, 3, gamma=0.5), lambda t: 0.5 ** (t // 3)),
        (lambda o: MultiStepLR(o, [2, 6], gamma=0.5), lambda t: 0.5 ** ((t >= 2) + (t >= 6))),
        (lambda o: ConstantLR(o, 0.25, 4), lambda t: 0.25 if t < 4 else 1),
        (lambda o: LinearLR(o, 0.2, 0.8, 6), lambda t: 0.2 + 0.6 * min(t, 6) / 6),
        (lambda o: ExponentialLR(o, 0.9), lambda t: 0.9**t),
        (lambda o: PolynomialLR(o, 8, 2.0), lambda t: (1 - min(t, 8) / 8) ** 2),
        (lambda o: CosineAnnealingLR(o, 4, 0.1), lambda t: 0.1 + 0.9 * (1 + cos(pi * t / 4)) / 2),
        (lambda o: CosineAnnealingWarmRestarts(o, 4), lambda t: (1 + cos(pi * (t % 4) / 4)) / 2),
        (
            lambda o: SequentialLR(o, [ConstantLR(o, 0.5), ExponentialLR(o, 0.5)], [2]),
            lambda t: 0.5 ** max(1 - t // 2, t - 2),
        ),
        (lambda o: ChainedScheduler([ExponentialLR(o, 0.5), StepLR(o, 4)]), lambda t: 0.5**t * 0.1 ** (t // 4)),
    ],
)
def test_rates_equal_the_formula(make, formula):
    np.testing.assert_allclose(rates(make(one_group()), 13), [formula(t) for t in range(13)], rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("name", [name for name in lr_scheduler.__all__ if name != "LRScheduler"])
def test_arguments_and_defaults_are_pytorchs(name):
    torch = pytest.importorskip("torch", reason="the arguments are compared with PyTorch, which is not installed")
    ours = inspect.signature(getattr(lr_scheduler, name)).parameters
    theirs = inspect.signature(getattr(torch.optim.lr_scheduler, name)).parameters
    assert list(ours) == [key for key in theirs if key in ours]
    assert [key for key in theirs if key not in ours] == (["last_epoch"] if name == "SequentialLR" else [])
    for key in ours:
        assert ours[key].default == theirs[key].default, key


def test_restarts_between_epochs():
    """`step(epoch)` goes to any place, and from there `step()` to the next whole one."""
    scheduler = CosineAnnealingWarmRestarts(one_group(), 4, T_mult=2)
    for place, since, length in [(0.5, 0.5, 4), (3.75, 3.75, 4), (4.0, 0, 8), (11.5, 7.5, 8), (12.25, 0.25, 16)]:
        scheduler.step(place)
        assert scheduler.get_last_lr() == [pytest.approx((1 + cos(pi * since / length)) / 2)]
    scheduler.step()
    assert (scheduler.last_epoch, scheduler.place) == (13, 13)
    with pytest.raises(SettingError, match="epoch must be at least 0; it is -1"):
        scheduler.step(-1)


def test_one_cycle_moves_the_first_beta():
    optimizer = Adam([Variable(np.zeros(1))], betas=(0.9, 0.98))
    scheduler = OneCycleLR(optimizer, 0.1, total_steps=11, pct_start=0.6)
    seen = []
    for _ in range(11):
        seen.append(optimizer.param_groups[0]["betas"])
        if len(seen) < 11:
            scheduler.step()
    assert [first for first, _ in seen[::10]] == pytest.approx([0.95, 0.95])
    assert min(first for first, _ in seen) == pytest.approx(0.85, abs=0.003)
    assert {second for _, second in seen} == {0.98}


def test_one_cycle_ends():
    scheduler = OneCycleLR(one_group(), 1.0, total_steps=4, anneal_strategy="linear")
    found = rates(scheduler, 5)
    assert found[3] == found[4] == pytest.approx(1 / 25 / 1e4)  # a step after the last batch is harmless
    with pytest.raises(SettingError, match="this is step 5 of 4; call step once a batch"):
        scheduler.step()
    assert rates(OneCycleLR(one_group(), 0.5, total_steps=2, pct_start=0.5), 2) == pytest.approx([0.5, 0.5 / 25e4])


def test_plateau_waits_and_cools_down():
    optimizer = one_group()
    scheduler = ReduceLROnPlateau(optimizer, factor=0.5, patience=1, cooldown=2, threshold=0.1, min_lr=0.2)
    seen = []
    for loss in [1, 0.95, 0.95, 0.95, 0.95, 0.95, 0.8, 0.8, 0.8, 0.8, 0.8, 0.8]:
        scheduler.step(loss)
        seen.append(optimizer.lr)
    # 0.95 is not better by a tenth: two such epochs, and the third changes nothing, as it cools down till the fourth
    assert seen == [1, 1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25]
    scheduler.step(0.8)
    assert optimizer.lr == 0.2


def test_plateau_counts_nan_as_bad():
    optimizer = one_group()
    scheduler = ReduceLROnPlateau(optimizer, patience=0)
    scheduler.step(float("nan"))
    assert optimizer.lr == pytest.approx(0.1)


def test_interval_says_when_step_is_meant():
    optimizer = one_group()
    cycle = OneCycleLR(optimizer, 1.0, 10)
    assert (LRScheduler.interval, cycle.interval) == ("epoch", "batch")
    assert ChainedScheduler([cycle]).interval == SequentialLR(optimizer, [cycle], []).interval == "batch"


def test_chains_inside_sequences_begin_anew():
    optimizer = one_group()
    chain = ChainedScheduler([ExponentialLR(optimizer, 0.5), ConstantLR(optimizer, 0.25, 2)])
    scheduler = SequentialLR(optimizer, [ExponentialLR(optimizer, 0.9), chain], [2])
    assert rates(scheduler, 6) == pytest.approx([1, 0.9, 0.25, 0.125, 0.25, 0.125])
    scheduler.restart()
    assert rates(scheduler, 3) == pytest.approx([1, 0.9, 0.25])


def test_sequences_inside_sequences_begin_anew():
    optimizer = one_group()
    inner = SequentialLR(optimizer, [ConstantLR(optimizer, 0.5, 9), ExponentialLR(optimizer, 0.1)], [2])
    scheduler = SequentialLR(optimizer, [ExponentialLR(optimizer, 0.9), inner], [2])
    assert rates(scheduler, 6) == pytest.approx([1, 0.9, 0.5, 0.5, 1, 0.1])


def test_going_on_with_last_epoch():
    optimizer = one_group()
    scheduler = CosineAnnealingLR(optimizer, 10)
    expected = rates(scheduler, 8)
    optimizer.lr = expected[4]
    other = CosineAnnealingLR(optimizer, 10, last_epoch=4)
    assert rates(other, 3) == pytest.approx(expected[5:8])
    with pytest.raises(SettingError, match=r"StepLR: last_epoch is 4, but the optimizer has no 'initial_lr'"):
        StepLR(one_group(), 3, last_epoch=4)


def test_a_group_that_came_later():
    optimizer = one_group()
    schedulers = [CosineAnnealingLR(optimizer, 3), CosineAnnealingWarmRestarts(optimizer, 3), StepLR(optimizer, 3)]
    optimizer.add_param_group({"params": [Variable(np.zeros(1))]})
    for scheduler in schedulers:
        with pytest.raises(SettingError, match="has 2 groups of parameters, and had 1 when this was made; make a new"):
            scheduler.step()


def test_a_scheduler_of_one_s_own():
    class HalvedLR(LRScheduler):
        def get_lr(self):
            return [lr / 2 if self.last_epoch else lr for lr in self.rates]

    assert rates(HalvedLR(one_group()), 4) == [1, 0.5, 0.25, 0.125]
    with pytest.raises(NotImplementedError, match="LRScheduler has no get_lr"):
        LRScheduler(one_group())


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda o: StepLR(o.params, 3), "StepLR: the first argument must be an optimizer"),
        (lambda o: StepLR(o, 0), "StepLR: step_size must be at least 1; it is 0"),
        (lambda o: ConstantLR(o, 2.0), "ConstantLR: factor must be above 0 and at most 1; it is 2.0"),
        (lambda o: LinearLR(o, 0.0), "LinearLR: start_factor must be above 0"),
        (lambda o: LinearLR(o, 0.5, 2.0), "LinearLR: end_factor must be from 0 to 1"),
        (lambda o: CosineAnnealingLR(o, 0), "CosineAnnealingLR: T_max must be at least 1"),
        (lambda o: CosineAnnealingWarmRestarts(o, 0), "T_0 must be at least 1"),
        (lambda o: CosineAnnealingWarmRestarts(o, 1, 0), "T_mult must be at least 1"),
        (lambda o: OneCycleLR(o, 1.0), "OneCycleLR: give total_steps, or epochs and steps_per_epoch"),
        (lambda o: OneCycleLR(o, 1.0, 0), "total_steps must be at least 1"),
        (lambda o: OneCycleLR(o, 1.0, 9, pct_start=2), "pct_start must be from 0 to 1"),
        (
            lambda o: OneCycleLR(o, 1.0, 9, anneal_strategy="sin"),
            "anneal_strategy must be 'cos' or 'linear'; it is 'sin'",
        ),
        (lambda o: OneCycleLR(o, [1.0, 2.0], 9), "max_lr has 2 values for 1 groups"),
        (
            lambda o: OneCycleLR(AdaGrad(o.params), 1.0, 9),
            "AdaGrad has no momentum to cycle; pass cycle_momentum=False",
        ),
        (lambda o: LambdaLR(o, [abs, abs]), "lr_lambda has 2 values for 1 groups"),
        (lambda o: ReduceLROnPlateau(o, "least"), "mode must be 'min' or 'max'"),
        (lambda o: ReduceLROnPlateau(o, factor=1.0), "factor must be below 1"),
        (lambda o: ReduceLROnPlateau(o, threshold_mode="x"), "threshold_mode must be 'rel' or 'abs'"),
        (lambda o: ChainedScheduler([]), "ChainedScheduler: there are no schedulers"),
        (lambda o: ChainedScheduler([StepLR(o, 1), StepLR(one_group(), 1)]), "must all be of one optimizer"),
        (lambda o: ChainedScheduler([StepLR(o, 1)], one_group()), "must be of the optimizer that it is given"),
        (lambda o: SequentialLR(one_group(), [StepLR(o, 1)], []), "must be of the optimizer that it is given"),
        (lambda o: SequentialLR(o, [StepLR(o, 1)], [3]), r"1 schedulers need 0 milestones in rising order, not \[3\]"),
        (lambda o: SequentialLR(o, [ReduceLROnPlateau(o)], []), "a ReduceLROnPlateau needs a measure"),
        (lambda o: StepLR(o, 1).load_state_dict({"gamma": 1}), "StepLR: this state has gamma; expected "),
    ],
)
def test_what_can_t_be_used(make, message):
    with pytest.raises(SettingError, match=message):
        make(one_group())

"""`viz.record`: the cost of each op of a run."""

import gc
import weakref

import numpy as np
import pytest

import autograd_core as ag
import autograd_nn as nn
import viz
from autograd_core.modes import modes
from viz.errors import VizError


class Slow(ag.Elementwise):
    """y = 2 x, in no hurry: forward waits 10 ms, the rule 20 ms, by a clock that the test moves."""

    def __init__(self, clock):
        self._clock = clock

    def forward(self, xp, x):
        self._clock.now += 0.010
        return 2 * x

    def backward(self, gy):
        self._clock.now += 0.020
        return 2 * gy


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    clock = Clock()
    monkeypatch.setattr("viz.recording.perf_counter", clock)
    return clock


def cost(run, op):
    (found,) = [cost for cost in run.costs if cost.op == op]
    return found


def test_times(clock):
    x = ag.Variable(np.ones(3))
    with viz.record() as run:
        y = Slow(clock)(x).sum()
        y.backward()
    assert (cost(run, "Slow").forward, cost(run, "Slow").backward) == pytest.approx((0.010, 0.020))
    assert (cost(run, "Sum").forward, cost(run, "Sum").backward) == (0, 0)
    np.testing.assert_array_equal(x.grad, [2, 2, 2])


class Within(Slow):
    """Its rule uses another slow op."""

    def backward(self, gy):
        self._clock.now += 0.001
        return Slow(self._clock)(gy)


@pytest.mark.parametrize(("create_graph", "rule"), [(False, 0.011), (True, 0.001)])
def test_what_a_recorded_rule_calls_is_counted_once(clock, create_graph, rule):
    with viz.record() as run:
        Within(clock)(ag.Variable(1.0)).backward(create_graph=create_graph)
    assert cost(run, "Within").backward == pytest.approx(rule)
    assert len([c for c in run.costs if c.op == "Slow"]) == create_graph
    if create_graph:
        assert (cost(run, "Slow").forward, cost(run, "Slow").pass_) == (pytest.approx(0.010), 1)


def test_what_a_checkpoint_computes_again_is_its_own(clock):
    with viz.record() as run:
        ag.checkpoint(lambda x: Slow(clock)(x) * 1.0)(ag.Variable(np.ones(2))).sum().backward()
    assert [c.op for c in run.costs] == ["Slow", "Multiply", "Checkpoint", "Sum"]  # and in the backward pass no more
    assert (cost(run, "Slow").forward, cost(run, "Checkpoint").backward) == pytest.approx((0.010, 0.030))
    assert run.idle


def test_bytes():
    x = ag.Variable(np.ones((10, 10)))
    with viz.record() as run:
        h = ag.exp(x)  # keeps its result
        y = h * h  # keeps what exp keeps already
        z = (y + 1).sum()  # keep nothing
        w = ag.sin(x)  # keeps a leaf
    kept = {cost.op: (cost.result, cost.kept) for cost in run.costs}
    assert kept == {"Exp": (800, 800), "Multiply": (800, 0), "Add": (800, 0), "Sum": (8, 0), "Sin": (800, 0)}
    del w, z


def test_a_view_that_is_kept_keeps_the_whole():
    x = ag.Variable(np.ones((10, 10)))
    with viz.record() as run:
        ag.tanh(x)
        big = x + 0.0
        row = big[0]
        ag.sin(row)
    assert cost(run, "Sin").kept == 800


def test_gradient_norms():
    x = ag.Variable(np.array([3.0, 4.0]))
    with viz.record(gradients=True) as run:
        ((x * 1.0) ** 2).sum().backward()
    assert np.sqrt(cost(run, "Multiply").gradient) == pytest.approx(10)  # 2 x
    assert np.sqrt(cost(run, "Sum").gradient) == 1


@pytest.mark.parametrize("scale", [0.0, 1e-30, 1e30])
def test_norms_outlast_the_range_of_float32(scale):
    x = ag.Variable(np.ones(4, np.float32))
    with viz.record(gradients=True) as run:
        y = x * np.float32(1)
        y.backward(np.full(4, scale, np.float32))
    assert np.sqrt(cost(run, "Multiply").gradient) == pytest.approx(2 * scale, rel=1e-6)


def test_without_norms():
    with viz.record() as run:
        ag.sin(ag.Variable(1.0)).backward()
    assert cost(run, "Sin").gradient is None
    assert run.rows()[0].gradient is None


def test_several_results_and_half_precision():
    x = ag.Variable(np.arange(6.0, dtype=np.float16))
    with viz.record(gradients=True) as run:
        a, b = ag.modf(x)
        parts = ag.split(x, 2)
        (a.sum() + parts[0].sum()).backward()
    assert np.isfinite([c.gradient for c in run.costs if c.gradient is not None]).all()
    assert b.shape == (6,)


def test_a_run_holds_no_graph():
    with viz.record() as run:
        y = ag.sin(ag.Variable(np.ones(100)))
    creator = weakref.ref(y.creator)
    gc.disable()
    try:
        del y
        assert creator() is None
    finally:
        gc.enable()
    assert len(run.costs) == 1


def test_the_mode_is_put_back_after_an_error():
    with pytest.raises(ag.ShapeError), viz.record():
        ag.Variable(np.ones(3)) @ np.ones(4)
    assert modes.now.recorder is None


def test_an_op_that_fails_does_not_stop_the_recording():
    x = ag.Variable(np.ones(3))
    with viz.record() as run:
        with pytest.raises(ag.ShapeError):
            x @ np.ones(4)
        ag.sin(x)
    assert [c.op for c in run.costs] == ["Sin"]


def test_training_is_the_same_to_the_last_bit():
    def train(record):
        nn.manual_seed(0)
        model = nn.models.LeNet()
        images = np.random.default_rng(0).standard_normal((4, 1, 28, 28), dtype=np.float32)
        optimizer = nn.optim.Adam(model.parameters())
        with record():
            for _ in range(2):
                optimizer.zero_grad()
                loss = nn.functional.cross_entropy(model(images), np.arange(4))
                loss.backward()
                optimizer.step()
        return model.state_dict()

    from contextlib import nullcontext

    plain, recorded = train(nullcontext), train(lambda: viz.record(gradients=True))
    for name in plain:
        np.testing.assert_array_equal(plain[name], recorded[name])


def test_inside_of_vmap_the_whole_batch_counts():
    x = ag.Variable(np.ones((3, 4)))
    with viz.record(gradients=True) as run:
        ag.vmap(lambda x: (ag.exp(x) * x).sum())(x).sum().backward()
    assert cost(run, "Exp").result == cost(run, "Exp").kept == 96
    assert cost(run, "Exp").gradient == pytest.approx(12)


def test_under_autocast_casts_are_ops_too():
    x = ag.Variable(np.ones((2, 3), np.float32))
    layer = nn.Linear(3, 2)
    with viz.record() as run, nn.amp.autocast("float16"):
        y = layer(x)
    assert "AsType" in [c.op for c in run.costs]
    assert all(run.cost(op.function) is not None for op in ag.graph(y).ops)


# --- the table --------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(clock):
    with viz.record(gradients=True) as run:
        x = ag.Variable(np.ones((256, 512)), name="x")
        for _ in range(2):
            y = ag.exp(Slow(clock)(x)).sum()
            y.backward()
    return run


def test_rows_add_up_the_calls_of_an_op(run):
    rows = run.rows()
    assert [(row.op, row.calls) for row in rows] == [("Slow", 2), ("Exp", 2), ("Sum", 2)]
    assert rows[0].seconds == pytest.approx(0.060)
    assert (rows[1].result, rows[1].kept) == (2 * 2**20, 2 * 2**20)
    assert rows[2].gradient == pytest.approx(2**0.5)
    assert run.rows("memory")[0].op == "Exp"
    assert run.rows("gradient")[0].op == "Slow"


def test_table(run):
    assert str(run).splitlines() == [
        "layer  op    calls  forward ms  backward ms    time  result MiB  kept MiB  gradient norm",
        "----------------------------------------------------------------------------------------",
        "–      Slow      2      20.000       40.000  100.0%       2.000     0.000           3783",
        "–      Exp       2       0.000        0.000    0.0%       2.000     2.000            512",
        "–      Sum       2       0.000        0.000    0.0%       0.000     0.000          1.414",
        "----------------------------------------------------------------------------------------",
        "all              6      20.000       40.000  100.0%       4.000     2.000              –",
    ]
    assert "… 2 more" in run.table(top=1)


def test_bad_order(run):
    with pytest.raises(VizError, match="by is 'size'; a run can be sorted by 'time', 'memory', 'gradient'"):
        run.table(by="size")


def test_an_empty_run():
    with viz.record() as run:
        pass
    assert run.rows() == []
    assert str(run).splitlines()[-1].startswith("all")
    assert repr(run) == "Run(0 ops)"

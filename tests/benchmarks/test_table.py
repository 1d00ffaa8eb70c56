from dataclasses import replace

import pytest

from benchmarks.launch import Settings
from benchmarks.table import heading, number, outcome_text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.01234, "0.0123"), (0.5, "0.500"), (4.561, "4.56"), (99.96, "100"), (123.4, "123"), (999.7, "1000"), (0, "0")],
)
def test_three_digits(value, text):
    assert number(value) == text


def test_table(outcome):
    text = outcome_text(outcome(ours=[1.0, 4.0, 3.0], torch=[2.0, 4.0, 4.0], autograd=[10.0, 10.0, 10.0]))
    assert text.splitlines() == [
        "duel: who is faster?",
        "  measure  contestant     median      ours / peer (min..max)  bar",
        "  forward  ours             3.00  ms",
        "           PyTorch          4.00  ms  0.75 (0.50..1.00)",
        "           HIPS autograd    10.0  ms  0.30 (0.10..0.40)",
        "  both     ours             9.00  ms",
        "           PyTorch          12.0  ms  0.75 (0.50..1.00)       <= 0.80  met",
        "           HIPS autograd    30.0  ms  0.30 (0.10..0.40)",
    ]


def test_bars_not_met_and_not_measured(outcome):
    assert outcome_text(outcome(ours=[9.0], torch=[10.0])).endswith("0.90 (0.90..0.90)       <= 0.80  not met")
    assert outcome_text(outcome(torch=[10.0])).endswith("<= 0.80  not measured")


def test_who_is_left_out_and_who_failed(outcome):
    text = outcome_text(outcome(torch=[1.0], left_out=["autograd", "mygrad"], failed={"ours": "ValueError: bad"}))
    assert text.splitlines()[-2:] == [
        "  left out, not installed: HIPS autograd, MyGrad; pip install '.[peers]' installs them",
        "  failed: ours: ValueError: bad (the whole error: python -m benchmarks.child duel ours)",
    ]


def test_nothing_to_measure(outcome):
    assert outcome_text(outcome()).splitlines()[1:] == [
        "  nothing to measure: no contestant is both asked for and installed"
    ]


def test_heading_with_limits(machine):
    measured = replace(machine, product_gflops={"1": 61.2, "all": 118.4}, copy_gbps={"1": 9.87, "all": 12.3})
    assert heading(measured, {}, Settings(7, 1.0, 5, 2)).splitlines()[1:3] == [
        "limits    61.2 on 1 thread, 118 on all: GF/s, a product of float32 matrices",
        "          9.87 on 1 thread, 12.3 on all: GB/s, a copy",
    ]


def test_heading(machine):
    versions = {"numpy": "2.4.6", "torch": "2.13.0"}
    assert heading(machine, versions, Settings(7, 1.0, 5, 2)).splitlines() == [
        "machine   Abacus 9, 2 of 4 cores, Linux 6; load 0.25 at the start",
        "versions  CPython 3.11.0, NumPy 2.4.6, PyTorch 2.13.0",
        "threads   2 for every contestant, by torch.set_num_threads and",
        "          OMP_NUM_THREADS, OPENBLAS_NUM_THREADS, MKL_NUM_THREADS, VECLIB_MAXIMUM_THREADS,",
        "          NUMBA_NUM_THREADS, AUTOGRAD_NUM_THREADS",
        "rounds    7, each contestant in a process of its own, in turn",
    ]

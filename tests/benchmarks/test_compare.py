from dataclasses import replace

from benchmarks.archive import Archive
from benchmarks.compare import comparison_text


def compare(machine, before, after, threads=2):
    return comparison_text(Archive("2030-01-02", machine, 2, before), [after], machine, threads).splitlines()


def test_what_moved(outcome, machine):
    before = outcome(ours=[4.0, 4.4], torch=[5.0, 5.5]).rows
    after = outcome(ours=[2.0, 2.2], torch=[5.0, 5.5])
    assert compare(machine, {"duel": before}, after) == [
        "against 2030-01-02",
        "  duel  forward  ours, ms         4.20  ->   2.10  -50 %  better",
        "  duel  forward  ours / PyTorch  0.800  ->  0.400  -50 %  better",
        "  duel  both     ours, ms         12.6  ->   6.30  -50 %  better",
        "  duel  both     ours / PyTorch  0.800  ->  0.400  -50 %  better",
    ]


def test_a_change_within_the_spread_is_not_called_a_change(outcome, machine):
    lines = compare(machine, {"duel": outcome(ours=[1.0, 3.0]).rows}, outcome(ours=[2.5, 3.5]))
    assert [line.endswith("+50 %  within the spread") for line in lines[1:]] == [True, True]


def test_worse(outcome, machine):
    lines = compare(machine, {"duel": outcome(ours=[1.0]).rows}, outcome(ours=[1.5]))
    assert lines[1].endswith("+50 %  worse")


def test_new_figures_are_counted(outcome, machine):
    after = outcome(ours=[2.0], torch=[4.0])
    assert compare(machine, {"duel": outcome(ours=[2.0]).rows}, after)[-1] == (
        "  not in the earlier result: 2 of 4 figures"
    )
    assert compare(machine, {}, after)[1:] == ["  not in the earlier result: 4 of 4 figures"]


def test_another_machine_or_other_threads_are_said(outcome, machine):
    after, archive = outcome(ours=[2.0]), Archive("2030-01-02", machine, 2, {})
    note = "against 2030-01-02 (other machine or threads: Abacus 9, 2 threads; trust the ratios only)"
    assert comparison_text(archive, [after], replace(machine, cpu="Abacus 10"), 2).splitlines()[0] == note
    assert comparison_text(archive, [after], machine, 1).splitlines()[0] == note
    assert comparison_text(archive, [after], replace(machine, load=9.0), 2).splitlines()[0] == "against 2030-01-02"

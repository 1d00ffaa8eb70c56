from benchmarks.benchmark import Measure
from benchmarks.ratios import Spread
from benchmarks.results import make_rows


def test_rows_go_measure_by_measure(outcome):
    rows = outcome(ours=[1.0, 4.0, 3.0], torch=[2.0, 4.0, 4.0]).rows
    assert [(row.measure, row.contestant) for row in rows] == [
        ("forward", "ours"),
        ("forward", "torch"),
        ("both", "ours"),
        ("both", "torch"),
    ]
    assert rows[0].value == Spread(3.0, 1.0, 4.0)
    assert rows[0].ratio is None
    assert rows[1].ratio == Spread(0.75, 0.5, 1.0)


def test_bars(outcome):
    def verdict(**medians):
        return [row.met for row in outcome(**medians).rows]

    assert verdict(ours=[4.0], torch=[5.0]) == [None, None, None, True]  # a ratio of exactly the bar meets it
    assert verdict(ours=[4.1], torch=[5.0]) == [None, None, None, False]
    assert verdict(torch=[5.0]) == [None, None]


def test_our_own_bar_holds_our_value(duel, sample):
    duel.measures = (Measure("growth", "exponent", bars={"ours": 1.1}),)
    rows = [make_rows(duel, {"ours": [{"growth": sample(value)}]})[0] for value in (1.1, 1.2)]
    assert [row.met for row in rows] == [True, False]


def test_who_failed_at_once_has_no_row_and_who_failed_later_keeps_its_rounds(outcome):
    rows = outcome(ours=[None, None], torch=[2.0, 2.0]).rows
    assert [row.contestant for row in rows] == ["torch", "torch"]
    assert rows[1].ratio is None
    assert outcome(ours=[1.0, None], torch=[2.0, 9.0]).rows[1].ratio == Spread(0.5, 0.5, 0.5)

"""Trials of a search against their settings."""

import pytest

from viz.errors import VizError
from viz.trials import trials


def row(round, accuracy, lr=1e-3, batch_size=32, loss=0.5, error=None):
    return {
        "round": round,
        "settings": {"lr": lr, "batch_size": batch_size},
        "validation_accuracy": accuracy,
        "validation_loss": loss,
        "error": error,
    }


ROWS = [
    row(1, 0.90, 1e-4),
    row(1, 0.94, 1e-2, 64),
    row(2, 0.96, 2e-3, 16),
    row(2, 0.95, 1e-3),
    row(2, 0.30, 0.5),
    row(2, 0.0, 1.0, error="the loss is nan", loss=None),
]


def points(figure, panel):
    """Where each entry of the legend has its points."""
    return {
        line.get_label(): list(zip(map(float, line.get_xdata()), map(float, line.get_ydata()), strict=True))
        for line in figure.axes[panel].lines
    }


def test_a_panel_for_each_setting_and_a_colour_for_each_round():
    figure = trials(ROWS)
    assert [axes.get_xlabel() for axes in figure.axes] == ["learning rate", "batch size"]
    assert [axes.get_xscale() for axes in figure.axes] == ["log", "log"]
    assert figure.axes[0].get_ylabel() == "validation accuracy (%)"
    floor = pytest.approx(90.0)  # three times as far below the best, 96 %, as the median, 94 %
    assert points(figure, 0) == {
        "round 1": [(1e-4, 90.0), (1e-2, 94.0)],
        "round 2": [(2e-3, 96.0), (1e-3, 95.0)],
        "below 90.00 %": [(0.5, floor)],
        "failed": [(1.0, floor)],
        "best, 96.00 %": [(2e-3, 96.0)],
    }
    assert points(figure, 1)["round 1"] == [(32, 90.0), (64, 94.0)]
    assert [label.get_text() for label in figure.legends[0].get_texts()] == list(points(figure, 0))
    lines = figure.axes[0].lines
    assert lines[0].get_markerfacecolor() != lines[1].get_markerfacecolor()


def test_whole_numbers_have_themselves_on_the_axis():
    figure = trials(ROWS)
    assert list(figure.axes[1].get_xticks()) == [16, 32, 64]
    figure.canvas.draw()
    assert [label.get_text() for label in figure.axes[1].get_xticklabels()] == ["16", "32", "64"]


def test_among_equals_the_lower_loss_is_best():
    figure = trials([row(1, 0.9, 1e-4, loss=0.5), row(1, 0.9, 1e-3, loss=0.4), row(1, 0.8, 1e-2, loss=0.1)])
    assert points(figure, 0)["best, 90.00 %"] == [(1e-3, 90.0)]


def test_a_single_trial():
    assert points(trials([row(1, 0.9)]), 0) == {"trial": [(1e-3, 90.0)], "best, 90.00 %": [(1e-3, 90.0)]}


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_files_repeat_to_the_byte(tmp_path, suffix):
    files = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for file in files:
        trials(ROWS, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes()[:4] in (b"<?xm", b"\x89PNG", b"%PDF")


def test_what_can_not_be_drawn(tmp_path):
    with pytest.raises(VizError, match="nothing to draw: of 0 trials, none came to its end"):
        trials([])
    with pytest.raises(VizError, match="nothing to draw: of 1 trials"):
        trials(ROWS[-1:])
    with pytest.raises(VizError, match=r"lr is 0\.0, which has no place on a logarithmic axis"):
        trials([row(1, 0.9, lr=0.0)])
    with pytest.raises(VizError, match="no picture has the suffix"):
        trials(ROWS, tmp_path / "trials.gif")
    with pytest.raises(VizError, match="can't be written"):
        trials(ROWS, tmp_path / "nowhere" / "trials.svg")
    assert list(tmp_path.iterdir()) == []

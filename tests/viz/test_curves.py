"""Loss and accuracy by epoch."""

import math
import subprocess
import sys

import pytest

import viz
from viz.errors import VizError

METRICS = {
    "epoch": [1, 2, 3],
    "train_loss": [0.9, 0.5, 0.25],
    "train_accuracy": [0.7, 0.8, 0.9],
    "test_loss": [0.8, 0.4, 0.6],
    "test_accuracy": [0.75, 0.85, 0.8],
}


def legends(figure):
    return [[text.get_text() for text in axes.get_legend().get_texts()] for axes in figure.axes]


def test_two_panels_with_units_and_the_last_and_best_of_each():
    figure = viz.curves(METRICS)
    assert [axes.get_title() for axes in figure.axes] == ["Loss", "Accuracy"]
    assert [axes.get_ylabel() for axes in figure.axes] == ["loss (nats)", "accuracy (%)"]
    assert [axes.get_xlabel() for axes in figure.axes] == ["epoch", "epoch"]
    assert legends(figure) == [
        [
            "train: last 0.25 nats, best 0.25 nats (epoch 3)",
            "test: last 0.6 nats, best 0.4 nats (epoch 2)",
        ],
        [
            "train: last 90.00 %, best 90.00 % (epoch 3)",
            "test: last 80.00 %, best 85.00 % (epoch 2)",
        ],
    ]
    assert list(figure.axes[1].lines[0].get_ydata()) == pytest.approx([70, 80, 90])


def test_rows_and_columns_draw_the_same(tmp_path):
    rows = [dict(zip(METRICS, values, strict=True)) for values in zip(*METRICS.values(), strict=True)]
    viz.curves(METRICS, tmp_path / "columns.svg")
    viz.curves(rows, tmp_path / "rows.svg")
    assert (tmp_path / "columns.svg").read_bytes() == (tmp_path / "rows.svg").read_bytes()


def test_what_is_missing_is_left_out():
    figure = viz.curves({"train_loss": [0.5, None, 0.3], "test_loss": [math.nan] * 3, "lr": [0.1, 0.1, 0.1]})
    assert legends(figure) == [["train: last 0.3 nats, best 0.3 nats (epoch 3)"]]
    x, y = figure.axes[0].lines[0].get_data()
    assert list(x) == [1, 2, 3]
    assert math.isnan(y[1])


def test_validation_has_its_curve_between_training_and_test():
    figure = viz.curves({"train_loss": [0.5, 0.3], "validation_loss": [0.6, 0.4], "test_loss": [0.7, 0.5]})
    assert [text.partition(":")[0] for text in legends(figure)[0]] == ["train", "validation", "test"]
    with pytest.raises(VizError, match=r"validation_accuracy has 98\.5; accuracies are shares"):
        viz.curves({"validation_accuracy": [98.5]})


def test_a_loss_without_a_unit():
    figure = viz.curves({"train_loss": [0.5]}, loss_unit="")
    assert figure.axes[0].get_ylabel() == "loss"
    assert legends(figure) == [["train: last 0.5, best 0.5 (epoch 1)"]]


@pytest.mark.parametrize("suffix", ["svg", "png", "pdf"])
def test_files_repeat_to_the_byte(tmp_path, suffix):
    files = [tmp_path / f"{name}.{suffix}" for name in "ab"]
    for file in files:
        viz.curves(METRICS, file)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert files[0].read_bytes()[:4] in (b"<?xm", b"\x89PNG", b"%PDF")


@pytest.mark.parametrize("metrics", [{}, [], {"epoch": [1, 2]}, {"train_loss": []}, {"train_loss": [None, math.nan]}])
def test_nothing_to_draw(metrics):
    with pytest.raises(VizError, match="nothing to draw"):
        viz.curves(metrics)


def test_bad_columns_are_named():
    with pytest.raises(VizError, match=r"different lengths.*'train_loss': 2, 'test_loss': 1"):
        viz.curves({"train_loss": [1, 2], "test_loss": [1]})
    with pytest.raises(VizError, match=r"test_accuracy has 98\.5; accuracies are shares from 0 to 1"):
        viz.curves({"test_accuracy": [0.5, 98.5]})


def test_a_bad_path_leaves_nothing(tmp_path):
    with pytest.raises(VizError, match="no picture has the suffix"):
        viz.curves(METRICS, tmp_path / "curves.gif")
    with pytest.raises(VizError, match="can't be written"):
        viz.curves(METRICS, tmp_path / "nowhere" / "curves.svg")
    assert list(tmp_path.iterdir()) == []


def test_the_global_state_of_matplotlib_is_left_alone(tmp_path):
    code = f"""
import sys, matplotlib, viz
def settings():
    return {{key: matplotlib.rcParams[key] for key in matplotlib.rcParams if key != "backend"}}  # which loads pyplot
before = settings()
viz.curves({{"train_loss": [1.0]}}, {str(tmp_path / "a.svg")!r})
assert "matplotlib.pyplot" not in sys.modules
assert settings() == before
"""
    subprocess.run([sys.executable, "-c", code], check=True)

import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

import viz
from autograd_nn import random, recipes
from autograd_nn.command import main
from autograd_nn.command.run_folder import CHECKPOINT
from autograd_nn.errors import DataError, ModelFileError, RecipeError
from autograd_nn.training import Trainer
from tests.viz.reports.conftest import HOSTILE
from viz.reports import head, settings
from viz.reports.run import read as read_run

ALL = ["curves", "confusion", "mistakes", "model", "graph", "filters", "features", "histograms", "settings"]


class Page(HTMLParser):
    """Checks that tags are closed in order, and collects what there is."""

    EMPTY = ("meta", "link", "img", "br", "rect", "path", "image", "polygon", "ellipse")

    def __init__(self, markup):
        super().__init__()
        self.open, self.tags, self.words, self.addresses = [], [], [], []
        self.feed(markup)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        self.addresses += [value for name, value in attributes if name in ("src", "href", "xlink:href")]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_endtag(self, tag):
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def sections(self):
        return [attributes["id"] for tag, attributes in self.tags if tag == "section"]


def read(path):
    return Page(path.read_text(encoding="utf-8"))


def test_all_sections_are_there(page):
    found = read(page)
    assert found.sections == ALL
    assert page.stat().st_size < 1e6
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert all(address.startswith(("data:", "#")) for address in found.addresses)
    assert not re.search(r"https?://(?!www\.w3\.org/)", page.read_text())  # the namespaces of SVG
    assert [tag for tag, _ in found.tags].count("h1") == 1


def test_the_numbers_are_those_of_the_run(page, lenet):
    words = "\n".join(read(page).words)
    result = json.loads((lenet / "run.json").read_text())["result"]
    assert f"{100 * result['test_accuracy']:.2f} %" in words
    assert "61,706" in words
    assert f"Of 360 test images the model gets {round(360 * result['test_accuracy'])} right" in words
    assert "(1, 16, 10, 10)" in words
    assert "416,520" in words


def test_the_same_run_gives_the_same_bytes_and_leaves_random_numbers_alone(page, lenet, tmp_path):
    state = random.get_state()
    again = viz.report(str(lenet), str(tmp_path / "again.html"))
    assert again.read_bytes() == page.read_bytes()
    assert random.get_state() == state


def test_the_default_place(copy):
    assert viz.report(copy) == copy / "report.html"


def test_hostile_names_stay_text(hostile, tmp_path):
    found = read(viz.report(hostile, tmp_path / "page.html"))
    assert found.sections == ALL
    assert [tag for tag, _ in found.tags].count("script") == 1
    assert not any(name.startswith("on") for _, attributes in found.tags for name in attributes)
    assert HOSTILE.replace("\u202e", "\\u202e") in "".join(found.words)


def without_mnist(monkeypatch, tmp_path):
    monkeypatch.delenv("AUTOGRAD_DATA", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.mark.parametrize("named", [None, "nowhere"])
def test_without_mnist_the_sections_say_so(copy, tmp_path, monkeypatch, named):
    without_mnist(monkeypatch, tmp_path)
    monkeypatch.setattr(sys.modules["autograd_nn.data.mnist"], "_download", lambda *_: pytest.fail("tried to download"))
    run = json.loads((copy / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps(run | {"data": "mnist"}))
    found = read(viz.report(copy, data_dir=named))
    assert found.sections == ALL
    assert sum("MNIST is not on this machine" in words for words in found.words) == 3


def test_without_graphviz_the_dot_text_is_there(copy, monkeypatch):
    monkeypatch.setattr("viz.graphs.program.find_dot", lambda: (_ for _ in ()).throw(viz.VizError("no dot here")))
    words = "\n".join(read(viz.report(copy)).words)
    assert "The graph can't be drawn here: no dot here" in words
    assert "digraph {" in words


@pytest.mark.parametrize(
    ("recipe", "sections"),
    [
        ("perceptron", ["curves", "model", "graph", "settings"]),
        ("mlp", ALL),
        ("transformer", [name for name in ALL if name != "filters"]),
        ("lstm", [name for name in ALL if name != "filters"]),
    ],
)
def test_what_does_not_apply_is_left_out(tmp_path, recipe, sections):
    assert main(["train", recipe, "--epochs", "1", "--out", str(tmp_path / "run")]) == 0
    assert read(viz.report(tmp_path / "run")).sections == sections


def test_text_is_no_image(tmp_path, monkeypatch):
    """The language model, with a text of a few lines instead of its own."""
    monkeypatch.setattr("autograd_nn.recipes.language.source_text", lambda: 200 * "def f(x):\n    return x + 1\n")
    assert main(["train", "language", "--epochs", "1", "--out", str(tmp_path / "run")]) == 0
    found = read(viz.report(tmp_path / "run"))
    assert found.sections == ["curves", "model", "graph", "histograms", "settings"]
    assert any(words.startswith("def ") for words in found.words)  # the sample


@pytest.mark.parametrize("epochs", [0, 2])
def test_a_run_that_is_not_finished(tmp_path, monkeypatch, epochs):
    whole = Trainer._epoch

    def failing(self, train, validation, number, *rest):
        if number == epochs:
            raise KeyboardInterrupt
        return whole(self, train, validation, number, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_epoch", failing)
        patch.setattr("autograd_nn.command.train.RunFolder._take_back", lambda self: None)
        main(["train", "mlp", "--epochs", "5", "--out", str(tmp_path / "run")])
    assert (tmp_path / "run" / CHECKPOINT).exists() == bool(epochs)
    words = "\n".join(read(viz.report(tmp_path / "run")).words)
    if epochs:
        assert "This run is not finished: 2 of 5 epochs are done." in words
    else:
        assert "Not one of 5 epochs is done: the weights are the initial ones." in words
        assert "No epoch is done yet." in words


def test_without_histograms_it_says_how_to_get_them(copy):
    (copy / "histograms.csv").unlink()
    run = json.loads((copy / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps(run | {"histograms": False}))
    assert "None were recorded: `autograd train` records them" in "\n".join(read(viz.report(copy)).words)


@pytest.mark.parametrize(
    ("file", "error", "message"),
    [
        ("run.json", RecipeError, "is damaged"),
        ("model.safetensors", ModelFileError, "is damaged"),
        ("metrics.csv", DataError, "is damaged"),
        ("histograms.csv", DataError, "is damaged"),
    ],
)
def test_damaged_files(copy, file, error, message):
    (copy / file).write_text("epoch,loss\nx,<script>\n")
    with pytest.raises(error, match=message):
        viz.report(copy)
    assert not (copy / "report.html").exists()


@pytest.mark.parametrize(
    "text", ["epoch,train_loss\n1\n", "epoch,train_loss\n1,2,3\n", "epoch\nnan\n", "train_loss\n1\n", "epoch,a\n1,\0\n"]
)
def test_damaged_metrics(copy, text):
    (copy / "metrics.csv").write_text(text)
    with pytest.raises(DataError, match=r"metrics\.csv is damaged"):
        viz.report(copy)


@pytest.mark.parametrize(
    ("cell", "named"),
    [
        ("train_accuracy,1.01", "train_accuracy is 1.01 in epoch 1"),
        ("validation_accuracy,-inf", "validation_accuracy is -inf in epoch 1"),
        ("train_loss,1e308", r"train_loss is 1e\+308 in epoch 1"),
        ("skipped_steps,nan", "skipped_steps is nan in epoch 1"),
    ],
)
def test_metrics_that_no_training_writes(copy, cell, named):
    (copy / "metrics.csv").write_text("epoch,{}\n1,{}\n".format(*cell.split(",")))
    with pytest.raises(DataError, match=rf"metrics\.csv is damaged \({named}\)"):
        viz.report(copy)


@pytest.mark.parametrize("name", ["metrics.csv", "histograms.csv"])
def test_a_folder_in_place_of_a_file(copy, name):
    (copy / name).unlink()
    (copy / name).mkdir()
    with pytest.raises(DataError, match=rf"{name} can't be read: Is a directory"):
        viz.report(copy)


@pytest.mark.parametrize("text", ["", "epoch\n", "epoch,train_loss\n1,nan\n"])
def test_metrics_with_nothing_to_draw(copy, text):
    (copy / "metrics.csv").write_text(text)
    assert "svg+xml" not in viz.report(copy).read_text()


@pytest.mark.parametrize("status", ["done", "running"])
@pytest.mark.parametrize("key", ["settings", "result", "classes", "epochs_done", "platform"])
def test_the_parts_that_show_run_json_take_anything(lenet, status, key):
    whole = read_run(lenet)
    for value in (None, 5, "<b>", float("nan"), [[1]], {"a": {"b": {}}}, {"epochs": "<b>", "test_accuracy": "<b>"}):
        run = replace(whole, facts=whole.facts | {"status": status, key: value})
        Page(head.head(run) + settings.section(run).body)


def test_wrong_requests(lenet, tmp_path):
    with pytest.raises(RecipeError, match="is no run: it has no run"):
        viz.report(tmp_path)
    with pytest.raises(viz.VizError, match="is a folder; name a file"):
        viz.report(lenet, tmp_path)
    with pytest.raises(viz.VizError, match="can't be written"):
        viz.report(lenet, tmp_path / "gone" / "page.html")


def test_weights_that_are_not_numbers(copy):
    from autograd_nn.serialization import load, save

    model = load(recipes.find("lenet").build(), copy / "model.safetensors")
    model.parameters()[0].array[...] = np.nan
    save(model, copy / "model.safetensors")
    with pytest.raises(ModelFileError, match="has weights that are no numbers"):
        viz.report(copy)

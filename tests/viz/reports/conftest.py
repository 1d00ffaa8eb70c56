"""What the report's tests share: runs of a few epochs, and a small model with a hostile name."""

import json
import shutil

import pytest

import viz
from autograd_nn import recipes, serialization
from autograd_nn.command import main
from autograd_nn.layers import Conv2d, Flatten, Layer, Linear
from autograd_nn.recipes import Classifier

HOSTILE = '"><script>document.title="hit"</script><img src=x onerror=alert(1)>&amp;\u202e'


@pytest.fixture(scope="session")
def lenet(tmp_path_factory):
    """The folder of a run of LeNet, three epochs."""
    folder = tmp_path_factory.mktemp("runs") / "lenet"
    assert main(["train", "lenet", "--epochs", "3", "--out", str(folder)]) == 0
    return folder


@pytest.fixture
def copy(lenet, tmp_path):
    """A copy of that folder, to change."""
    return shutil.copytree(lenet, tmp_path / "copy")


@pytest.fixture(scope="session")
def page(lenet, tmp_path_factory):
    """The report of that run: its path."""
    return viz.report(lenet, tmp_path_factory.mktemp("pages") / "lenet.html")


class Hostile(Layer):
    """Its layers are named by others."""

    def __init__(self) -> None:
        self.first = Conv2d(1, 2, 5, stride=4)
        setattr(self, HOSTILE, Flatten())
        self.last = Linear(72, 10)

    def forward(self, x):
        return self.last(getattr(self, HOSTILE)(self.first(x)))


Hostile.__name__ = HOSTILE


@pytest.fixture
def hostile(copy, monkeypatch):
    """The folder of a run whose layers, classes, settings and parameters have a hostile name."""
    lenet = recipes.find("lenet")
    classes = (HOSTILE, *"123456789")
    recipe = Classifier("lenet", HOSTILE, Hostile, lenet.settings, classes=classes)
    monkeypatch.setitem(recipes.RECIPES, "lenet", recipe)
    model = recipe.build()
    serialization.save(model, copy / "model.safetensors")
    run = json.loads((copy / "run.json").read_text())
    run |= {HOSTILE: HOSTILE, "settings": run["settings"] | {HOSTILE: {HOSTILE: [HOSTILE]}}, "platform": 9 * HOSTILE}
    (copy / "run.json").write_text(json.dumps(run))
    rows = (copy / "histograms.csv").read_text().replace("conv1.weight", '"' + HOSTILE.replace('"', '""') + '"')
    (copy / "histograms.csv").write_text(rows)
    metrics = (copy / "metrics.csv").read_text().replace("lr", "lr<script>alert(2)</script>")
    (copy / "metrics.csv").write_text(metrics)
    return copy

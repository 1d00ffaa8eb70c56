import json
import re

import numpy as np
import pytest
from PIL import Image

from autograd_nn.command import train as module
from autograd_nn.data import ArrayDataset
from autograd_nn.models import MLP
from autograd_nn.recipes import RECIPES
from autograd_nn.serialization import load, read_metadata

KNOWN = ", ".join(RECIPES)
FILES = ["curves.png", "graph.svg", "histograms.csv", "metrics.csv", "model.safetensors", "run.json"]
OF_GATES = [name for name in FILES if name != "histograms.csv"]  # the perceptron rule has no gradients


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_run(autograd, folder):
    done = autograd("train", "mlp", "--epochs", 2, "--batch-size", 50, "--lr", 0.002, "--seed", 7)
    assert (done.code, done.err) == (0, [])
    assert done.out[0] == "mlp on digits: 2 epochs, batches of 50, learning rate 0.002, seed 7, cpu"
    assert [line[:9] for line in done.out[1:3]] == ["epoch 1/2", "epoch 2/2"]
    assert done.out[3].startswith("epoch 2 is kept: the best of 2 by its validation accuracy, ")
    assert done.out[4].startswith("test accuracy ")
    assert done.out[5].startswith("files in runs/mlp-digits (")
    out = folder / "runs" / "mlp-digits"
    assert names(out) == FILES

    rows = [line.split(",") for line in (out / "metrics.csv").read_text().splitlines()]
    assert rows[0] == ["epoch", "lr", "train_loss", "train_accuracy", "validation_loss", "validation_accuracy"]
    assert [row[0] for row in rows[1:]] == ["1", "2"]
    with Image.open(out / "curves.png") as image:
        assert image.size[0] > 500
    assert "<svg" in (out / "graph.svg").read_text()
    assert read_metadata(out / "model.safetensors") == {"recipe": "mlp", "data": "digits", "seed": "7"}
    load(MLP(), out / "model.safetensors")

    run = json.loads((out / "run.json").read_text())
    assert (run["recipe"], run["data"], run["seed"], run["device"]) == ("mlp", "digits", 7, "cpu")
    assert run["settings"] == {
        "epochs": 2,
        "batch_size": 50,
        "lr": 0.002,
        "optimizer": "Adam",
        "weight_decay": 0.0,
        "schedule": "cosine",
        "augment": "shift2",
        "label_smoothing": 0.0,
        "ema": 0.0,
        "clip_norm": 0.0,
        "validation": 0.1,
        "patience": 0,
        "precision": "float32",
    }
    assert (run["status"], run["epochs_done"], run["tensorboard"]) == ("done", 2, False)
    assert run["histograms"] is True
    assert run["result"]["kept_by"] == "validation_accuracy"
    assert {"python", "numpy", "autograd-core"} <= run["versions"].keys()
    assert run["parameters"] == 79510


def test_the_same_seed_gives_the_same_bytes(autograd, folder):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert autograd("train", "lenet", "--epochs", 1, "--seed", seed, "--out", name).code == 0
    for file in ("metrics.csv", "histograms.csv", "model.safetensors", "curves.png", "graph.svg"):
        assert (folder / "a" / file).read_bytes() == (folder / "b" / file).read_bytes(), file
    assert (folder / "a" / "metrics.csv").read_bytes() != (folder / "c" / "metrics.csv").read_bytes()


def test_earlier_runs_stay(autograd, folder):
    for expected in ("perceptron-gates", "perceptron-gates-2", "perceptron-gates-3"):
        assert f"files in runs/{expected} " in autograd("train", "perceptron").out[-1]
    assert names(folder / "runs") == ["perceptron-gates", "perceptron-gates-2", "perceptron-gates-3"]


def test_an_out_folder_with_files_is_refused_and_an_empty_one_used(autograd, refused, folder):
    (folder / "new").mkdir()
    assert autograd("train", "perceptron", "--out", "new").code == 0
    assert names(folder / "new") == OF_GATES
    assert refused("train", "perceptron", "--out", "new") == (
        "--out new holds files already; name a new folder, or delete that one first"
    )


def test_perceptron_prints_truth_tables(autograd):
    out = autograd("train", "perceptron").out
    assert "  x1 x2 |   AND    OR  NAND   XOR" in out
    assert "XOR: mistakes to the end: no line separates its 0s from its 1s" in out
    assert out[-6:-1] == [
        "  x1 x2 |    OR  NAND   XOR",
        "   0  0 |     0     1     0",
        "   0  1 |     1     1     1",
        "   1  0 |     1     1     1",
        "   1  1 |     1     0     0",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["lenett"], f"unknown recipe 'lenett'; did you mean 'lenet'? known: {KNOWN}"),
        (["lenet", "--data", "minst"], "unknown data set 'minst'; did you mean 'mnist'?"),
        (["perceptron", "--data", "mnist"], "unknown data set 'mnist'; known: gates"),
        (["perceptron", "--ema", "0.9"], "the perceptron rule has no ema to choose; leave it out"),
        (["lenet", "--optimizer", "adm"], "unknown optimizer 'adm'; did you mean 'Adam'?"),
        (["lenet", "--augment", "shift"], "unknown augmentation 'shift'; did you mean 'shift"),
        (["lenet", "--validation", "1"], "validation must be a number of at least 0 and below 1, not 1.0"),
        (["lenet", "--validation", "1e-9"], "ArrayDataset 'digits train': 1e-09 of its 1,437 examples held out"),
        (
            ["lenet", "--augment", "crop-flip"],
            "augmentation 'crop-flip' makes images of 32x32 pixels, the model reads 28x28",
        ),
        (["perceptron", "--precision", "float16"], "the perceptron rule has no precision to choose; leave it out"),
        (["lenet", "--weight-decay", "-1"], "weight_decay must be a finite number of at least 0, not -1.0"),
        (["perceptron", "--batch-size", "2"], "the perceptron rule takes one example at a time; leave the batch"),
        (["lenet", "--epochs", "0"], "epochs must be a whole number of at least 1, not 0"),
        (["lenet", "--batch-size", "-5"], "batch_size must be a whole number of at least 1, not -5"),
        (["lenet", "--lr", "0"], "lr must be a finite number above 0, not 0.0"),
        (["lenet", "--lr", "nan"], "lr must be a finite number above 0, not nan"),
        (["lenet", "--seed", "-1"], "seed must be a whole number of at least 0, not -1"),
        (["lenet", "--device", "tpu"], 'unknown device \'tpu\': use "cpu", "cuda" or "cuda:1"'),
        (
            ["lenet", "--data", "mnist", "--data-dir", "nowhere"],
            "MNIST: there is no folder nowhere. Name the one with the",
        ),
    ],
)
def test_wrong_requests(refused, arguments, message):
    assert refused("train", *arguments).startswith(message)


@pytest.mark.parametrize("setting", [("--ema", 0.9), ("--batch-size", 2), ("--precision", "float16")])
def test_a_setting_that_a_recipe_lacks_is_refused_before_anything_is_said(autograd, setting):
    done = autograd("train", "perceptron", *setting)
    assert (done.code, done.out) == (2, [])


def test_a_damaged_mnist_file(refused, folder):
    data = folder / "mnist"
    data.mkdir()
    for part in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (data / f"{part}-ubyte").write_bytes(b"half a file")
    line = refused("train", "lenet", "--data", "mnist", "--data-dir", "mnist")
    assert line.startswith("MNIST: mnist/train-images-idx3-ubyte is damaged: the MD5 ")
    assert "Delete it and download it again" in line


@pytest.mark.parametrize("out", ["file", "file/below"])
def test_an_out_folder_that_can_not_be_made_is_noticed_before_training(refused, folder, monkeypatch, out):
    (folder / "file").write_text("")
    monkeypatch.setattr(module.recipes.Classifier, "train", lambda *_: pytest.fail("trained all the same"))
    line = refused("train", "lenet", "--out", out)
    assert line.startswith("--out file")
    assert line.endswith("; choose another folder with --out")


def test_a_read_only_out_folder(refused, folder, monkeypatch):
    """Simulated, as the super-user may write everywhere."""
    (folder / "locked").mkdir()

    def touch(path, *_):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("pathlib.Path.touch", touch)
    line = refused("train", "mlp", "--out", "locked")
    assert line == "--out locked/.probe: Permission denied; choose another folder with --out"


def interrupt(*_, **__):
    raise KeyboardInterrupt


def test_what_others_put_into_the_folder_stays(autograd, folder, monkeypatch):
    def note_and_interrupt(*_, **__):
        (folder / "run" / "notes.txt").write_text("mine")
        raise KeyboardInterrupt

    monkeypatch.setattr("autograd_nn.training.Trainer._epoch", note_and_interrupt)
    assert autograd("train", "mlp", "--out", "run").code == 130
    assert [path.name for path in (folder / "run").iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("out", [[], ["--out", "deep/new"], ["--out", "empty"]])
def test_a_run_interrupted_before_its_first_checkpoint_leaves_nothing(refused, folder, monkeypatch, out):
    (folder / "empty").mkdir()
    monkeypatch.setattr("autograd_nn.training.Trainer._epoch", interrupt)
    assert refused("train", "mlp", "--epochs", 1, *out, code=130) == "interrupted; no files were kept"


def test_a_full_disk_at_the_start_leaves_nothing(refused, monkeypatch):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    line = refused("train", "perceptron", code=1)
    assert line == "runs/perceptron-gates/run.json: No space left on device"


def test_the_settings_on_the_command_line(autograd, folder):
    options = [
        "--optimizer",
        "SGD",
        "--weight-decay",
        "0.5",
        "--augment",
        "none",
        "--ema",
        "0.9",
        "--validation",
        "0.25",
    ]
    assert autograd("train", "mlp", "--epochs", 1, "--out", "run", *options).code == 0
    settings = json.loads((folder / "run" / "run.json").read_text())["settings"]
    chosen = [settings[name] for name in ("optimizer", "weight_decay", "augment", "ema", "validation")]
    assert chosen == ["SGD", 0.5, "", 0.9, 0.25]


def test_half_precision(autograd, refused, folder):
    done = autograd("train", "mlp", "--epochs", 1, "--precision", "float16")
    assert done.code == 0
    assert done.out[0].endswith(", seed 0, cpu, float16")
    out = folder / "runs" / "mlp-digits"
    assert (out / "metrics.csv").read_text().splitlines()[0].endswith(",validation_accuracy,scale,skipped_steps")
    assert json.loads((out / "run.json").read_text())["settings"]["precision"] == "float16"
    load(MLP(), out / "model.safetensors")  # whose weights are float32
    message = "precision must be one of float32, float16, bfloat16, not 'half'"
    assert message in refused("train", "mlp", "--precision", "half")


def test_tensorboard(autograd, folder):
    pytest.importorskip("tensorboardX")
    assert autograd("train", "mlp", "--epochs", 1, "--out", "run", "--tensorboard").code == 0
    (file,) = (folder / "run" / "tensorboard").iterdir()
    assert b"accuracy/validation" in file.read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda x, t: (x, np.where(np.arange(len(t)) == 9, 10, t)),
            r"cross_entropy: label 10 of row \d+ is out of range: there are 10 classes, numbered from 0 to 9.*"
            r"; that row is example 9 of ArrayDataset 'bad'",
        ),
        (
            lambda x, t: (np.where(np.arange(len(x))[:, None, None, None] == 4, np.float32("nan"), x), t),
            r"ArrayDataset 'bad': the input of example 4 is nan",
        ),
        (lambda x, t: (x[:0], t[:0]), r"ArrayDataset 'bad' is empty; it must hold examples"),
        (lambda x, t: (x[:, :, :20], t), r"linear: "),
    ],
)
def test_bad_data(refused, monkeypatch, change, message):
    train, test = module.recipes.load_dataset("digits")
    bad = ArrayDataset(*change(*train[:200]), "bad")
    monkeypatch.setattr(module.recipes.classifier, "load_dataset", lambda *_: (bad, test))
    assert re.match(message, refused("train", "mlp", "--epochs", 1))


def test_divergence(refused):
    line = refused("train", "mlp", "--lr", "1e38", "--epochs", 1, code=1)
    assert line.startswith("epoch 1: the train loss is ")
    assert "try a smaller learning rate than 1e+38" in line


def test_without_graphviz_the_dot_text_is_kept(autograd, folder, monkeypatch):
    from viz.graphs import program

    def missing():
        raise program.VizError(program.MISSING)

    monkeypatch.setattr(program, "find_dot", missing)
    done = autograd("train", "perceptron")
    assert (done.code, done.err) == (0, [])
    assert done.out[-2].startswith("graph.svg is left out, graph.dot is there instead: drawing needs Graphviz's dot")
    out = folder / "runs" / "perceptron-gates"
    assert names(out) == [name.replace("svg", "dot") for name in OF_GATES]
    assert (out / "graph.dot").read_text().startswith("digraph")


def test_divergence_after_some_epochs_keeps_what_was_measured(autograd, folder, monkeypatch):
    from autograd_nn.training import Trainer

    epoch = Trainer._epoch

    def diverging(self, train, validation, number, *rest):
        if number == 2:
            self.loss = lambda y, target: y.sum() * float("nan")
        return epoch(self, train, validation, number, *rest)

    monkeypatch.setattr(Trainer, "_epoch", diverging)
    done = autograd("train", "mlp", "--epochs", 4, "--out", "run")
    assert done.code == 1
    assert done.err[0].startswith("autograd: epoch 3: the train loss is nan")
    assert done.err[0].endswith("; the epochs before are in run/metrics.csv")
    assert len((folder / "run" / "metrics.csv").read_text().splitlines()) == 3


def test_the_saved_model_is_that_of_the_kept_epoch(trained):
    from autograd_nn.data import DataLoader, digits
    from autograd_nn.optim import SGD
    from autograd_nn.training import Trainer

    model = load(MLP(), trained / "model.safetensors")
    found = Trainer(model, SGD(model.parameters()), verbose=False).evaluate(DataLoader(digits()[1], 500))
    result = json.loads((trained / "run.json").read_text())["result"]
    np.testing.assert_allclose([found["accuracy"], found["loss"]], [result["test_accuracy"], result["test_loss"]])


def test_without_histograms(autograd, folder):
    assert autograd("train", "mlp", "--epochs", 1, "--no-histograms", "--out", "run").code == 0
    assert "histograms.csv" not in names(folder / "run")
    assert json.loads((folder / "run" / "run.json").read_text())["histograms"] is False

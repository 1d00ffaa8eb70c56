import json
import shutil

import numpy as np

from autograd_nn.data import digits
from autograd_nn.models import MLP
from autograd_nn.serialization import load, save


def test_the_numbers_are_those_of_the_model(autograd, trained):
    done = autograd("evaluate", trained)
    assert (done.code, done.err) == (0, [])
    test = digits()[1]
    answers = load(MLP(), trained / "model.safetensors")(test.inputs).numpy().argmax(axis=1)
    counts = np.zeros((10, 10), int)
    np.add.at(counts, (test.targets, answers), 1)
    result = json.loads((trained / "run.json").read_text())["result"]

    assert done.out[0] == "mlp, trained on digits, on 360 test images of digits:"
    accuracy = 100 * np.trace(counts) / 360
    assert done.out[1] == f"loss {result['test_loss']:.4f}, accuracy {accuracy:.2f} %"
    start = done.out.index("class  images  precision  recall      F1") + 1
    recalls = []
    for label in range(10):
        name, images, precision, recall, f1 = done.out[start + label].split()
        right, occurs, said = counts[label, label], counts[label].sum(), counts[:, label].sum()
        assert (name, images) == (str(label), str(occurs))
        assert precision == f"{100 * right / said:.2f}"
        assert recall == f"{100 * right / occurs:.2f}"
        assert f1 == f"{200 * right / (said + occurs):.2f}"
        recalls.append(right / occurs)
    mean = done.out[start + 10].split()
    assert (mean[:2], mean[3]) == (["mean", "360"], f"{100 * np.mean(recalls):.2f}")

    start = done.out.index("rows: what it is; columns: what the model says") + 2
    table = [[int(cell.replace(".", "0")) for cell in row.split()] for row in done.out[start : start + 10]]
    assert table == [[label, *row] for label, row in enumerate(counts.tolist())]
    start = done.out.index("most frequent mistakes:") + 1
    most = counts - np.diag(counts.diagonal())
    truth, answer = np.unravel_index(most.argmax(), most.shape)
    assert done.out[start] == f"  {truth} taken for {answer}: {most.max()} of {counts[truth].sum()}"


def test_wrong_requests(refused, autograd, trained, folder):
    assert refused("evaluate", "nowhere").startswith("nowhere is no run: it has no run.json")
    assert refused("evaluate", trained, "--data", "minst").startswith("unknown data set 'minst'; did you mean 'mnist'?")
    assert refused("evaluate", trained, "--data", "mnist", "--data-dir", "gone").startswith(
        "MNIST: there is no folder gone"
    )
    autograd("train", "perceptron", "--out", "gates")
    assert refused("evaluate", "gates").startswith("gates: a perceptron on gates reads no images; ")


def test_weights_that_are_not_numbers(refused, trained, folder):
    copy = shutil.copytree(trained, folder / "copy")
    model = load(MLP(), copy / "model.safetensors")
    model.parameters()[0].array[...] = np.nan
    save(model, copy / "model.safetensors")
    assert refused("evaluate", "copy") == (
        "copy: the model's loss is nan: its weights are damaged, or its training went wrong; train again"
    )

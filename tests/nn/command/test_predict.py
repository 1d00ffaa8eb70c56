import json
import shutil

import pytest
from PIL import Image


def test_indices(autograd, trained):
    done = autograd("predict", trained, 0, 359)
    assert (done.code, done.err) == (0, [])
    assert done.out[0] == "probabilities in %:"
    assert done.out[1].split() == ["image", "says", *"0123456789"]
    for line, name in zip(done.out[2:], ("test 0  ", "test 359"), strict=True):
        assert line.startswith(name)
        cells = line[len(name) :].split()
        percents = [float(cell) for cell in cells[1:11]]
        assert sum(percents) == pytest.approx(100, abs=0.6)
        assert percents[int(cells[0])] == max(percents)
        assert cells[11] in ("right", "wrong:")


def save(image, name, mode="L", **settings):
    Image.fromarray(image).convert(mode).save(name, **settings)
    return name


def answers(done):
    """From each line of the table: the answer and its probabilities."""
    assert done.code == 0, done
    return [line.split()[1:] for line in done.out[2:] if line.split()[-1].replace(".", "").isdigit()]


def test_an_image_file_white_on_black_or_black_on_white(autograd, trained, digit):
    pixels, label = digit
    save(pixels, "white.png")
    save(255 - pixels, "black.png")
    save(255 - pixels, "colour.png", mode="RGB")
    save(255 - pixels, "photo.jpg", quality=100)
    done = autograd("predict", trained, "white.png", "black.png", "colour.png", "photo.jpg")
    white, black, colour, photo = answers(done)
    assert white == black == colour
    assert {white[0], photo[0]} == {str(label)}
    assert done.out[-3:] == [
        f"{name}: taken as dark ink on light paper, and inverted (--no-invert leaves it as it is)"
        for name in ("black.png", "colour.png", "photo.jpg")
    ]


def test_invert_by_hand(autograd, trained, digit):
    pixels, _ = digit
    save(pixels, "white.png")
    save(255 - pixels, "black.png")
    (as_it_is,) = answers(autograd("predict", trained, "white.png"))
    (kept,) = answers(autograd("predict", trained, "--no-invert", "black.png"))
    (swapped,) = answers(autograd("predict", trained, "white.png", "--invert"))
    assert kept == swapped != as_it_is
    assert len(autograd("predict", trained, "--no-invert", "black.png").out) == 3  # no note


def test_the_index_and_the_same_image_agree(autograd, trained, digit):
    save(digit[0], "0.png")
    by_index, by_file = (autograd("predict", trained, name).out[2].split() for name in ("0", "0.png"))
    numbers = [[float(cell) for cell in cells] for cells in (by_index[2:13], by_file[1:12])]  # "test 0" is two words
    assert numbers[0] == pytest.approx(numbers[1], abs=0.5)  # an image file has 256 greys


def test_wrong_images(refused, trained, digit):
    save(digit[0][:20], "small.png")
    with open("text.png", "w") as file:
        file.write("not an image")
    with open(save(digit[0], "whole.png"), "rb") as file:
        data = file.read()
    with open("half.png", "wb") as file:
        file.write(data[: len(data) // 2])
    assert refused("predict", trained, "small.png") == (
        "small.png has 28x20 pixels, the model reads 28x28; cut out the digit and resize the image first"
    )
    assert refused("predict", trained, "absent.png") == "absent.png: there is no such image file"
    assert refused("predict", trained, "0", "text.png").startswith("text.png is no image that can be read: ")
    assert refused("predict", trained, "half.png").startswith("half.png is no image that can be read: ")
    assert refused("predict", trained, ".").startswith(". is no image that can be read: ")
    for index in ("360", "-1"):
        assert refused("predict", trained, index) == f"{index}: the test set of digits has images 0 to 359"


def test_wrong_runs(refused, autograd, folder, trained):
    assert refused("predict", "runs/none", "0") == (
        "runs/none is no run: it has no run.json; make one with: autograd train lenet"
    )
    autograd("train", "perceptron", "--out", "gates")
    assert refused("predict", "gates", "0").startswith("gates: a perceptron on gates reads no images; ")
    copy = shutil.copytree(trained, folder / "copy")
    model, run = copy / "model.safetensors", copy / "run.json"
    whole = model.read_bytes()
    model.write_bytes(whole[:-9])
    assert "model.safetensors is damaged, or is no safetensors file (" in refused("predict", "copy", "0")
    model.unlink()
    assert "model.safetensors: there is no such model file" in refused("predict", "copy", "0")
    model.write_bytes(whole)
    told = json.loads(run.read_text())
    run.write_text(json.dumps({**told, "recipe": "lenet"}))
    assert "model.safetensors holds another model: this state does not fit LeNet. missing: " in refused(
        "predict", "copy", "0"
    )
    run.write_text(json.dumps({**told, "recipe": "lenett"}))
    assert refused("predict", "copy", "0").startswith("unknown recipe 'lenett'; did you mean 'lenet'?")
    for text in ("{", "[]", "{}"):
        run.write_text(text)
        line = refused("predict", "copy", "0")
        assert line == "copy/run.json is damaged: it does not tell recipe, data, data_dir and seconds; train again"


def test_indices_need_the_data(refused, folder, trained):
    copy = shutil.copytree(trained, folder / "copy")
    told = json.loads((copy / "run.json").read_text())
    (copy / "run.json").write_text(json.dumps({**told, "data": "mnist", "data_dir": "gone"}))
    assert refused("predict", "copy", "0").startswith("MNIST: there is no folder gone. ")
    assert refused("predict", "copy", "0", "--data-dir", "there").startswith("MNIST: there is no folder there. ")

import argparse
import json
import subprocess
import sys

import pytest

from benchmarks import accuracy, archive, card, gpu, registry, units
from benchmarks.clock import Clock
from benchmarks.command import main
from benchmarks.errors import ContestantError, LateError
from benchmarks.timing import Sample

CARD = card.Card("NVIDIA H100 80GB HBM3", 85_000_000_000, "9.0", 13000, 13000, "14.2.0", "9.28.1", torch=True)
SAMPLE = Sample(1.0, 0.5, 2.0, 9)


def test_without_a_card_it_is_one_line_and_another_exit_code(monkeypatch, capsys, tmp_path):
    (tmp_path / "cupy.py").write_text("raise ImportError('no CuPy here')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(
        card, "child_environment", lambda environment, threads: {**environment, "PYTHONPATH": f"{tmp_path}:{gpu.ROOT}"}
    )
    assert main(["gpu", "--all"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith('python -m benchmarks: gpu: device "cuda" needs CuPy')
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name what to run, or all of it by --all; there are: tests, accuracy, gpu.beside_cpu, "),
        (["--all", "tests"], "name what to run, or all of it by --all"),
        (["gpu.flaot32"], "unknown part 'gpu.flaot32'; did you mean 'gpu.float32'?"),
    ],
)
def test_a_wrong_request(arguments, message, capsys):
    assert main(["gpu", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_the_result_is_named_after_the_card():
    assert CARD.slug == "nvidia-h100-80gb-hbm3"


@pytest.fixture
def launched(monkeypatch, sample):
    """Contestants that answer at once, those of torch.compile too late: their medians, by benchmark and contestant."""
    medians = {}

    def launch(name, key, settings, limit, measure):
        if key == "torch.compile":
            raise LateError("no answer after 75 s")
        return {measure: sample(medians.get((name, key), 1.0))}

    monkeypatch.setattr(units, "launch", launch)
    return medians


@pytest.fixture
def run(launched, monkeypatch):
    """The whole command, whose trainings and tests end as they are told here."""
    told = {"tests": {"exit": 0, "summary": "5 passed", "output": ""}, "recipes": {}, "mnist": 4.0}

    def train(recipe, options, limit):
        assert options.device == "cuda"
        found = told["recipes"].get(recipe, accuracy.Result(recipe, 10, 2, 9.0, 0.9941))
        if isinstance(found, Exception):
            raise found
        return found

    def finish(command, threads, limit):
        assert command[2:] == ["benchmarks.fast_mnist", "--device", "cuda", "--goal", "0.9938"]
        if isinstance(told["mnist"], Exception):
            raise told["mnist"]
        answer = {"accuracy": 0.9941, "epochs": 3, "seconds": told["mnist"], "accuracies": [0.98, 0.99, 0.9941]}
        return subprocess.CompletedProcess(command, 0, f"epoch 1\n{json.dumps(answer)}\n", "")

    monkeypatch.setattr(accuracy, "train", train)
    monkeypatch.setattr(gpu, "finish", finish)
    monkeypatch.setattr(gpu, "run_tests", lambda clock: told["tests"])
    monkeypatch.setattr(card, "find", lambda: CARD)
    return told


def test_a_run_and_its_file(run, launched, capsys, tmp_path):
    launched.update({("gpu.float32", "ours"): 3.0, ("gpu.float32", "torch"): 4.0, ("gpu.float16", "ours"): 1.5})
    run["recipes"]["lstm"] = LateError("no answer after 45 s")
    file = tmp_path / "card.json"
    assert main(["gpu", "--all", "--json", str(file)]) == 0  # what is late is no failure
    out = capsys.readouterr().out
    assert "tests: 5 passed" in out
    assert "MNIST to 99.38%: 99.41% after 3 epochs, 4.0 s of training (met: 10 s)" in out
    assert "lenet on digits: 99.41% (met: 97%) in 9.0 s" in out
    assert "lstm on digits: not finished in time: no answer after 45 s" in out
    assert "ResNet-18, 64 images: float16 trains 2.00 times as fast as float32 (met: 1.5)" in out
    content = json.loads(file.read_text())
    assert content["card"]["name"] == CARD.name
    assert content["mnist"]["accuracies"] == [0.98, 0.99, 0.9941]
    assert content["trainings"][0]["accuracy"] == 0.9941
    assert content["float16_speed"]["ResNet-18, 256 images"] == 2
    assert {item["benchmark"] for item in content["benchmarks"]} == set(registry.names_on_a_card())
    row = next(row for row in archive.read(file).rows["gpu.float32"] if row.contestant == "torch")
    assert row.ratio.median == 0.75


@pytest.mark.parametrize("part", ["tests", "mnist", "lstm"])
def test_a_failure_is_told_by_the_exit_code(run, part, tmp_path, capsys):
    if part == "tests":
        run["tests"] = {"exit": 1, "summary": "1 failed", "output": "a traceback"}
    elif part == "mnist":
        run["mnist"] = ContestantError("ValueError: NaN")
    else:
        run["recipes"][part] = ContestantError("no memory")
    assert main(["gpu", "--all", "--json", str(tmp_path / "card.json")]) == 1


def test_missing_a_bar_is_no_failure(run, tmp_path, capsys):
    run["mnist"] = 11.0
    run["recipes"]["lstm"] = accuracy.Result("lstm", 10, 2, 9.0, 0.5)
    assert main(["gpu", "--all", "--json", str(tmp_path / "card.json")]) == 0
    out = capsys.readouterr().out
    assert "11.0 s of training (not met: 10 s)" in out
    assert "lstm on digits: 50.00% (not met: 97%)" in out


def test_the_file_is_whole_after_each_piece(run, launched, monkeypatch, capsys, tmp_path):
    file = tmp_path / "card.json"
    counts = []

    def launch(name, key, settings, limit, measure):
        counts.append(sum(map(len, archive.read(file).rows.values())))
        if len(counts) == 4:
            raise KeyboardInterrupt
        return {measure: SAMPLE}

    monkeypatch.setattr(units, "launch", launch)
    with pytest.raises(KeyboardInterrupt):
        gpu.main(["gpu.float32", "accuracy", "--json", str(file)])
    assert counts == [0, 1, 2, 3]
    content = json.loads(file.read_text())
    assert len(content["trainings"]) == 3
    assert len(content["benchmarks"][0]["rows"]) == 3


def test_a_training_that_takes_too_long():
    options = argparse.Namespace(data="digits", seed=0, epochs=None, data_dir=None, device="cpu")
    with pytest.raises(LateError, match="not finished in time: no answer after 0 s"):
        accuracy.train("mlp", options, limit=0.01)


def test_tests_that_do_not_end_are_a_failure_with_what_they_printed(monkeypatch, tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text(
        "import os, time, pytest\npytestmark = pytest.mark.gpu\n"
        "def test_quick():\n    assert float(os.environ['AUTOGRAD_GPU_TESTS_UNTIL']) < time.time()\n"
        "def test_slow():\n    time.sleep(60)\n"
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = gpu: a card\n")
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    monkeypatch.setattr(gpu, "PROCESSES", 0)  # this one
    monkeypatch.setitem(gpu.LIMITS, gpu.TESTS, 4.0)
    found = gpu.run_tests(Clock(5))
    assert found["exit"] == -1
    assert "not finished in time: no answer after 4 s" in found["summary"]
    assert "test_quick PASSED" in found["output"]


def test_the_tests_are_run_in_a_process_of_their_own(monkeypatch, tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text("def test_one():\n    assert 1 == 2\n")
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    monkeypatch.setattr(gpu, "PROCESSES", 0)  # this one
    found = gpu.run_tests(Clock(5))
    assert found["exit"] == 5  # nothing there is marked gpu
    assert "1 deselected" in found["summary"]


def test_the_description_of_a_card(cupy, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(card, "_torch_has_cuda", lambda: False)
    found = card.describe()
    assert (found.name, found.capability, found.cupy, found.torch) == ("Stand-in", "9.0", "14.2.0", False)

import argparse
import json
import sys

import pytest

from benchmarks import accuracy, archive, card, gpu, registry
from benchmarks.command import main
from benchmarks.errors import ContestantError

CARD = card.Card("NVIDIA H100 80GB HBM3", 85_000_000_000, "9.0", 13000, 13000, "14.2.0", "9.28.1", torch=True)


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


def test_time_for_all_and_for_each():
    now = [0.0]
    clock = gpu.Clock(2, now=lambda: now[0])
    assert clock.limit("benchmark") == 90
    now[0] = 100
    assert clock.limit("benchmark") == 20
    now[0] = 111
    with pytest.raises(ContestantError, match=r"not begun: the time for all was over \(--minutes\)"):
        clock.limit("benchmark")


@pytest.fixture
def launched(monkeypatch, sample):
    """Contestants that answer at once: their medians, by benchmark and contestant; and the order they came in."""
    medians, order = {}, []

    def launch(name, key, settings, limit):
        order.append((name, key))
        if key == "torch.compile":
            raise ContestantError("no answer after 90 s")
        return {measure.name: sample(medians.get((name, key), 1.0)) for measure in registry.load(name).measures}

    monkeypatch.setattr(gpu, "launch", launch)
    return medians, order


def test_benchmarks_come_with_ratios_and_torch_compile_last(launched, capsys):
    medians, order = launched
    medians.update({("gpu.float32", "ours"): 3.0, ("gpu.float32", "torch"): 4.0, ("gpu.float16", "ours"): 1.5})
    chosen = [registry.load("gpu.float32"), registry.load("gpu.float16")]
    outcomes = gpu.run_benchmarks(chosen, torch=True, clock=gpu.Clock(5))
    assert [key for _, key in order] == ["ours", "torch", "ours", "torch", "torch.compile", "torch.compile"]
    row = next(row for row in outcomes[0].rows if row.contestant == "torch")
    assert row.ratio.median == 0.75
    assert row.met
    assert outcomes[0].failed == {"torch.compile": "no answer after 90 s"}
    text = gpu.half_text(outcomes)
    assert "ResNet-18, 64 images: float16 trains 2.00 times as fast as float32 (bar: 1.5)" in text


def test_pytorch_without_cuda_is_left_out(launched):
    (outcome,) = gpu.run_benchmarks([registry.load("gpu.products")], torch=False, clock=gpu.Clock(5))
    assert outcome.left_out == ["torch"]
    assert [row.contestant for row in outcome.rows] == ["ours"]
    assert gpu.half_text([outcome]) == ""


def test_a_run_and_its_file(launched, monkeypatch, capsys, tmp_path):
    def train(recipe, options, limit):
        if recipe == "lstm":
            raise ContestantError("no memory")
        assert options.device == "cuda"
        return accuracy.Result(recipe, 10, 2, 9.0, 0.9941)

    monkeypatch.setattr(accuracy, "train", train)
    monkeypatch.setattr(gpu, "run_tests", lambda clock: {"exit": 0, "summary": "5 passed", "output": ""})
    monkeypatch.setattr(card, "find", lambda: CARD)
    file = tmp_path / "card.json"
    assert main(["gpu", "--all", "--json", str(file)]) == 1
    out = capsys.readouterr().out
    assert "tests: 5 passed" in out
    assert "mnist-best on mnist: 99.41 % (met: 99.38%) in 9.0 s (met: 10 s)" in out
    assert "lstm on digits: failed: no memory" in out
    content = json.loads(file.read_text())
    assert content["card"]["name"] == CARD.name
    assert content["trainings"][0]["accuracy"] == 0.9941
    assert {item["benchmark"] for item in content["benchmarks"]} == set(registry.names_on_a_card())
    assert set(archive.read(file).rows) == set(registry.names_on_a_card())


def test_a_training_that_takes_too_long():
    options = argparse.Namespace(data="digits", seed=0, epochs=None, data_dir=None, device="cpu")
    with pytest.raises(ContestantError, match="not done after 0 s"):
        accuracy.train("mlp", options, limit=0.01)


def test_the_tests_are_run_in_a_process_of_their_own(monkeypatch, tmp_path):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_one.py").write_text("def test_one():\n    assert 1 == 2\n")
    monkeypatch.setattr(gpu, "ROOT", tmp_path)
    found = gpu.run_tests(gpu.Clock(5))
    assert found["exit"] == 5  # nothing there is marked gpu
    assert "1 deselected" in found["summary"]


def test_the_description_of_a_card(cupy, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.setattr(card, "_torch_has_cuda", lambda: False)
    found = card.describe()
    assert (found.name, found.capability, found.cupy, found.torch) == ("Stand-in", "9.0", "14.2.0", False)

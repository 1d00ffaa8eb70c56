import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks import launch
from benchmarks.errors import ContestantError, LateError
from benchmarks.launch import ROOT, Settings, child_environment, last_words, read_answer

SETTINGS = Settings(rounds=1, seconds=0.01, at_least=1, threads=1)


def test_threads_and_search_path_are_set():
    environment = child_environment({"HOME": "/h", "OMP_NUM_THREADS": "64", "PYTHONPATH": "mine"}, 2)
    assert {name: value for name, value in environment.items() if name.endswith("_THREADS")} == {
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "2",
        "MKL_NUM_THREADS": "2",
        "VECLIB_MAXIMUM_THREADS": "2",
        "NUMBA_NUM_THREADS": "2",
        "AUTOGRAD_NUM_THREADS": "2",
    }
    assert environment["HOME"] == "/h"
    assert environment["PYTHONPATH"] == f"{ROOT}{os.pathsep}mine"
    assert child_environment({}, 1)["PYTHONPATH"] == str(ROOT)


@pytest.mark.parametrize(
    ("stderr", "code", "words"),
    [
        ("Traceback:\n  a line\nValueError: bad\n\n", 1, "ValueError: bad"),
        ("", 3, "exit code 3"),
        ("a warning\n", -9, "killed by signal 9"),
    ],
)
def test_last_words(stderr, code, words):
    assert last_words(stderr, code) == words


def test_the_answer_is_the_last_line(sample):
    text = json.dumps({"forward": asdict(sample(2.0))})
    assert read_answer(f"a library says hello\n{text}\n") == {"forward": sample(2.0)}


@pytest.mark.parametrize("text", ["", "hello", "[1]", '{"forward": 1}', '{"forward": {"median": 1}}'])
def test_another_answer_is_a_failure(text):
    with pytest.raises(ContestantError, match="not a line of JSON with samples"):
        read_answer(text)


def test_a_value_of_zero_is_a_failure(sample):
    with pytest.raises(ContestantError, match=r"forward is 0\.0, which is not above 0"):
        read_answer(json.dumps({"forward": asdict(sample(0.0))}))


def test_a_child_that_raises(tmp_path, monkeypatch):
    (tmp_path / "mygrad.py").write_text("raise RuntimeError('broken on purpose')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ContestantError, match=r"^RuntimeError: broken on purpose$"):
        launch.launch("dispatch", "mygrad", SETTINGS)


def test_a_child_that_skips_the_work(tmp_path, monkeypatch):
    # A MyGrad whose backward does nothing, and whose gradient is therefore that of another function.
    (tmp_path / "mygrad.py").write_text(
        "import numpy as np\n"
        "class tensor(np.ndarray):\n"
        "    grad = np.ones(10, dtype='float32')\n"
        "    def __new__(cls, x): return x.view(cls)\n"
        "    def sum(self): return np.ndarray.sum(self, keepdims=True).view(tensor).reshape(())\n"
        "    data = property(lambda self: np.asarray(self))\n"
        "    def backward(self): pass\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(ContestantError, match=r"WrongResultError: forward\+backward: differs from the expected value"):
        launch.launch("dispatch", "mygrad", SETTINGS)


def test_a_measure_alone():
    found = launch.launch("dispatch", "ours", SETTINGS, measure="forward+backward")
    assert list(found) == ["forward+backward"]
    with pytest.raises(ContestantError, match="unknown measure 'forwrd'; did you mean 'forward'"):
        launch.launch("dispatch", "ours", SETTINGS, measure="forwrd")


def test_who_is_late_is_ended_with_all_that_it_started(tmp_path):
    number, program = tmp_path / "number", tmp_path / "program.py"
    program.write_text(
        "import pathlib, subprocess, sys, time\n"
        "process = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"pathlib.Path({str(number)!r}).write_text(str(process.pid))\n"
        "print('so far', flush=True)\n"
        "time.sleep(60)\n"
    )
    with pytest.raises(LateError, match=r"^not finished in time: no answer after 1 s$") as caught:
        launch.finish([sys.executable, str(program)], 1, 1.0)
    assert caught.value.output == "so far\n"
    assert is_gone(int(number.read_text()))


def is_gone(number):
    """Whether a process has ended, even if nobody has asked for its exit code yet."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        status = Path(f"/proc/{number}/stat")
        if not status.exists() or status.read_text().rpartition(") ")[2].startswith("Z"):
            return True
        time.sleep(0.02)
    return False

"""`autograd search`."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PIL import Image

import autograd_nn
from autograd_nn.command import search as module
from autograd_nn.recipes import RECIPES
from autograd_nn.search import Measured

ROOT = Path(autograd_nn.__file__).parents[1]
QUICK = ("mlp", "--trials", 4, "--epochs", 1)
FILES = ["best.json", "search.json", "trials.jsonl", "trials.png"]
DEFAULT = Path("runs") / "search-mlp-digits"


class Bench:
    """Measures settings at once, in place of trainings; like them, it is told recipe, plan and number of jobs."""

    made = 0
    limit = None  # trials until Ctrl-C
    failing = ()  # numbers

    def __init__(self, recipe, plan, jobs=1):
        self.jobs = jobs
        self.plan = plan
        self.waiting = []
        Bench.last = self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def start(self, proposal):
        self.waiting.append(proposal)

    def wait(self):
        if Bench.limit is not None and Bench.made >= Bench.limit:
            raise KeyboardInterrupt
        Bench.made += 1
        proposal = self.waiting.pop()
        if proposal.number in Bench.failing:
            return proposal.number, Measured(0.0, None, 1.0, "epoch 1: the train loss is nan")
        lr = proposal.settings["lr"]
        return proposal.number, Measured(min(lr, 1e-3) / max(lr, 1e-3), lr, 1.0)


@pytest.fixture
def bench(monkeypatch):
    monkeypatch.setattr(module, "Workers", Bench)
    for name, value in (("made", 0), ("limit", None), ("failing", ())):
        monkeypatch.setattr(Bench, name, value)
    return Bench


def rows(folder=DEFAULT):
    """The trials in a folder, by number, without their times."""
    lines = [json.loads(line) for line in (folder / "trials.jsonl").read_text().splitlines()]
    return sorted(({**line, "seconds": None} for line in lines), key=lambda line: line["number"])


def test_a_search(autograd, folder):
    done = autograd("search", *QUICK, "--seed", 5)
    assert (done.code, done.err) == (0, [])
    assert done.out[0] == (
        "mlp on digits: 4 trials of 1 epoch, judged by their accuracy on 10 % of the training data, seed 5"
    )
    assert sum(line.startswith("trial ") and "/4 " in line for line in done.out) == 4
    assert sum(line.startswith("round ") for line in done.out) == 3
    head = next(i for i, line in enumerate(done.out) if line.split()[:3] == ["trial", "round", "lr"])
    ranked = done.out[head + 1 : head + 5]
    accuracies = [float(line.split()[5]) for line in ranked]
    assert accuracies == sorted(accuracies, reverse=True)
    assert done.out[-1].startswith(f"files in {DEFAULT} (")
    assert sorted(path.name for path in DEFAULT.iterdir()) == FILES
    with Image.open(DEFAULT / "trials.png") as image:
        assert image.size[0] > 1000

    best = json.loads((DEFAULT / "best.json").read_text())
    assert best["number"] == int(ranked[0].split()[0])
    assert done.out[-2] == f"train with the best: {best['command']}"
    words = best["command"].split()
    assert words[:3] == ["autograd", "train", "mlp"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}  # as in a trial
    command = [sys.executable, "-m", "autograd_nn", *words[1:]]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0
    result = json.loads(Path("runs/mlp-digits/run.json").read_text())["result"]
    assert result["validation_accuracy"] == best["validation_accuracy"]
    assert result["validation_loss"] == best["validation_loss"]


def test_the_outcome_does_not_depend_on_the_number_of_jobs(autograd):
    for jobs, out in ((1, "a"), (2, "b")):
        done = autograd("search", "mlp", "--trials", 7, "--epochs", 1, "--jobs", jobs, "--out", out)
        assert (done.code, done.err) == (0, [])
    assert rows(Path("a")) == rows(Path("b"))
    assert " 2 at once" in done.out[0]
    assert len(rows(Path("a"))) == 7


def test_a_search_that_is_killed_goes_on(autograd):
    assert autograd("search", *QUICK, "--out", "whole").code == 0
    process = start(*QUICK, "--jobs", 2)
    wait_for_a_trial(process)
    process.kill()
    process.communicate()
    kept = (DEFAULT / "trials.jsonl").read_bytes()
    count = kept.count(b"\n")
    assert 1 <= count < 4
    (DEFAULT / "trials.jsonl").write_bytes(kept + kept[:20])  # a line that was being written
    done = autograd("search", *QUICK)
    assert done.code == 0
    assert done.out[1] == f"going on in {DEFAULT}, where {count} of 4 trials are done"
    assert sum(line.startswith("trial ") and "/4 " in line for line in done.out) == 4 - count
    assert rows() == rows(Path("whole"))


def start(*arguments):
    """A search in a process, and a group, of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "autograd_nn", "search", *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,
    )


def _hear_ctrl_c():
    """Shells start jobs in the background deaf to it, and so is all that they start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def wait_for_a_trial(process):
    assert any(line.startswith("trial ") for line in process.stdout)


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="looks for processes as Linux shows them")
def test_the_workers_of_a_killed_search_end_in_the_middle_of_a_training():
    process = start("mlp", "--epochs", 3000, "--jobs", 2)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 20
    while len(children.read_text().split()) < 3:  # the third is multiprocessing's own
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(1)  # now they train
    workers = children.read_text().split()
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while (left := [pid for pid in workers if alive(pid)]) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in left:  # they hold the pipes open, too
        os.kill(int(pid), signal.SIGKILL)
    process.communicate()
    assert left == []


def alive(pid):
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_ctrl_c_ends_the_workers_without_a_word_of_theirs():
    process = start("mlp", "--trials", 500, "--epochs", 2, "--jobs", 2)
    wait_for_a_trial(process)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err == (
        f"autograd: interrupted; the trials that ended are in {DEFAULT}; the same command goes on with the others\n"
    )


def test_an_interrupted_search_goes_on(autograd, bench):
    assert autograd("search", "mlp", "--trials", 12, "--out", "whole").code == 0
    bench.made, bench.limit = 0, 5
    done = autograd("search", "mlp", "--trials", 12)
    assert (done.code, done.err) == (
        130,
        [f"autograd: interrupted; the trials that ended are in {DEFAULT}; the same command goes on with the others"],
    )
    bench.made, bench.limit = 0, None
    done = autograd("search", "mlp", "--trials", 12, "--jobs", 3)
    assert (done.code, done.out[1]) == (0, f"going on in {DEFAULT}, where 5 of 12 trials are done")
    assert bench.made == 7
    assert rows() == rows(Path("whole"))


def test_a_finished_search_is_shown_again_where_it_is_named_and_else_a_new_one_begins(autograd, bench):
    first = autograd("search", "mlp", "--trials", 12)
    bench.made = 0
    again = autograd("search", "mlp", "--trials", 12, "--out", DEFAULT)
    assert (again.code, bench.made) == (0, 0)
    assert again.out[1] == f"{DEFAULT} is finished already"
    head = first.out.index("")
    assert again.out[2:-1] == first.out[head:-1]
    assert autograd("search", "mlp", "--trials", 12, "--seed", 1).code == 0
    assert bench.made == 12
    assert Path(f"{DEFAULT}-2", "best.json").exists()


def test_an_interruption_before_the_first_trial_leaves_nothing(refused, bench):
    bench.limit = 0
    assert refused("search", "mlp", code=130) == "interrupted; no files were kept"
    assert refused("search", "mlp", "--out", "deep/new", code=130) == "interrupted; no files were kept"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (["--trials", 13], "trials 12, not 13"),
        (["--trials", 12, "--seed", 1], "seed 0, not 1"),
        (["--trials", 12, "--epochs", 3], "epochs 20, not 3"),
        (["--trials", 12, "--method", "bayes"], "method random, not bayes"),
    ],
)
def test_another_search_in_the_folder_of_one_is_refused(autograd, refused, bench, change, message):
    bench.limit = 5
    assert autograd("search", "mlp", "--trials", 12, "--epochs", 20).code == 130
    epochs = [] if "--epochs" in change else ["--epochs", 20]
    for out in ([], ["--out", DEFAULT]):
        assert refused("search", "mlp", *change, *epochs, *out) == (
            f"{DEFAULT} holds a search with {message}; go on with the former, or name a new folder with --out"
        )


def test_two_searches_can_not_share_a_folder(refused, bench, monkeypatch):
    fcntl = pytest.importorskip("fcntl")
    DEFAULT.mkdir(parents=True)
    (DEFAULT / "search.json").write_text('{"trials": 20}')
    other = os.open(DEFAULT, os.O_RDONLY)
    try:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert refused("search", "mlp") == (
            f"{DEFAULT} is in use by another search; wait for its end, or name a new folder with --out"
        )
    finally:
        os.close(other)


def test_trials_that_fail(autograd, bench):
    bench.failing = (2, 3)
    done = autograd("search", "mlp", "--trials", 6)
    assert done.code == 0
    assert [" failed " in line for line in done.out if line.startswith("trial ") and "/6 " in line] == [
        False, True, True, False, False, False,
    ]  # fmt: skip
    assert [line.split()[0] for line in done.out if line.split()[5:6] == ["failed"]] == ["2", "3"]
    assert [line.split()[0] for line in done.out[-5:-3]] == ["2", "3"]  # the last of the table


def test_all_trials_fail(autograd, bench):
    bench.failing = range(1, 4)
    done = autograd("search", "mlp", "--trials", 3)
    assert (done.code, done.err) == (
        1,
        ["autograd: each of the 3 trials failed, the first one thus: epoch 1: the train loss is nan"],
    )


def test_a_recipe_that_holds_nothing_out_holds_out_for_the_search(autograd, bench):
    assert RECIPES["mnist-best"].settings["mnist"].validation == 0
    done = autograd(
        "search", "mnist-best", "--data", "mnist", "--data-dir", "my data", "--trials", 3, "--device", "cpu"
    )
    assert done.code == 0
    assert bench.last.plan.settings.validation == 0.1
    best = json.loads(Path("runs/search-mnist-best-mnist/best.json").read_text())
    settings = best["settings"]
    default = next(iter(RECIPES["mnist-best"].settings))
    data = [] if default == "mnist" else ["--data", "mnist"]
    assert best["command"] == " ".join(
        [
            "autograd train mnist-best",
            *data,
            "--data-dir 'my data' --validation 0.1",
            f"--lr {settings['lr']:g} --weight-decay {settings['weight_decay']:g} --batch-size {settings['batch_size']}",
        ]
    )


def test_bayes(autograd, bench):
    pytest.importorskip("optuna")
    done = autograd("search", "mlp", "--trials", 15, "--method", "bayes")
    assert (done.code, done.err) == (0, [])
    assert not [line for line in done.out if line.startswith("round ")]
    assert [row["round"] for row in rows()] == [1] * 10 + [2] * 5


CLASSIFIERS = ", ".join(name for name, recipe in RECIPES.items() if recipe.classes)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["perceptron"], f"perceptron has no validation accuracy to judge settings by; a search is for the recipes of "
         f"classifiers: {CLASSIFIERS}"),
        (["language"], "language has no validation accuracy to judge settings by"),
        (["lenett"], "unknown recipe 'lenett'; did you mean 'lenet'?"),
        (["mlp", "--data", "minst"], "unknown data set 'minst'; did you mean 'mnist'?"),
        (["mlp", "--trials", "0"], "--trials must be at least 1, not 0"),
        (["mlp", "--jobs", "-2"], "--jobs must be at least 1, not -2"),
        (["mlp", "--epochs", "0"], "epochs must be a whole number of at least 1, not 0"),
        (["mlp", "--method", "grid"], "argument --method: invalid choice: 'grid'"),
        (["mlp", "--data", "mnist", "--data-dir", "nowhere"], "MNIST: there is no folder nowhere. Name the one"),
    ],
)  # fmt: skip
def test_wrong_requests(refused, arguments, message):
    assert refused("search", *arguments).startswith(message)


def test_a_folder_with_other_files_is_refused(refused, folder):
    (folder / "full").mkdir()
    (folder / "full" / "letter.txt").write_text("dear")
    assert refused("search", "mlp", "--out", "full").startswith("--out full holds files already")


def test_a_damaged_search_is_named(refused, bench):
    DEFAULT.mkdir(parents=True)
    (DEFAULT / "search.json").write_text("{")
    assert refused("search", "mlp").startswith(f"{DEFAULT}/search.json is damaged: it does not tell what was searched")

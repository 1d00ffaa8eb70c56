"""`autograd resume`: a run that was killed ends as one that was not."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import autograd_nn
from autograd_nn.command.run_folder import CHECKPOINT, only_user
from autograd_nn.models import LeNet
from autograd_nn.serialization import save
from autograd_nn.training import Trainer

OPTIONS = ["mlp", "--epochs", "4", "--ema", "0.9", "--seed", "3"]


@pytest.fixture(scope="module")
def unbroken(tmp_path_factory):
    folder = tmp_path_factory.mktemp("unbroken") / "run"
    assert autograd_nn.command.main(["train", *OPTIONS, "--out", str(folder)]) == 0
    return folder


def fails_in(epoch, monkeypatch, error):
    """The epoch of this number, the first being 0, ends in an error."""
    whole = Trainer._epoch

    def failing(self, train, validation, number, *rest):
        if number == epoch:
            raise error
        return whole(self, train, validation, number, *rest)

    monkeypatch.setattr(Trainer, "_epoch", failing)


@pytest.fixture
def broken(autograd, folder, monkeypatch):
    """The folder of a run that was interrupted in its third epoch."""
    with monkeypatch.context() as patch:
        fails_in(2, patch, KeyboardInterrupt())
        done = autograd("train", *OPTIONS, "--out", "run")
    assert (done.code, done.err) == (130, ["autograd: interrupted; go on with: autograd resume run"])
    return folder / "run"


def same(run, other):
    assert sorted(path.name for path in run.iterdir()) == sorted(path.name for path in other.iterdir())
    for name in ("model.safetensors", "metrics.csv", "histograms.csv", "curves.png", "graph.svg"):
        assert (run / name).read_bytes() == (other / name).read_bytes(), name
    results = [json.loads((folder / "run.json").read_text())["result"] for folder in (run, other)]
    assert results[0] == results[1]


def test_an_interrupted_run_goes_on_to_the_same_files(autograd, broken, unbroken):
    assert sorted(path.name for path in broken.iterdir()) == [CHECKPOINT, "histograms.csv", "metrics.csv", "run.json"]
    assert len((broken / "metrics.csv").read_text().splitlines()) == 3
    told = json.loads((broken / "run.json").read_text())
    assert (told["status"], told["epochs_done"]) == ("running", 2)
    done = autograd("resume", "run")
    assert (done.code, done.err) == (0, [])
    assert done.out[0] == "mlp on digits: going on after 2 of 4 epochs"
    assert [line[:9] for line in done.out[1:3]] == ["epoch 3/4", "epoch 4/4"]
    same(broken, unbroken)
    done = autograd("resume", "run")
    assert (done.code, done.out, done.err) == (0, ["run is finished already: nothing to do"], [])


def test_interrupted_again_and_while_the_files_are_written(autograd, broken, unbroken, monkeypatch):
    from autograd_nn.command import train

    with monkeypatch.context() as patch:
        fails_in(3, patch, KeyboardInterrupt())
        assert autograd("resume", "run").err == ["autograd: interrupted; go on with: autograd resume run"]
    with monkeypatch.context() as patch:
        patch.setattr(train, "describe_outcome", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert autograd("resume", "run").code == 130
    assert autograd("resume", "run").code == 0
    same(broken, unbroken)


def test_a_full_disk_loses_nothing_that_was_saved(autograd, folder, unbroken, monkeypatch):
    with monkeypatch.context() as patch:
        fails_in(2, patch, OSError(28, "No space left on device", "run/metrics.csv"))
        done = autograd("train", *OPTIONS, "--out", "run")
    assert (done.code, done.err) == (
        1,
        ["autograd: run/metrics.csv: No space left on device; go on with: autograd resume run"],
    )

    def full(descriptor):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        done = autograd("resume", "run")
    assert (done.code, done.err) == (
        1,
        ["autograd: run/run.json: No space left on device; go on with: autograd resume run"],
    )
    assert autograd("resume", "run").code == 0
    same(folder / "run", unbroken)


def start(folder, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(Path(autograd_nn.__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-m", "autograd_nn", *arguments], env=environment, cwd=folder,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def epochs_done(run):
    return json.loads((run / "run.json").read_text())["epochs_done"] if (run / CHECKPOINT).exists() else 0


def wait_for_epoch(run, process, epoch):
    for _ in range(600):
        if epochs_done(run) >= epoch:
            return
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.05)
    pytest.fail("no checkpoint came")


def test_killed_and_terminated_at_any_moment(folder):
    options = ["mlp", "--epochs", "60", "--seed", "1"]
    process = start(folder, "train", *options, "--out", "run")
    wait_for_epoch(folder / "run", process, 1)
    process.kill()
    process.communicate()
    done = epochs_done(folder / "run")
    process = start(folder, "resume", "run")
    wait_for_epoch(folder / "run", process, done + 1)  # only then it is surely up and listens
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (143, "autograd: terminated; go on with: autograd resume run\n")
    for arguments in (["resume", "run"], ["train", *options, "--out", "whole"]):
        process = start(folder, *arguments)
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err) == (0, "")
    same(folder / "run", folder / "whole")


def test_killed_before_the_first_epoch_was_done(autograd, broken, unbroken):
    (broken / CHECKPOINT).unlink()
    (broken / "metrics.csv").unlink()
    assert autograd("resume", "run").code == 0
    same(broken, unbroken)


def test_checkpoints_that_do_not_fit(refused, autograd, broken, unbroken, folder):
    path = broken / CHECKPOINT
    whole = path.read_bytes()
    told = json.loads((broken / "run.json").read_text())

    def line(settings=told):
        (broken / "run.json").write_text(json.dumps(settings, indent=2) + "\n")
        return refused("resume", "run")

    def with_settings(**changes):
        return {**told, "settings": {**told["settings"], **changes}}

    anew = f"; to begin this run anew, delete run/{CHECKPOINT} and resume"
    assert "of another training: there, lr is 0.002, here 0.5; go on with the settings" in line(with_settings(lr=0.5))
    assert "there, number of batches is 41, here 21" in line(with_settings(batch_size=64))
    assert "there, model is MLP, here LeNet" in line({**told, "recipe": "lenet"})
    path.write_bytes(whole[:-5])
    assert line().startswith(f"run/{CHECKPOINT} is damaged, or is no safetensors file (")
    flipped = bytearray(whole)
    flipped[-100] ^= 1  # in a weight
    path.write_bytes(flipped)
    assert line() == f"run/{CHECKPOINT} is damaged: its contents are not what was written{anew}"
    save(LeNet(), path)
    assert line().startswith(f"run/{CHECKPOINT} is no checkpoint of a training; a model's file is for `nn.load`")
    path.write_bytes(whole)
    assert line(with_settings(lr=0.5)).endswith(anew)
    (broken / "run.json").write_text(json.dumps(told))
    assert autograd("resume", "run").code == 0
    same(broken, unbroken)


def test_runs_that_can_not_be_resumed(refused, broken, folder):
    assert refused("resume", "nowhere").startswith("nowhere is no run: it has no run.json")
    told = json.loads((broken / "run.json").read_text())
    for name, value in (("settings", None), ("settings", {"epochs": 2, "speed": 9}), ("recipe", "lenett")):
        copy = shutil.copytree(broken, folder / "copy")
        (copy / "run.json").write_text(json.dumps({**told, name: value}))
        message = refused("resume", "copy")
        assert message.startswith(("unknown recipe 'lenett'", "copy/run.json does not tell how to go on ("))
        shutil.rmtree(copy)


def test_an_unfinished_run_has_no_model_to_use(refused, broken):
    for command in (["predict", "run", "0"], ["evaluate", "run"]):
        assert refused(*command) == "run is not finished; go on with: autograd resume run"


@pytest.mark.skipif(os.name != "posix", reason="locks folders with flock")
def test_one_process_at_a_time(refused, autograd, broken, unbroken):
    with only_user(broken):
        assert refused("resume", "run") == "run is in use: another process trains there; wait for its end"
    assert autograd("resume", "run").code == 0
    same(broken, unbroken)


def test_what_a_killed_process_half_wrote_is_cleared_away(autograd, broken, unbroken):
    (broken / ".metrics.csv.0123.part").write_text("epoch,l")
    assert autograd("resume", "run").code == 0
    same(broken, unbroken)


def test_without_its_checkpoint_a_run_begins_anew_and_says_so(autograd, broken, unbroken):
    (broken / CHECKPOINT).unlink()
    done = autograd("resume", "run")
    assert done.out[0] == "mlp on digits: it has no checkpoint, so all 4 epochs from the start"
    same(broken, unbroken)


@pytest.mark.parametrize("change", [{"seconds": "long"}, {"seconds": None}, {"seconds": 10**400}])
def test_a_run_file_with_odd_values(refused, broken, change):
    told = json.loads((broken / "run.json").read_text())
    (broken / "run.json").write_text(json.dumps({**told, **change}))
    assert (
        refused("resume", "run")
        == "run/run.json is damaged: it does not tell recipe, data, data_dir and seconds; train again"
    )
    for name in ("optimizer", "schedule", "augment"):
        (broken / "run.json").write_text(json.dumps({**told, "settings": {**told["settings"], name: 3}}))
        assert refused("resume", "run") == f"{name} must be a name, not 3"
    (broken / "run.json").write_text("[" * 100_000)
    assert "is damaged" in refused("resume", "run")

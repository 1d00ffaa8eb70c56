"""Trainings in processes of their own."""

import multiprocessing
import os
import signal
import time

import pytest

from autograd_nn import recipes
from autograd_nn.errors import DataError, TrainingError
from autograd_nn.search import Proposal, Workers, measure
from autograd_nn.search.workers import _surroundings


@pytest.fixture
def plan():
    return recipes.find("mlp").plan(epochs=1, batch_size=256, verbose=False)


def test_a_worker_measures_what_a_training_in_this_process_does(plan, capfd):
    expected = recipes.find("mlp").train(recipes.find("mlp").plan(epochs=1, batch_size=512, lr=0.002, verbose=False))
    environment = dict(os.environ)
    with Workers("mlp", plan, 2) as workers:
        for number in (1, 2):
            workers.start(Proposal(number, 1, {"lr": 0.002, "batch_size": 512}))
        ended = dict([workers.wait(), workers.wait()])
        processes = list(workers._processes.values())
        workers.start(Proposal(3, 1, {"lr": 1e38}))
        number, diverged = workers.wait()
        assert len(workers._processes) == 2  # an idle one was used again
    assert dict(os.environ) == environment
    for measured in (ended[1], ended[2]):
        assert measured.validation_accuracy == expected.result["validation_accuracy"]
        assert measured.validation_loss == expected.result["validation_loss"]
        assert measured.error is None
        assert measured.seconds > 0
    assert (number, diverged.validation_accuracy, diverged.validation_loss) == (3, 0.0, None)
    assert diverged.error.startswith("epoch 1: the train loss is ")
    assert not any(process.is_alive() for process in processes)
    assert capfd.readouterr() == ("", "")


def test_the_test_set_is_left_alone(plan, monkeypatch):
    seen = []
    monkeypatch.setattr(recipes.classifier, "evaluate", lambda model, loader: seen.append(loader))
    outcome = recipes.find("mlp").train(Workers("mlp", plan).plan)
    assert seen == []
    assert not [name for name in outcome.result if "test" in name]
    assert "validation_accuracy" in outcome.result
    assert not [line for line in outcome.report if "test" in line]


def test_an_error_other_than_divergence_comes_through(tmp_path):
    plan = recipes.find("mlp").plan("mnist", data_dir=tmp_path)
    with Workers("mlp", plan) as workers:
        workers.start(Proposal(1, 1, {}))
        with pytest.raises(DataError, match="lack train-images"):
            workers.wait()


def test_a_killed_worker_is_named(plan):
    with Workers("mlp", plan) as workers:
        workers.start(Proposal(7, 1, {"batch_size": 1}))
        (process,) = workers._processes.values()
        process.kill()
        with pytest.raises(
            TrainingError, match=r"trial 7 has no result: its process was ended \(exit code -9\).*fewer --jobs"
        ):
            workers.wait()


def test_a_trial_without_memory_is_named(plan):
    workers = Workers("mlp", plan)
    ours, theirs = multiprocessing.Pipe()
    workers._idle.append(ours)
    workers.start(Proposal(7, 1, {}))
    theirs.send(MemoryError())
    with pytest.raises(TrainingError, match=r"^trial 7 ran out of memory; try fewer --jobs$"):
        workers.wait()
    ours.close()
    theirs.close()


@pytest.mark.skipif(not hasattr(signal, "pthread_sigmask"), reason="Windows")
def test_workers_do_not_hear_ctrl_c(plan):
    with Workers("mlp", plan, 2) as workers:
        for number in (1, 2):
            workers.start(Proposal(number, 1, {}))
        for process in workers._processes.values():
            os.kill(process.pid, signal.SIGINT)
        assert {workers.wait()[0], workers.wait()[0]} == {1, 2}


def test_the_end_of_the_block_ends_a_training(plan):
    with Workers("mlp", plan) as workers:
        workers.start(Proposal(1, 1, {"batch_size": 1, "epochs": 1000}))
        (process,) = workers._processes.values()
        started = time.perf_counter()
    assert time.perf_counter() - started < 5
    assert process.exitcode == -signal.SIGTERM


def test_jobs_share_the_processors(plan, monkeypatch):
    monkeypatch.setattr("autograd_nn.search.workers.get_num_threads", lambda: 7)
    assert [Workers("mlp", plan, jobs)._threads for jobs in (1, 2, 3, 8)] == [7, 3, 2, 1]
    monkeypatch.setenv("AUTOGRAD_NUM_THREADS", "9")
    with _surroundings(3):
        assert os.environ["AUTOGRAD_NUM_THREADS"] == "3"
        assert signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, [])
    assert os.environ["AUTOGRAD_NUM_THREADS"] == "9"
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


def test_measure_in_this_process(plan):
    measured = measure("mlp", plan)
    assert 0 < measured.validation_accuracy <= 1

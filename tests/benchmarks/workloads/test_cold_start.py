import pytest

from benchmarks.workloads import cold_start


@pytest.fixture(autouse=True)
def forget():
    yield
    cold_start.start.cache_clear()


def test_one_start_gives_three_times_in_order():
    work = cold_start.work("ours")
    core, nn, step = (work[name].run() for name in (cold_start.CORE, cold_start.NN, cold_start.STEP))
    assert 0 < core < nn < step < 120


def test_a_module_that_is_absent_is_not_measured(monkeypatch, capfd):
    monkeypatch.setitem(cold_start.MODULES, "ours", ("autograd_core", "absent_module"))
    with pytest.raises(SystemExit):
        cold_start.start("ours")
    assert "No module named 'absent_module'" in capfd.readouterr().err

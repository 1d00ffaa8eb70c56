import pytest

from benchmarks import limits


def test_each_number_of_threads_has_a_process_of_its_own(machine, monkeypatch):
    monkeypatch.setattr(limits, "measured", lambda threads: {"product": 10.0 * threads, "copy": float(threads)})
    monkeypatch.setattr(limits, "usable_cores", lambda: 4)
    found = limits.add_to(machine)
    assert found.product_gflops == {"1": 10.0, "all": 40.0}
    assert found.copy_gbps == {"1": 1.0, "all": 4.0}
    assert found.cpu == machine.cpu


@pytest.mark.parametrize("threads", [1, 3])
def test_rates_count_operations_and_bytes(threads, monkeypatch):
    """With one second for each call, a product of 2·64³ operations and a copy of 100 floats, read and written."""

    def fastest(work, seconds):
        work()
        return 1.0

    monkeypatch.setattr(limits, "fastest", fastest)
    found = limits.rates(threads, size=64, floats=100)
    assert found == pytest.approx({"product": 2 * 64**3 / 1e9, "copy": 800 / 1e9})


def test_fastest_of_at_least_three():
    calls = []
    assert 0 <= limits.fastest(lambda: calls.append(1), 0.0) < 1
    assert len(calls) == 3


def test_a_real_measurement_in_a_process(monkeypatch):
    assert all(rate > 0 for rate in limits.measured(1).values())

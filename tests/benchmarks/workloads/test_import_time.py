import pytest

from benchmarks.workloads.import_time import import_work


def test_a_fresh_interpreter_reports_its_import():
    work = import_work("json", "dumps")
    assert 0 < work["import"].run() < 60_000
    work["whole process"].run()


def test_a_module_without_the_name_is_not_measured(capfd):
    with pytest.raises(SystemExit):
        import_work("json", "absent")["import"].run()
    assert "has no attribute 'absent'" in capfd.readouterr().err

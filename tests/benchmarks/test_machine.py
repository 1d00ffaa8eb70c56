from benchmarks.machine import cpu_model, describe


def test_cpu_model_is_read_from_the_system(tmp_path):
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("processor\t: 0\nmodel name\t: Abacus 9\nprocessor\t: 1\nmodel name\t: Abacus 9\n")
    assert cpu_model(cpuinfo) == "Abacus 9"


def test_cpu_model_elsewhere(tmp_path):
    assert cpu_model(tmp_path / "absent")


def test_describe():
    machine = describe()
    assert machine.cpu
    assert 1 <= machine.usable_cores <= machine.cores
    assert machine.python.count(".") == 2

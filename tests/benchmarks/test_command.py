import json
import os
import subprocess
import sys

import pytest

from benchmarks import command, runner
from benchmarks.launch import ROOT


def start(*arguments, path=""):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), path]))}
    return subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=120)


def benchmarks(*arguments, path=""):
    return start(sys.executable, "-m", "benchmarks", *arguments, path=str(path))


def test_a_real_run_and_a_second_one_against_it(tmp_path):
    file = str(tmp_path / "first.json")
    tiny = ["dispatch", "--only", "ours", "--quick", "--rounds", "2", "--seconds", "0.01", "--threads", "1"]
    first = benchmarks(*tiny, "--json", file)
    assert (first.returncode, first.stderr) == (0, ""), first.stdout
    assert "dispatch: 200 operations on arrays of 10 float32 numbers" in first.stdout
    assert first.stdout.endswith(f"\nwrote {file}\n")
    with open(file, encoding="utf-8") as stream:
        found = json.load(stream)["benchmarks"][0]
    assert [row["measure"] for row in found["rows"]] == ["forward", "forward+backward"]
    assert all(sample["forward"]["repetitions"] >= 3 for sample in found["samples"]["ours"])
    second = benchmarks(*tiny, "--against", file)
    assert second.returncode == 0
    assert second.stdout.count("->") == 2


def test_a_failing_contestant_is_one_line_and_exit_code_1(tmp_path):
    (tmp_path / "mygrad.py").write_text("raise RuntimeError('broken on purpose')")
    done = benchmarks("dispatch", "--only", "mygrad", "--quick", "--rounds", "1", path=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    lines = [line for line in done.stdout.splitlines() if "broken" in line]
    whole = "(the whole error: python -m benchmarks.child dispatch mygrad)"
    assert lines == [f"  failed: MyGrad: RuntimeError: broken on purpose {whole}"]


def test_importing_the_suite_imports_nothing_heavy():
    code = "import benchmarks.command, sys; print([m for m in ('numpy', 'torch', 'autograd_core') if m in sys.modules])"
    assert start(sys.executable, "-c", code).stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dispach"], "unknown benchmark 'dispach'; did you mean 'dispatch'?"),
        (["dispatch", "--only", "ours,pytorch"], "unknown contestant 'pytorch'; did you mean 'torch'?"),
        (["--against", "absent.json"], "--against absent.json: No such file or directory"),
        (["--json", "absent/x.json"], "--json absent/x.json: there is no folder absent; make it first"),
    ],
)
def test_a_wrong_request_is_one_line_before_anything_runs(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command.main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"python -m benchmarks: {message}")
    assert err.count("\n") == 1


@pytest.mark.parametrize("arguments", [["--rounds", "0"], ["--seconds", "nan"], ["--threads", "two"]])
def test_a_wrong_amount_is_refused(arguments, capsys):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert arguments[0] in capsys.readouterr().err


def test_list(capsys):
    assert command.main(["--list"]) == 0
    assert (
        "  forward+backward (ms): at most 0.65 of PyTorch, at most 0.25 of HIPS autograd, at most 0.25 of MyGrad\n"
        in capsys.readouterr().out
    )


def test_list_shows_bars_on_our_own_values(capsys):
    assert command.main(["growth", "--list"]) == 0
    out = capsys.readouterr().out
    assert "per op (ratio): at most 1.20\n" in out
    assert out.endswith("  beside nobody\n")


def test_quick_and_its_changes():
    def settings(*arguments):
        return command.make_settings(command.make_parser().parse_args(arguments))

    assert settings("--quick", "--rounds", "9").rounds == 9
    assert settings("--quick").seconds < settings().seconds
    assert settings("--threads", "3").threads == 3


def test_an_interrupt_writes_nothing(monkeypatch, capsys, tmp_path):
    def interrupt(*args, **kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(runner, "run", interrupt)
    assert command.main(["--json", str(tmp_path / "x.json")]) == 130
    assert "interrupted; nothing was written" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []

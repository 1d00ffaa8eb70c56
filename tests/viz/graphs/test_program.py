"""Finding and running Graphviz."""

import sys
from importlib import metadata

import pytest

from autograd_core.errors import AutogradError
from viz.errors import VizError
from viz.graphs import program


@pytest.fixture
def script(tmp_path):
    """Make a program of a few lines of Python, and return its path."""
    if sys.platform == "win32":
        pytest.skip("a script is not a program on Windows")

    def make(name, code):
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\n{code}\n")
        path.chmod(0o755)
        return path

    return make


def no_package(name):
    raise metadata.PackageNotFoundError(name)


def test_dot_on_the_path_comes_first(script, monkeypatch):
    path = script("dot", "print('drawn')")
    monkeypatch.setenv("PATH", str(path.parent))
    assert program.find_dot() == str(path)
    assert program.run_dot("digraph {}", "svg") == b"drawn\n"


def test_the_package_is_found_also_off_the_path(tmp_path, monkeypatch):
    try:
        metadata.version("graphviz-pure")
    except metadata.PackageNotFoundError:
        pytest.skip("graphviz-pure is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "graphviz-pure" in program.find_dot()
    assert program.run_dot("digraph { a -> b }", "svg").startswith(b"<?xml")


def test_without_either_the_error_names_both_installs(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(program.metadata, "files", no_package)
    with pytest.raises(VizError, match=r"apt install graphviz.*pip install 'autograd-core\[viz\]'") as caught:
        program.run_dot("digraph {}", "svg")
    assert isinstance(caught.value, AutogradError)
    assert isinstance(caught.value, RuntimeError)


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("import sys; sys.exit('line 1: broken')", "failed: line 1: broken"),
        ("raise SystemExit(3)", "failed: exit code 3"),
        ("pass", "failed: exit code 0"),  # no picture came of it
    ],
)
def test_a_failure_is_told_in_the_programs_words(script, monkeypatch, code, message):
    monkeypatch.setenv("PATH", str(script("dot", code).parent))
    with pytest.raises(VizError, match=message):
        program.run_dot("digraph {}", "svg")


def test_a_layout_that_takes_too_long_is_given_up(script, monkeypatch):
    monkeypatch.setenv("PATH", str(script("dot", "import time; time.sleep(60)").parent))
    monkeypatch.setattr(program, "TIMEOUT", 0.2)
    with pytest.raises(VizError, match="depth= or a smaller limit="):
        program.run_dot("digraph {}", "svg")


def test_text_that_is_not_dot(dot):
    with pytest.raises(VizError, match="failed:"):
        program.run_dot("digraph {", "svg")

"""README.md: its Python runs, from the first block to the last, and its links lead somewhere."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_python_blocks_run_in_order(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) >= 6
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert "2.58" in capsys.readouterr().out
    assert (tmp_path / "graph.svg").stat().st_size > 0
    assert names["accuracy"] > 0.8


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)\)", TEXT))
def test_links_lead_to_files(link):
    assert (ROOT / link).exists()


def test_the_table_of_ops_is_complete():
    import autograd_core as ag

    table = TEXT[TEXT.index("## NumPy's namespace") : TEXT.index("## Conventions at the edges")]
    rows = {
        row.split("|")[1].strip(): set(re.findall(r"`(\w+)`", row.split("|")[2]))
        for row in table.split("\n")
        if "| `" in row
    }
    assert rows.pop("`linalg`") == set(ag.linalg.__all__)
    assert rows.pop("`fft`") == set(ag.fft.__all__)
    assert set.union(*rows.values()) == set(ag.ops.__all__)

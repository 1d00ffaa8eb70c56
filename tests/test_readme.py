"""README.md: its Python runs, from the first block to the last, and its links lead somewhere."""

import json
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

    table = TEXT[TEXT.index("## NumPy's namespace") : TEXT.index("## Layers, losses, optimizers")]
    rows = {
        row.split("|")[1].strip(): set(re.findall(r"`(\w+)`", row.split("|")[2]))
        for row in table.split("\n")
        if "| `" in row
    }
    assert rows.pop("`linalg`") == set(ag.linalg.__all__)
    assert rows.pop("`fft`") == set(ag.fft.__all__)
    assert set.union(*rows.values()) == set(ag.ops.__all__)


def test_the_table_of_layers_is_complete():
    from autograd_nn import layers, optim
    from autograd_nn.optim import lr_scheduler

    table = TEXT[TEXT.index("## Layers, losses, optimizers") : TEXT.index("## Conventions at the edges")]
    named = set(re.findall(r"`(\w+)`", table))
    assert set(layers.__all__) <= named
    assert set(lr_scheduler.__all__) - {"LRScheduler"} <= named
    optimizers = {name for name in optim.__all__ if isinstance(getattr(optim, name), type)}
    assert optimizers - {"Optimizer", "Adagrad", "LRScheduler"} <= named


def test_the_table_of_speed_is_that_of_the_kept_run():
    run = json.loads((ROOT / "benchmarks/results/xeon-2-cores.json").read_text(encoding="utf-8"))
    expected = {
        (benchmark["benchmark"], row["measure"]): (f"{row['ratio']['median']:.2f}", f"{row['bar']:.2f}", row["met"])
        for benchmark in run["benchmarks"]
        for row in benchmark["rows"]
        if row["contestant"] == "torch" and row["bar"] is not None
    }
    rows = re.findall(
        r"^\| `(\w+)` \| (.+?) \| .+? \| .+? \| (\*{0,2})([\d.]+)\*{0,2} \| ([\d.]+) \|$", TEXT, re.MULTILINE
    )
    assert {(name, measure): (ratio, bar, not missed) for name, measure, missed, ratio, bar in rows} == expected

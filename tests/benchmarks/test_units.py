import pytest

from benchmarks import registry, units
from benchmarks.clock import Clock
from benchmarks.errors import ContestantError, LateError
from benchmarks.launch import Settings
from benchmarks.table import outcome_text

SETTINGS = Settings(rounds=1, seconds=0.1, at_least=1, threads=1)


@pytest.fixture
def launched(monkeypatch, sample):
    """Contestants that answer at once, or by an error: medians and errors by (benchmark, contestant, measure); their order."""
    answers, order = {}, []

    def launch(name, key, settings, limit, measure):
        order.append((name, key, measure, limit))
        answer = answers.get((name, key, measure), 1.0)
        if isinstance(answer, Exception):
            raise answer
        return {measure: sample(answer)}

    monkeypatch.setattr(units, "launch", launch)
    return answers, order


def measured(*names, torch=True):
    said = []
    chosen = [registry.load(name) for name in names]
    *_, last = units.measure(chosen, torch, SETTINGS, Clock(5), said.append)
    return last.outcomes(), said


def test_a_network_that_is_late_or_fails_costs_its_own_figure_only(launched):
    answers, _ = launched
    answers["gpu.float32", "ours", "ResNet-18, 256 images"] = LateError("no answer after 45 s")
    answers["gpu.float32", "torch", "LSTM"] = ContestantError("no memory")
    answers["gpu.float32", "torch.compile", "MLP"] = LateError("the time for all was over (--minutes)")
    (outcome,), said = measured("gpu.float32")
    count = len(registry.load("gpu.float32").measures)
    assert len(outcome.rows) == 3 * count - 3
    assert outcome.late == {"ours": ["ResNet-18, 256 images"], "torch.compile": ["MLP"]}
    assert outcome.failed == {"torch": "LSTM: no memory"}
    ratios = {row.measure: row.ratio for row in outcome.rows if row.contestant == "torch"}
    assert ratios["ResNet-18, 64 images"].median == 1
    assert ratios["ResNet-18, 256 images"] is None
    text = outcome_text(outcome)
    assert "  not finished in time: ours: ResNet-18, 256 images" in text
    assert "  failed: PyTorch: LSTM: no memory (the whole error: " in text
    assert "gpu.float32, LSTM, PyTorch: no memory" in said
    assert "gpu.float32, MLP, ours: 1.00 ms" in said


def test_what_is_late_is_no_failure(launched):
    answers, _ = launched
    for measure in registry.load("gpu.products").measures:
        answers["gpu.products", "torch", measure.name] = LateError("no answer after 45 s")
    (outcome,), _ = measured("gpu.products")
    assert not outcome.failed
    assert [row.contestant for row in outcome.rows] == ["ours"]


def test_torch_compile_comes_last_and_has_more_time(launched):
    _, order = launched
    outcomes, _ = measured("gpu.chain", "gpu.float32")
    keys = [key for _, key, _, _ in order]
    assert keys[:2] == ["ours", "torch"]
    first = keys.index("torch.compile")
    assert set(keys[first:]) == {"torch.compile"}
    assert {limit for _, key, _, limit in order if key == "torch.compile"} == {75}
    assert {limit for _, key, _, limit in order if key != "torch.compile"} == {45}
    assert [outcome.benchmark for outcome in outcomes] == ["gpu.chain", "gpu.float32"]


def test_figures_are_there_as_they_come(launched):
    found = units.measure([registry.load("gpu.chain")], True, SETTINGS, Clock(5), lambda line: None)
    (outcome,) = next(found).outcomes()
    assert [row.contestant for row in outcome.rows] == ["ours"]
    (outcome,) = next(found).outcomes()
    assert [row.contestant for row in outcome.rows] == ["ours", "torch"]


def test_pytorch_without_cuda_is_left_out(launched):
    (outcome,), _ = measured("gpu.products", torch=False)
    assert outcome.left_out == ["torch"]
    assert [row.contestant for row in outcome.rows] == ["ours"]


def test_time_that_is_over(launched):
    chosen = [registry.load("gpu.products")]
    *_, last = units.measure(chosen, True, SETTINGS, Clock(0), lambda line: None)
    (outcome,) = last.outcomes()
    assert outcome.late == {"ours": ["8192x8192"], "torch": ["8192x8192"]}
    assert (outcome.rows, outcome.failed) == ([], {})

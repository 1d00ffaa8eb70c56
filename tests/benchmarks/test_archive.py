import json

import pytest

from benchmarks import archive
from benchmarks.errors import UsageError
from benchmarks.launch import Settings


@pytest.fixture
def text(outcome, machine):
    outcomes = [outcome(ours=[1.0, None], torch=[2.0, 4.0], left_out=["mygrad"], failed={"ours": "out of steam"})]
    return archive.as_json("2030-01-02T03:04:05+00:00", Settings(2, 1.0, 5, 2), machine, {"torch": "2.13.0"}, outcomes)


def test_what_is_written_is_read(text, tmp_path, outcome, machine):
    path = tmp_path / "result.json"
    archive.write(path, text)
    found = archive.read(path)
    assert (found.created, found.machine, found.threads) == ("2030-01-02T03:04:05+00:00", machine, 2)
    assert found.rows == {"duel": outcome(ours=[1.0, None], torch=[2.0, 4.0]).rows}
    assert [p.name for p in tmp_path.iterdir()] == ["result.json"]


def test_the_file_holds_versions_samples_and_verdicts(text):
    content = json.loads(text)
    assert content["versions"] == {"torch": "2.13.0"}
    assert content["settings"] == {"rounds": 2, "seconds": 1.0, "at_least": 5, "threads": 2}
    duel = content["benchmarks"][0]
    assert duel["samples"]["ours"][0]["forward"] == {"median": 1.0, "fastest": 0.5, "slowest": 2.0, "repetitions": 9}
    assert duel["samples"]["ours"][1] is None
    assert (duel["left_out"], duel["failed"]) == (["mygrad"], {"ours": "out of steam"})
    assert duel["rows"][-1]["met"] is True


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "not JSON"),
        ("\0", "not JSON"),
        ("[]", "its format is None, not 1"),
        ('{"format": 2}', "its format is 2, not 1"),
        ('{"format": 1}', "damaged .KeyError: 'created'."),
        ('{"format": 1, "created": "", "machine": {"cpu": 1}}', "damaged .TypeError"),
    ],
)
def test_another_file_is_refused_in_one_line(tmp_path, content, message):
    path = tmp_path / "other.json"
    path.write_text(content)
    with pytest.raises(UsageError, match=message) as caught:
        archive.read(path)
    assert str(caught.value).startswith(f"--against {path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("value", ["0.0", "-1", '"fast"', "null"])
def test_a_damaged_number_is_refused(text, tmp_path, value):
    path = tmp_path / "damaged.json"
    path.write_text(text.replace('"low": 0.5', f'"low": {value}'))
    with pytest.raises(UsageError, match="damaged"):
        archive.read(path)


def test_an_absent_file(tmp_path):
    with pytest.raises(UsageError, match="No such file or directory; --json FILE makes such a file"):
        archive.read(tmp_path / "absent.json")


def test_a_place_that_can_not_be_written(tmp_path):
    with pytest.raises(UsageError, match="there is no folder"):
        archive.require_writable(tmp_path / "absent" / "result.json")
    with pytest.raises(UsageError, match="is a folder"):
        archive.require_writable(tmp_path)
    archive.require_writable(tmp_path / "result.json")


def test_a_failed_write_leaves_nothing(tmp_path):
    (tmp_path / "taken").mkdir()
    with pytest.raises(UsageError, match="--json"):
        archive.write(tmp_path / "taken", "text")
    assert [p.name for p in tmp_path.iterdir()] == ["taken"]

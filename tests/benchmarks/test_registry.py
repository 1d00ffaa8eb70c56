import pytest

from benchmarks import registry
from benchmarks.errors import UsageError
from benchmarks.peers import PEERS


@pytest.mark.parametrize("name", registry.names())
def test_each_file_is_a_whole_benchmark(name):
    benchmark = registry.load(name)
    assert benchmark.name == name
    assert benchmark.measures
    assert list(benchmark.contestants)[0] == "ours"  # noqa: RUF015
    assert set(benchmark.contestants) <= set(PEERS)
    assert {key for measure in benchmark.measures for key in measure.bars} <= set(benchmark.contestants)


def test_an_unknown_name_suggests_the_nearest():
    with pytest.raises(UsageError, match=r"^unknown benchmark 'dispach'; did you mean 'dispatch'\?$"):
        registry.load("dispach")


def test_a_name_like_no_other_shows_all():
    with pytest.raises(UsageError, match=r"^unknown benchmark 'zzz'; there are: cold_start, conv, dispatch, "):
        registry.load("zzz")

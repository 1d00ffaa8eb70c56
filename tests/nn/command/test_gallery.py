import pytest

from viz.gallery import CONCEPTS


def test_one_concept(autograd, folder):
    done = autograd("gallery", "-o", folder / "g", "--only", "perceptron")
    assert done.code == 0
    assert "1/1  perceptron" in done.out[0]
    assert (folder / "g" / "index.html").is_file()


def test_list(autograd):
    assert [line.split()[0] for line in autograd("gallery", "--list").out] == list(CONCEPTS)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--only", "perceptrons"], "--only perceptrons: no concept has that name; did you mean perceptron?"),
        (["--only", "zzz"], "--only zzz: no concept has that name; see `autograd gallery --list`"),
    ],
)
def test_wrong_requests(refused, arguments, message):
    assert message in refused("gallery", *arguments)

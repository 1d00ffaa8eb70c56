"""`autograd explain`."""

import pytest


def test_text(autograd, folder):
    done = autograd("explain", "x*y + sin(x)", "x=2", "y=3")
    assert (done.code, done.err) == (0, [])
    assert done.out[0].startswith("Forward")
    assert "  ∂v4/∂x   = 3 + (-0.416147) = 2.58385" in done.out
    assert not list(folder.iterdir())


@pytest.mark.parametrize(
    ("suffix", "start"),
    [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF"), ("gif", b"GIF89a"), ("html", b"<!DOCTYPE html>")],
)
def test_files(autograd, folder, suffix, start):
    done = autograd(
        "explain", "(apple*2 + orange*3)*tax", "-o", f"price.{suffix}", "apple=100", "orange=150", "tax=1.1"
    )
    assert (done.code, done.out) == (0, [f"(apple*2 + orange*3)*tax: explained in price.{suffix}"])
    assert (folder / f"price.{suffix}").read_bytes().startswith(start)
    assert len(list(folder.iterdir())) == 1


def test_arrays_and_a_leading_minus(autograd):
    done = autograd("explain", "--", "-sum(x*y)", "x=[1,2]", "y=3")
    assert "  ∂v4/∂x   = [-3, -3]" in done.out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["x*y", "-o", "a.jpg"], "-o a.jpg: a picture's name ends in one of .svg, .png, .pdf, .gif, .html"),
        (["x*y", "-o", "absent/a.svg"], "-o absent/a.svg: there is no folder absent; make it first"),
        (["x*y", "x=[1,2]"], "explain: the result has shape (2,), and the pass back begins at one number"),
        (["x"], "'x' has no op on a variable"),
        (["x*y", "x=1", "x=2"], "a variable is given twice in x=1 x=2"),
        (["__import__('os').system('touch pwned')"], "\"__import__('os').system('touch pwned')\" is not understood"),
        ([], "explain what? An expression; one that begins with a minus sign goes after --"),
        (["x*y", "--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_wrong_requests(refused, arguments, message):
    assert refused("explain", *arguments).startswith(message)

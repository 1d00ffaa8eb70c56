"""What a notebook shows of a Variable."""

from xml.dom import minidom

import numpy as np
import pytest

import autograd_core as ag
from autograd_core.notebook import table

EVIL = '"><script>alert(1)</script>'


def cells(html):
    """The texts of each row, and of the caption first; fails if it is not well-formed."""
    page = minidom.parseString(html)
    assert not page.getElementsByTagName("script")
    rows = [page.getElementsByTagName("caption")[0], *page.getElementsByTagName("tr")]
    return [
        [text.data for cell in (row.childNodes if row.tagName == "tr" else [row]) for text in cell.childNodes]
        for row in rows
    ]


def test_a_variable():
    x = ag.Variable(np.arange(12.0).reshape(3, 4), name="x")
    (x * x).sum().backward()
    assert cells(x._repr_html_()) == [
        ["Variable x"],
        ["shape", "(3, 4)"],
        ["dtype", "float64"],
        ["device", "cpu"],
        ["requires_grad", "True"],
        ["made by", "nothing: a leaf"],
        ["values", "0, 1, 2, 3, 4, 5, … (from 0 to 11)"],
        ["grad", "0, 2, 4, 6, 8, 10, … (from 0 to 22)"],
    ]


@pytest.mark.parametrize(
    ("array", "values"),
    [
        (2.5, "2.5"),
        ([True, False], "True, False"),
        (np.zeros((0, 3)), "none"),
        (np.array([1, 2], "int8"), "1, 2"),
        (np.array([np.nan, 1e300, 1 / 3]), "nan, 1e+300, 0.3333"),
        (np.ones(2, "float16"), "1, 1"),
    ],
)
def test_values(array, values):
    assert ["values", values] in cells(ag.Variable(array)._repr_html_())


def test_who_made_it():
    assert ["made by", "Sum(axis=0, keepdims=False)"] in cells(ag.Variable([1.0]).sum(axis=0)._repr_html_())


@pytest.mark.parametrize("name", [EVIL, "가중치", "&lt;b&gt;", "a\x00b\u202ec"])
def test_names_are_data(name):
    (caption,) = cells(ag.Variable(1.0, name=name)._repr_html_())[0]
    assert caption == "Variable " + name.replace("\x00", "\\x00").replace("\u202e", "\\u202e")


def test_any_cell_is_escaped():
    assert cells(table(EVIL, [(EVIL, EVIL)], (EVIL, "b"))) == [[EVIL], [EVIL, "b"], [EVIL, EVIL]]

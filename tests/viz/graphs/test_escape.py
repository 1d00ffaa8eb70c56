"""Any text comes out of Graphviz as it went in, and never as markup."""

import subprocess
from xml.dom import minidom

import pytest

from viz.graphs.escape import label_text, shortened, tooltip, visible

NASTY = [
    '"><script>alert(1)</script>',
    r"back\slash \N \G \\ \L end" + "\\",
    "<b>bold</b> &amp; &lt; & <TABLE>",
    '"; } digraph { a [label="',
    "it's $x^2$ {a|b} %s",
    "가중치 행렬",
    "重み",
    "وزن",
    "नमस्ते",
    "👩‍💻",
    "e\u0301",
]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("plain", "plain"),
        ("two\nlines\ttab", r"two\nlines\ttab"),
        ("nul \x00 escape \x1b[0m", r"nul \x00 escape \x1b[0m"),
        ("right to left \u202e", r"right to left \u202e"),
        ("half a pair \ud800", r"half a pair \ud800"),
        ("no-break\u00a0space, paragraph\u2029", r"no-break space, paragraph\u2029"),
        ("می‌خواهم 👩‍💻", "می‌خواهم 👩‍💻"),
    ],
)
def test_what_can_not_be_seen_is_written_out(text, seen):
    assert visible(text) == seen
    assert visible(text).encode()


def test_markup_in_labels_and_tooltips_is_escaped():
    assert label_text('<a href="x">&\'') == "&lt;a href=&quot;x&quot;&gt;&amp;&#39;"
    assert label_text(r"\N") == r"\\N"
    assert tooltip('say "hi" & \\N\nnext') == r'"say &quot;hi&quot; &amp; \\\\N&#10;next"'


@pytest.mark.parametrize(("length", "short"), [(9, "ab…ij"), (10, "abcdefghij"), (5, "ab…ij")])
def test_long_text_loses_its_middle(length, short):
    assert shortened("abcdefghij", length) == ("abcd…ghij" if length == 9 else short)


@pytest.mark.parametrize("text", NASTY)
def test_text_survives_graphviz(dot, text):
    source = f'digraph {{ node [fontname="Helvetica"] a [label=<{label_text(text)}>, tooltip={tooltip(text)}] }}'
    svg = subprocess.run([dot, "-Tsvg"], input=source.encode(), capture_output=True, check=True).stdout
    page = minidom.parseString(svg)
    assert ["".join(t.data for t in node.childNodes) for node in page.getElementsByTagName("text")] == [text]
    assert [node.getAttribute("xlink:title") for node in page.getElementsByTagName("a")] == [text]
    assert not page.getElementsByTagName("script")

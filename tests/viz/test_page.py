"""The pieces of an HTML page."""

from viz import page


def test_the_kind_of_a_column_is_found_once(monkeypatch):
    """The time of a long table grows with its rows, not with their square."""
    asked = []
    monkeypatch.setattr(page, "_numeric", lambda rows, column: asked.append(column) or column == 1)
    found = page.table(("name", "size"), [("a", 1), ("b", 2)])
    assert asked == [0, 1]
    assert '<th>name</th><th class="number">size</th>' in found
    assert '<tr><td>b</td><td class="number">2</td></tr>' in found

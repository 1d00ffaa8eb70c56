import webbrowser

import pytest


@pytest.fixture(autouse=True)
def browser(monkeypatch):
    """Addresses that were opened; nothing opens in fact."""
    opened = []
    monkeypatch.setattr(webbrowser, "open", lambda address: opened.append(address) or True)
    return opened


def test_the_page_lies_in_the_folder_unless_told_otherwise(autograd, trained, folder, browser):
    done = autograd("report", trained, "-o", "page.html")
    assert (done.code, done.err) == (0, [])
    assert done.out[0].startswith("page.html (0.")
    page = (folder / "page.html").read_text()
    assert "<h1>mlp on digits</h1>" in page
    assert browser == []
    assert autograd("report", trained, "--open").code == 0
    assert browser == [(trained / "report.html").as_uri()]
    assert (trained / "report.html").read_text() == page
    (trained / "report.html").unlink()


def test_wrong_requests(refused, trained, monkeypatch):
    assert refused("report", "nowhere").startswith("nowhere is no run: it has no run.json")
    line = refused("report", trained, "-o", "gone/page.html")
    assert line == "-o gone/page.html: there is no folder gone; make it first"
    assert "is a folder; name a file" in refused("report", trained, "-o", trained, code=1)


def test_no_browser(autograd, trained, monkeypatch):
    monkeypatch.setattr(webbrowser, "open", lambda address: False)
    done = autograd("report", trained, "-o", "page.html", "--open")
    assert (done.code, done.err) == (2, ["autograd: --open: no browser was found here; open page.html in one"])

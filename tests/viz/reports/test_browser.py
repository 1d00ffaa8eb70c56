"""The report in a real browser: Debian's Chromium, without a window."""

import json
import shutil

import pytest

import viz
from tests.viz.reports.conftest import HOSTILE

selenium = pytest.importorskip("selenium", reason="needs Selenium: pip install '.[browser]'")

from selenium import webdriver  # noqa: E402
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.actions.wheel_input import ScrollOrigin  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402


@pytest.fixture(scope="module")
def browser():
    """One browser for all tests, its console and network on record."""
    programs = [shutil.which(name) for name in ("chromium", "chromedriver")]
    if None in programs:
        pytest.skip("needs a browser: apt install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = programs[0]
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, webdriver.ChromeService(programs[1]))
    yield driver
    driver.quit()


@pytest.fixture
def show(browser):
    """show(path) opens a page, in a width and a colour scheme; afterwards nothing may stand in the console, and no other
    file may have been asked for."""
    opened = []

    def open_page(path, width=1200, scheme="light"):
        metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        features = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", features)
        browser.get_log("performance")
        browser.get(path.as_uri())
        opened.append(path.as_uri())
        return browser

    yield open_page
    assert browser.get_log("browser") == []
    requests = set()
    for entry in browser.get_log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            requests.add(message["params"]["request"]["url"])
    assert {url for url in requests if not url.startswith("data:")} == set(opened)


def transform(browser):
    return browser.find_element(By.CSS_SELECTOR, ".viewer .view").get_attribute("transform")


def scale(browser):
    return float(transform(browser).split("scale(")[1].rstrip(")"))


def viewer(browser):
    found = browser.find_element(By.CSS_SELECTOR, ".viewer")
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    return found


def wheel(browser, amount):
    ActionChains(browser).scroll_from_origin(ScrollOrigin.from_element(viewer(browser)), 0, amount).perform()


def test_every_picture_is_drawn(show, page):
    browser = show(page)
    assert browser.title == "lenet on digits: report"
    sizes = browser.execute_script("return [...document.images].map(i => [i.complete, i.naturalWidth, i.clientWidth])")
    assert len(sizes) > 40
    assert all(complete and natural > 0 for complete, natural, _ in sizes)
    assert browser.execute_script("return document.querySelectorAll('svg.heat image').length") == 20


def test_zoom_by_wheel_buttons_and_keys(show, page):
    browser = show(page)
    frame, first = viewer(browser), scale(browser)
    assert first > 1  # so that its letters can be read
    wheel(browser, -200)
    assert scale(browser) > first
    wheel(browser, 200)
    assert scale(browser) == pytest.approx(first)
    buttons = {b.get_attribute("data-zoom"): b for b in frame.find_elements(By.TAG_NAME, "button")}
    buttons["in"].click()
    assert scale(browser) == pytest.approx(1.4 * first)
    buttons["out"].click()
    assert scale(browser) == pytest.approx(first)
    buttons["all"].click()
    assert transform(browser) == "translate(0 0) scale(1)"
    frame.send_keys("+")
    assert scale(browser) == pytest.approx(1.4)
    before = transform(browser)
    frame.send_keys(Keys.ARROW_RIGHT)
    assert transform(browser) != before
    frame.send_keys("0")
    assert transform(browser) == "translate(0 0) scale(1)"


def test_the_wheel_scrolls_the_page_at_the_end_of_the_zoom(show, page):
    browser = show(page)
    viewer(browser).find_element(By.CSS_SELECTOR, "[data-zoom=all]").click()
    before = browser.execute_script("return scrollY")
    wheel(browser, 300)
    assert browser.execute_script("return new Promise(r => setTimeout(() => r(scrollY), 300))") > before


def test_the_point_under_the_wheel_stays(show, page):
    browser = show(page)
    frame = viewer(browser)
    node = frame.find_element(By.CSS_SELECTOR, ".node ellipse")
    where = "const r = arguments[0].getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2, r.width]"
    x, y, width = browser.execute_script(where, node)
    ActionChains(browser).scroll_from_origin(ScrollOrigin.from_viewport(round(x), round(y)), 0, -300).perform()
    after = browser.execute_script(where, node)
    assert after[:2] == pytest.approx([x, y], abs=2)
    assert after[2] > 1.3 * width


def test_pan_by_drag(show, page):
    browser = show(page)
    frame = viewer(browser)
    node = frame.find_element(By.CSS_SELECTOR, ".node ellipse")
    left = "return arguments[0].getBoundingClientRect().left"
    before, first = browser.execute_script(left, node), scale(browser)
    ActionChains(browser).move_to_element(frame).click_and_hold().move_by_offset(-120, 0).release().perform()
    assert browser.execute_script(left, node) == pytest.approx(before - 120, abs=2)
    assert scale(browser) == first
    # However far it is dragged, something is left to see.
    for _ in range(4):
        ActionChains(browser).move_to_element(frame).click_and_hold().move_by_offset(400, 0).release().perform()
    box = browser.execute_script(
        "const r = document.querySelector('.view').getBoundingClientRect(); return [r.left, r.right]"
    )
    assert box[0] < frame.rect["x"] + frame.rect["width"]
    assert box[1] > frame.rect["x"]


def test_numbers_unfold(show, page):
    browser = show(page)
    folded = browser.find_elements(By.TAG_NAME, "details")
    assert len(folded) >= 6
    for details in folded:
        summary = details.find_element(By.TAG_NAME, "summary")
        browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", summary)
        summary.click()
        assert details.get_property("open") is True
        assert details.rect["height"] > 60


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 400])
def test_it_fits_the_screen_and_can_be_read(show, page, width, scheme):
    browser = show(page, width, scheme)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= width
    ink, ground = (
        [
            int(part)
            for part in browser.find_element(By.TAG_NAME, "body").value_of_css_property(name)[5:-1].split(",")[:3]
        ]
        for name in ("color", "background-color")
    )
    assert (sum(ink) < sum(ground)) == (scheme == "light")
    assert abs(sum(ink) - sum(ground)) > 500
    assert len(browser.get_screenshot_as_png()) > 10_000


def test_hostile_names_do_no_harm(show, hostile, tmp_path):
    browser = show(viz.report(hostile, tmp_path / "page.html"))
    assert browser.title == "lenet on digits: report"
    assert len(browser.find_elements(By.TAG_NAME, "script")) == 1
    assert browser.execute_script("return document.querySelectorAll('[onerror], img[src=x]').length") == 0
    visible = HOSTILE.replace("\u202e", "\\u202e")
    assert browser.find_element(By.CSS_SELECTOR, "h1 + p").text == visible
    assert transform(browser)

"""Debian's Chromium, driven by Debian's chromedriver; only with `./dev test --browser`."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "out" / "browser"
ARGUMENTS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--hide-scrollbars", "--force-device-scale-factor=1"),
)
SIZES = {"office": (1366, 768), "phone": (390, 844)}


@pytest.fixture(scope="session")
def fonts(tmp_path_factory):
    """The project's own font as the only Chinese one, so that pictures look the same everywhere."""
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(
        "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'urn:fontconfig:fonts.dtd'><fontconfig>"
        f"<dir>{escape(str(ROOT / 'kiosk' / 'assets' / 'fonts'))}</dir>"
        f"<cachedir>{escape(str(folder / 'cache'))}</cachedir></fontconfig>",
        "utf-8",
    )
    return config


@pytest.fixture(scope="session")
def chromium(tmp_path_factory, fonts):
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = "/usr/bin/chromium"
    for argument in ARGUMENTS:
        options.add_argument(argument)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('chromium')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = Service(
        "/usr/bin/chromedriver",
        env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
    )
    driver = webdriver.Chrome(options, service)
    driver.set_page_load_timeout(60)
    yield driver
    driver.quit()


@pytest.fixture
def window(chromium):
    """A browser that knows nothing yet."""
    chromium.execute_cdp_cmd("Network.clearBrowserCookies", {})
    chromium.get("about:blank")
    chromium.get_log("browser")
    return Window(chromium)


class Window:
    """What a person does with a browser, and what they see."""

    def __init__(self, driver) -> None:
        self.driver = driver
        self.wide = 0

    def resize(self, size: str) -> None:
        self.wide, high = SIZES[size]
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {
                "width": self.wide,
                "height": high,
                "deviceScaleFactor": 1,
                "mobile": size == "phone",
            },
        )

    def open(self, url: str) -> None:
        self.driver.get(url)

    def type(self, name: str, text: str) -> None:
        found = self.driver.find_element("name", name)
        found.clear()
        found.send_keys(text)

    def click(self, words: str) -> None:
        """A link or button of the page itself, by its words; on to the page that it leads to."""
        path = f"//main//*[self::a or self::button][normalize-space()='{words}']"
        with self._leaving():
            self.driver.find_element("xpath", path).click()

    def go(self, selector: str) -> None:
        """A link or button anywhere."""
        with self._leaving():
            self.driver.find_element("css selector", selector).click()

    def back(self) -> None:
        """The page before, from the browser's memory or asked for again."""
        here = self.driver.current_url
        self.driver.back()
        self._wait(
            "return location.href !== arguments[0] && document.readyState === 'complete'", here
        )

    def reload(self) -> None:
        with self._leaving():
            self.driver.refresh()

    def send(self) -> None:
        """The enter key, in a field of a form."""
        with self._leaving():
            self.press("Enter")

    def press(self, key: str) -> None:
        """A key, to whatever has the focus."""
        from selenium.webdriver.common.keys import Keys

        self.driver.switch_to.active_element.send_keys(getattr(Keys, key.upper()))

    @contextmanager
    def _leaving(self) -> Iterator[None]:
        """Until another page is there, whole."""
        self.driver.execute_script("window.left = true")
        yield
        self._wait("return window.left === undefined && document.readyState === 'complete'")

    def _wait(self, until: str, *given: str) -> None:
        from selenium.common.exceptions import WebDriverException
        from selenium.webdriver.support.ui import WebDriverWait

        wait = WebDriverWait(self.driver, 60, ignored_exceptions=(WebDriverException,))
        wait.until(lambda driver: driver.execute_script(until, *given))

    def tick(self, name: str, value: str) -> None:
        """Touch the words beside a box."""
        path = f"//label[input[@name='{name}'][@value='{value}']]"
        self.driver.find_element("xpath", path).click()

    def tabbed(self, times: int) -> list[str]:
        """The words of what the tab key comes to."""
        self.driver.execute_script("document.activeElement.blur(); scrollTo(0, 0)")
        found = []
        for _ in range(times):
            self.press("Tab")
            found.append(self.driver.switch_to.active_element.text)
        return found

    @property
    def text(self) -> str:
        return self.driver.find_element("tag name", "body").text

    @property
    def path(self) -> str:
        return self.driver.execute_script("return location.pathname")

    def faults(self) -> list[str]:
        """What is wrong with how the page lies: too wide, cut off, too small to touch."""
        return [*self.driver.execute_script(LAID_WRONG), *self._console()]

    def _console(self) -> list[str]:
        """Its lines; of the answer to a refused form, which it tells of, only the status."""
        lines = [each["message"] for each in self.driver.get_log("browser")]
        return [re.sub(r".*server responded with a status of (\d+) .*", r"\1", x) for x in lines]

    def pictures(self, name: str) -> list[str]:
        """The page at both sizes, loaded once; what is wrong with it at either."""
        found = []
        for size in SIZES:
            self.resize(size)
            self.picture(f"{size}-{name}")
            found += [f"{size}: {fault}" for fault in self.faults()]
        self.resize("office")
        return found

    def picture(self, name: str) -> None:
        """The whole page as a PNG in out/browser."""
        import base64

        PICTURES.mkdir(parents=True, exist_ok=True)
        shot = self.driver.execute_cdp_cmd(
            "Page.captureScreenshot",
            {"format": "png", "captureBeyondViewport": True, "optimizeForSpeed": True},
        )
        (PICTURES / f"{name}.png").write_bytes(base64.b64decode(shot["data"]))


LAID_WRONG = """
const found = [], wide = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth > wide)
  found.push(`the page is ${document.documentElement.scrollWidth} wide, not ${wide}`);
const seen = e =>
  e.checkVisibility({visibilityProperty: true}) && e.getBoundingClientRect().width > 1;
for (const e of document.querySelectorAll('main *')) {
  const box = e.getBoundingClientRect();
  if (seen(e) && !e.closest('.wide') && (box.right > wide + 1 || box.left < -1))
    if (getComputedStyle(e).position !== 'absolute' && !e.closest('thead'))
      found.push(`${e.tagName} ${e.className} goes from ${box.left} to ${box.right}`);
}
for (const e of document.querySelectorAll('main :is(a, td, th, dd, label, summary)')) {
  const box = e.getBoundingClientRect();
  if (seen(e) && box.width < 40 && box.height > 90) found.push(`${e.innerText} stands on end`);
}
for (const e of document.querySelectorAll('.button, input:not([type=hidden]), select, textarea')) {
  const box = (e.closest('.tick') || e).getBoundingClientRect();
  if (seen(e) && box.height < 38) found.push(`${e.tagName} ${e.name} is ${box.height} high`);
}
const fields = 'main :is(input, select, textarea):not([type=hidden], [hidden])';
for (const e of document.querySelectorAll(fields))
  if (!e.labels.length) found.push(`${e.name} has no label`);
return found;
"""

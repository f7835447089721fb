"""WebKitGTK, by its own driver. Its profile lasts as long as its window, so it cannot be restarted."""

from __future__ import annotations

from typing import Any

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.browser.engines import KEYS, SHIFT, display, program, telling
from tests.browser.waiting import until

PACKAGE = "webkit2gtk-driver"
MINI_BROWSER = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
LEAVE = "globalThis.isLeft = true;"
# The driver has no ear for the console: from as early as we get in, the page itself keeps what goes wrong.
ARRIVE = """
if (globalThis.isLeft) return false;
if (!globalThis.complaints) {
  globalThis.complaints = [];
  const hear = (kind, words) =>
    addEventListener(kind, (event) => complaints.push(`${kind} ${words(event)}`), true);
  hear("error", ({ message, target }) => message ?? target.outerHTML);
  hear("unhandledrejection", ({ reason }) => reason);
  hear("securitypolicyviolation", ({ violatedDirective }) => violatedDirective);
}
return document.readyState === "complete";
"""


class WebKitTab:
    """One window; the driver, which all of them share, is turned to it first."""

    def __init__(self, driver: webdriver.Remote, window: str) -> None:
        self._driver = driver
        self._window = window

    def open(self, url: str) -> None:
        self._turned.execute_script(LEAVE)
        self._turned.get(url)
        until(lambda: self._turned.execute_script(ARRIVE), f"{url} to load")

    def run(self, script: str) -> Any:
        told = self._turned.execute_async_script(telling(script))
        assert "error" not in told, told["error"]
        return told.get("value")

    def click(self, css: str) -> None:
        until(lambda: self._turned.find_elements(By.CSS_SELECTOR, css), css)[0].click()

    def press(self, key: str) -> None:
        name = key.removeprefix(SHIFT)
        hands = ActionChains(self._turned)
        if name != key:
            hands.key_down(Keys.SHIFT)
        hands.send_keys(KEYS.get(name, name))
        if name != key:
            hands.key_up(Keys.SHIFT)
        hands.perform()

    def heard(self, css: str) -> tuple[str, str]:
        found = self._turned.find_element(By.CSS_SELECTOR, css)
        return found.aria_role, found.accessible_name

    def console_errors(self) -> list[str]:
        errors: list[str] = self._turned.execute_script("return complaints.splice(0);")
        return errors

    @property
    def _turned(self) -> webdriver.Remote:
        self._driver.switch_to.window(self._window)
        return self._driver


class WebKit(WebKitTab):
    name = "webkit"

    def __init__(self) -> None:
        display()
        options = Options()
        options.binary_location = program(MINI_BROWSER, PACKAGE)
        options.add_argument("--automation")
        options.page_load_strategy = "none"
        self._service = Service(program("WebKitWebDriver", PACKAGE))
        self._service.start()
        # What webdriver.WebKitGTK does, but without the way selenium itself calls deprecated.
        address = ClientConfig(remote_server_addr=self._service.service_url)
        driver = webdriver.Remote(RemoteConnection(client_config=address), options=options)
        super().__init__(driver, driver.current_window_handle)

    def new_tab(self) -> WebKitTab:
        driver = self._turned
        driver.switch_to.new_window("window")
        return WebKitTab(driver, driver.current_window_handle)

    def close(self) -> None:
        self._driver.quit()
        self._service.stop()

"""The product as it is built: an offer of the editor comes to the shopper's screen, and goes when it is paused."""

import os
import threading
import time
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from staff_room import PASSWORD, QUICK

from kiosk.bootstrap import build_kiosk
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.settings import Settings
from kiosk.shop_zone import stand_in
from kiosk.site import make_site
from kiosk.store.shop import put_products
from kiosk.web import create_app
from recommender.types import Product
from tests.browser.serving import server_of

pytestmark = pytest.mark.browser

TITLE = "20 % off filter coffee"


@contextmanager
def running(settings):
    kiosk = build_kiosk(settings)
    server = server_of(create_app(kiosk.web))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    kiosk.start()
    thread.start()
    try:
        yield kiosk, f"http://127.0.0.1:{server.server_port}"
    finally:
        kiosk.stop()
        server.shutdown()
        server.server_close()
        thread.join(10)


@pytest.fixture(params=["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def settings(request, tmp_path, monkeypatch):
    """Of a shop to the east and one to the west of the machine: somewhere it is another day already, or still."""
    monkeypatch.setenv("TZ", os.environ.get("TZ", ""))
    chosen = Settings.load(
        home=tmp_path / "home", models_dir=tmp_path / "none", recognition="off", time_zone=request.param
    )
    stand_in(chosen.time_zone)
    yield chosen
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def photograph(tmp_path):
    path = tmp_path / "coffee.jpg"
    cv2.imwrite(str(path), np.full((480, 640, 3), (60, 90, 140), np.uint8))
    return path


def test_an_offer_comes_and_goes(browser, settings, photograph):
    """With its picture, as the preview showed it, and at once."""
    make_site(settings)
    with running(settings) as (kiosk, address):
        with kiosk.site.store.write() as connection:
            put_products(connection, [Product("P1", "Filter coffee 500 g", "Coffee", 42_000)])
        StaffAccounts(kiosk.site.store, kiosk.site.audit, QUICK).add("mala", PASSWORD, [Role.MARKETING], actor="cli")
        glass = browser.new_context(viewport={"width": 1080, "height": 1920}).new_page()
        glass.goto(address)
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(f"{address}/staff/sign-in")
        page.fill("#name", "mala")
        page.fill("#password", PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.goto(f"{address}/marketing/offers/new")
        page.fill("#title-en", TITLE)
        page.fill("#value", "20")
        page.fill("#find", "coffee")
        page.get_by_role("button", name="Filter coffee").click()
        page.set_input_files("#file", photograph)
        page.locator("#picture-shown").wait_for()
        page.fill("#alt-en", "A bag of coffee")
        page.get_by_role("button", name="Save and put into force").click()
        page.wait_for_url("**/offers/id/*")

        shown = glass.locator(".ticket-title", has_text=TITLE)
        shown.wait_for(timeout=60_000)
        picture = glass.get_by_role("img", name="A bag of coffee")
        picture.wait_for()
        assert picture.evaluate("one => one.decode().then(() => one.naturalWidth)") == 640
        preview = page.frame_locator(".portrait iframe").locator(".ticket").first
        preview.wait_for()
        assert preview.inner_text() == glass.locator(".ticket").first.inner_text(), "the preview is what comes"

        page.get_by_role("button", name="Pause", exact=True).click()
        page.get_by_text("paused", exact=True).wait_for()
        shown.wait_for(state="detached", timeout=60_000)
        page.get_by_role("button", name="Resume", exact=True).click()
        shown.wait_for(timeout=60_000)
        glass.context.close()
        page.context.close()

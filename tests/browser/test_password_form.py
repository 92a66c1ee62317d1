"""The form for a new password in a real Chromium: whoever was refused sees why where they type, on every screen."""

import os
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from staff_room import PASSWORD, open_room

from kiosk.words import say
from tests.browser.serving import serving


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    clock = SimpleNamespace(now=datetime(2026, 3, 1, 12, 30, tzinfo=UTC))
    opened = open_room(tmp_path_factory.mktemp("site") / "home", clock, shop_name="Sri Murugan Stores")
    opened.add_staff("anbu", "staff", "officer", "admin")
    yield opened
    opened.site.close()


@pytest.mark.parametrize(
    ("language", "size"), [("en", (390, 844)), ("ta", (820, 1180)), ("hi", (1280, 900))], ids=["en", "ta", "hi"]
)
def test_whoever_is_refused_sees_why_at_the_field_and_types_again(browser, axe, room, tmp_path, language, size):
    """Requirement S1 (V6.2.4, V6.2.11)."""
    shots = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path)
    with serving(room.app) as served:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=language)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto(f"{served}/staff/sign-in")
        page.fill("#name", "anbu")
        page.fill("#password", PASSWORD)
        page.press("#password", "Enter")
        page.wait_for_url(f"{served}/staff/")
        page.goto(f"{served}/staff/account")
        for new, again, field, key in (
            ("sri murugan 2026", "sri murugan 2026", "new", "staff-password-weak-words"),
            ("mango river lamp", "mango river lamb", "again", "staff-password-differs"),
        ):
            page.fill("#password", PASSWORD)
            page.fill("#new", new)
            page.fill("#again", again)
            page.press("#again", "Enter")
            page.wait_for_selector(f"#{field}-error")
            assert say(language, key) in page.inner_text(f"#{field}-error")
            page.wait_for_function("field => document.activeElement?.id === field", arg=field)
            for seen in (f"#{field}", f"#{field}-error"):
                box = page.locator(seen).bounding_box()
                assert box["y"] >= 0
                assert box["y"] + box["height"] <= size[1]
            assert [page.input_value(f"#{name}") for name in ("password", "new", "again")] == ["", "", ""]
            assert axe.run(page).response["violations"] == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
            page.screenshot(path=shots / f"password-{language}-{field}.png")
        context.close()

"""The room of the offers in a real Chromium: an offer is made and looked at, and nothing that was typed is lost."""

import cv2
import numpy as np
import pytest
from sqlalchemy import insert
from staff_room import PASSWORD

from kiosk.store.offer_states import offer_rows
from kiosk.store.tables import products
from recommender.offers.types import OfferKind

pytestmark = pytest.mark.browser

MANY = 3000
"""Products of the catalogue beside those of the room."""
TAMIL = "வறுத்த காப்பிக்கு 15 % தள்ளுபடி"
TABLET = {"width": 768, "height": 1024}


@pytest.fixture(scope="module", autouse=True)
def goods(office):
    rows = [
        {
            "product_id": f"G{number:05d}",
            "name": f"Roast number {number}",
            "category": "Roasts",
            "price_minor": 20_000,
            "cost_minor": 15_000,
            "discreet": False,
        }
        for number in range(MANY)
    ]
    with office.room.site.store.write() as connection:
        connection.execute(insert(products), rows)


@pytest.fixture
def photograph(tmp_path):
    """A picture of goods: a round thing on a cloth."""
    image = np.full((600, 800, 3), (170, 200, 220), np.uint8)
    cv2.circle(image, (400, 300), 200, (30, 60, 110), -1)
    path = tmp_path / "coffee.png"
    cv2.imwrite(str(path), image)
    return path


def saved(office, title):
    """The offers of the store with a title."""
    with office.room.site.store.read() as connection:
        return [row for row in offer_rows(connection) if row.offer.title == title]


def screen(opened, shape="portrait"):
    """The framed screen, once it is drawn."""
    frame = opened.page.frame_locator(f".{shape} iframe")
    frame.locator(".ticket").nth(2).wait_for()
    return frame


def write(page, title):
    """What every offer needs, once the page's script is there to look for products."""
    page.wait_for_load_state("load")
    page.fill("#title-en", title)
    page.select_option("#kind", OfferKind.PERCENT_OFF.value)
    page.fill("#value", "15")
    page.fill("#find", "roast number 12")
    page.get_by_role("button", name="Roast number 12 Roasts").click()


def reach(page):
    """What the page says of the people, once it was asked."""
    page.wait_for_function("() => document.getElementById('reach').textContent.includes('agreed')")
    return page.inner_text("#reach")


def test_an_offer_is_made_looked_at_and_put_into_force(desk, office, photograph):
    opened = desk().go("/marketing/offers")
    page = opened.page
    page.get_by_role("link", name="New offer").click()
    screen(opened).get_by_text("…", exact=True).wait_for()
    opened.look("offer-new")
    write(page, "15 % off roasts")
    page.fill("#title-ta", TAMIL)
    page.set_input_files("#file", photograph)
    page.locator("#picture-shown").wait_for()
    page.fill("#alt-en", "Roasted coffee in a bowl")
    upright, wide = screen(opened), screen(opened, "landscape")
    upright.get_by_text("15 % off roasts").wait_for()
    assert upright.locator(".ticket").count() == 3
    picture = upright.locator(".ticket-art img")
    picture.wait_for()
    assert picture.evaluate("one => one.complete && one.naturalWidth") == 800
    assert upright.locator(".ticket-price").inner_text() == "₹170 instead of ₹200"
    page.get_by_role("radio", name="தமிழ்").check()
    for one in (upright, wide):
        one.get_by_text(TAMIL).wait_for()
    assert "fewer than" in reach(page)
    opened.look("offer-filled")
    opened.press("Save and put into force")
    page.wait_for_url("**/offers/id/15-off-roasts-*")
    assert page.locator(".state").first.inner_text() == "running"
    screen(opened).get_by_text("15 % off roasts").wait_for()
    opened.look("offer-running")
    (row,) = saved(office, "15 % off roasts")
    assert row.offer.product_ids == ("G00012",)
    assert [(one.language, one.title) for one in row.offer.words] == [("ta", TAMIL)]
    opened.go("/marketing/offers/new")
    assert page.input_value("#title-en") == "", "what was saved does not come back"


def test_the_preview_is_the_real_page_at_the_real_sizes(desk):
    opened = desk().go("/marketing/offers/new")
    sizes = {"portrait": [1080, 1920], "landscape": [1920, 1080]}
    for shape, size in sizes.items():
        body = screen(opened, shape).locator("body")
        assert body.evaluate("() => [innerWidth, innerHeight]") == size
        sheets = body.evaluate("() => [...document.styleSheets].map(one => new URL(one.href).pathname)")
        assert "/static/css/tickets.css" in sheets
        assert body.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    assert opened.page.locator(".screens iframe[inert]").count() == 2


def test_what_is_wrong_stands_beside_its_field_while_it_is_typed(desk):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    page.fill("#title-en", "Hurry, last chance")
    page.fill("#stock", "a few")
    page.locator("#title-en-error").get_by_text("hurry, last chance").wait_for()
    page.locator("#stock-error").get_by_text("whole number").wait_for()
    assert page.get_attribute("#stock", "aria-invalid") == "true"
    assert page.locator("#budget-error").is_hidden(), "nobody was there yet"
    page.fill("#stock", "100")
    page.wait_for_function("() => document.getElementById('stock-error').hidden")
    opened.press("Save as a draft")
    page.get_by_text("fields have to be mended").wait_for()
    assert page.inner_text("#value-error") == "A number is missing"
    assert page.inner_text("#product-error") == "Choose a product"
    assert page.input_value("#title-en") == "Hurry, last chance"
    assert page.input_value("#stock") == "100"
    opened.look("offer-wrong")
    opened.complaints[:] = [one for one in opened.complaints if "422" not in one]


def test_a_reload_and_a_session_that_ended_bring_everything_back(desk, office, photograph):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    write(page, "Kept roasts")
    page.locator("[name=weekday][value='6']").uncheck()
    page.locator("[name=segment]").first.check()
    page.fill("#stores", "Mylapore\nAdyar")
    page.set_input_files("#file", photograph)
    page.locator("#picture-shown").wait_for()
    page.reload()
    page.locator("#chosen [value=G00012]").wait_for()
    page.locator("#picture-shown").wait_for()
    assert not page.locator("[name=weekday][value='6']").is_checked()
    assert page.locator("[name=weekday][value='5']").is_checked()
    page.fill("#alt-en", "A bowl")
    page.context.clear_cookies()
    opened.press("Save as a draft")
    page.wait_for_url("**/staff/sign-in")
    page.fill("#name", "mala")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/marketing/")
    page.locator("#unsaved a").click()
    page.locator("#chosen [value=G00012]").wait_for()
    opened.press("Save as a draft")
    page.wait_for_url("**/offers/id/kept-roasts-*")
    (row,) = saved(office, "Kept roasts")
    assert row.state == "draft"
    assert row.offer.stores == ("Mylapore", "Adyar")
    assert row.offer.hours.weekdays == set(range(6))
    assert len(row.offer.segment_ids) == 1
    assert row.offer.picture
    opened.complaints[:] = [one for one in opened.complaints if "401" not in one]


def test_a_picture_put_in_after_a_refusal_outlives_a_reload(desk, photograph):
    """The browser sends the refused form once more, which knew no picture yet."""
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    opened.press("Save as a draft")
    page.get_by_text("fields have to be mended").wait_for()
    write(page, "Roasts with a picture")
    page.get_by_text("fields have to be mended").wait_for(state="detached")
    page.set_input_files("#file", photograph)
    page.locator("#picture-shown").wait_for()
    page.reload()
    page.locator("#picture-shown").wait_for()
    page.locator("#chosen [value=G00012]").wait_for()
    assert page.input_value("#picture")
    opened.complaints[:] = [one for one in opened.complaints if "422" not in one]


def test_what_was_kept_of_a_tab_does_not_overwrite_what_somebody_saved_meanwhile(desk, office):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    write(page, "Shared")
    opened.press("Save as a draft").page.wait_for_url("**/offers/id/shared-*")
    path = page.url.removeprefix(opened.address)
    opened.go(f"{path}/edit")
    page.fill("#title-en", "Mine")
    other = desk().go(f"{path}/edit")
    other.page.fill("#title-en", "Theirs")
    other.press("Save as a draft").page.wait_for_url(f"**{path}")
    page.reload()
    assert page.input_value("#title-en") == "Mine"
    opened.press("Save as a draft").page.get_by_text("Somebody else changed this offer").wait_for()
    assert saved(office, "Theirs")
    assert page.input_value("#title-en") == "Mine"
    opened.press("Save as a draft").page.wait_for_url(f"**{path}")
    assert saved(office, "Mine")
    opened.complaints[:] = [one for one in opened.complaints if "422" not in one]


def test_a_rule_is_made_on_the_way_and_the_offer_goes_on_where_it_was(desk, office):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    write(page, "For who came lately")
    page.get_by_role("link", name="Make a rule for other people").click()
    page.wait_for_url("**/marketing/build?back=new")
    page.fill("#name", "Came lately")
    page.get_by_label("Value", exact=True).fill("30")
    opened.press("Save")
    page.wait_for_url("**/marketing/offers/new?segment=came-lately")
    assert page.locator("[name=segment][value=came-lately]").is_checked()
    assert page.input_value("#title-en") == "For who came lately"
    page.locator("#chosen [value=G00012]").wait_for()
    opened.press("Save as a draft")
    page.wait_for_url("**/offers/id/for-who-came-lately-*")
    assert saved(office, "For who came lately")[0].offer.segment_ids == ("came-lately",)


def test_a_product_is_found_and_taken_by_keyboard_alone(desk):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    page.focus("#find")
    page.keyboard.type("G00777")
    page.keyboard.press("Enter")
    page.get_by_text("One product.").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator("#chosen [value=G00777]").wait_for()
    assert page.evaluate("document.activeElement.id") == "find", "the focus is never lost"
    page.get_by_label("A whole category").check()
    assert page.locator("#find").is_hidden()
    page.select_option("#kind", OfferKind.MESSAGE.value)
    assert page.locator("#value").is_hidden()


def test_a_picture_that_is_none_is_refused_in_words_and_nothing_is_lost(desk, tmp_path):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    page.fill("#title-en", "Typed before")
    fake = tmp_path / "picture.png"
    fake.write_bytes(b"<svg onload='alert(1)'>")
    page.set_input_files("#file", fake)
    page.locator("#file-error").get_by_text("not a JPEG, PNG or WebP").wait_for()
    assert page.input_value("#title-en") == "Typed before"
    opened.complaints[:] = [one for one in opened.complaints if "415" not in one]


def test_the_list_the_trial_and_small_screens(desk):
    opened = desk().go("/marketing/offers/new")
    page = opened.page
    write(page, "Found again")
    opened.press("Save and put into force").page.wait_for_url("**/offers/id/found-again-*")
    page.get_by_role("link", name="Copy").click()
    page.wait_for_url("**/offers/new?copy=*")
    assert page.input_value("#title-en") == "Found again"
    opened.go("/marketing/offers?q=found+again&standing=running").look("offers")
    assert page.locator(".offers li").count() == 1
    opened.go("/marketing/offers/try")
    page.get_by_label("Roasts").check()
    opened.press("Choose offers")
    page.get_by_role("heading", name="What becomes of each offer").wait_for()
    assert "Shown in place 1" in page.inner_text("tbody")
    opened.look("offer-try")
    page.set_viewport_size(TABLET)
    opened.look("offer-try").go("/marketing/offers").look("offers").go("/marketing/offers/new")
    screen(opened)
    opened.look("offer-new")
    small = desk("phone").go("/marketing/offers/new")
    screen(small)
    small.look("offer-new")
    small.go("/marketing/offers").look("offers")

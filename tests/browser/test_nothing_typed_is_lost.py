"""What was typed in a form of the marketing console outlives a reload, a lost connection and a session that ended."""

import pytest
from staff_room import PASSWORD

pytestmark = pytest.mark.browser

TEXT = "Hello {nickname},\n\nவணக்கம் & welcome\n\n{unsubscribe}\n"


def fill(page):
    page.fill("#name", "Autumn")
    page.select_option("#segment", index=1)
    page.fill("#subject-en", "News")
    page.fill("#body-en", TEXT)


def filled(page):
    return [page.input_value(one) for one in ("#name", "#subject-en", "#body-en")] == ["Autumn", "News", TEXT]


def end_session(page):
    page.context.clear_cookies()


def sign_in_again(page):
    page.wait_for_url("**/staff/sign-in")
    page.fill("#name", "mala")
    page.fill("#password", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/marketing/")


def test_a_campaign_outlives_a_reload_and_is_thrown_away_on_wish(desk):
    page = desk().go("/marketing/campaigns/new").page
    fill(page)
    page.reload()
    assert filled(page)
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_function("() => document.querySelector('#name').value === ''")
    assert not filled(page)


def test_a_refused_form_is_thrown_away_on_wish(desk):
    """A reload would send it once more, and bring back what was thrown away."""
    opened = desk().go("/marketing/campaigns/new")
    page = opened.page
    fill(page)
    page.fill("#body-en", "")
    opened.press("Save and preview")
    page.locator(".note.bad").wait_for()
    page.get_by_role("button", name="Throw it away").click()
    page.wait_for_function("() => document.querySelector('#name').value === ''")
    assert page.locator(".note.bad:visible").count() == 0
    assert page.locator("#unsaved").is_hidden()
    opened.complaints[:] = [one for one in opened.complaints if "422" not in one]


def test_a_campaign_outlives_a_lost_connection(desk):
    opened = desk().go("/marketing/campaigns/new")
    page = opened.page
    fill(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Save and preview").click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)
    opened.go("/marketing/campaigns/new")
    assert filled(page)
    page.get_by_role("button", name="Save and preview").click()
    page.get_by_role("link", name="Start …").wait_for()
    page.wait_for_load_state()  # the link is there before the script has run
    opened.go("/marketing/campaigns/new")
    assert not filled(page), "what was saved does not come back"
    opened.complaints[:] = [one for one in opened.complaints if "ERR_INTERNET_DISCONNECTED" not in one]


def test_a_campaign_outlives_a_session_that_ended(desk):
    page = desk().go("/marketing/campaigns/new").page
    fill(page)
    end_session(page)
    page.get_by_role("button", name="Save and preview").click()
    sign_in_again(page)
    page.locator("#unsaved a").click()
    page.wait_for_url("**/campaigns/new")
    assert filled(page)


def test_nobody_else_who_signs_in_reads_what_was_typed(desk, office):
    office.room.add_staff("other", "marketing")
    opened = desk().go("/marketing/campaigns/new")
    page = opened.page
    fill(page)
    end_session(page)
    opened.go("/staff/sign-in")
    page.fill("#name", "other")
    page.fill("#password", PASSWORD)
    opened.press("Sign in")
    page.wait_for_url("**/marketing/")
    assert page.locator("#unsaved").is_hidden()
    opened.go("/marketing/campaigns/new")
    assert not filled(page)


def test_the_columns_of_a_file_outlive_a_session_that_ended(desk, tmp_path):
    file = tmp_path / "till.csv"
    rows = [f"C{n},2026-02-{n % 27 + 1:02d},R{n},P1,1,3.50" for n in range(40)]
    file.write_text("\n".join(["customer_id,date,receipt,product_id,quantity,price", *rows]))
    opened = desk().go("/marketing/data")
    page = opened.page
    page.select_option("#kind", "purchases")
    page.fill("#source_id", "kept")
    page.set_input_files("#file", file)
    opened.press("Look at its columns")
    page.wait_for_url("**/data/columns/*")
    page.select_option("#field-channel", "receipt")
    page.select_option("#decimal", ",")
    end_session(page)
    opened.press("Take it in")
    sign_in_again(page)
    page.locator("#unsaved a").click()
    page.wait_for_url("**/data/columns/*")
    assert page.input_value("#field-channel") == "receipt"
    assert page.input_value("#decimal") == ","
    page.select_option("#field-channel", "")
    page.select_option("#decimal", ".")
    opened.press("Take it in")
    page.wait_for_selector("text=Done.", timeout=60_000)
    opened.go("/marketing/campaigns")
    assert page.locator("#unsaved").is_hidden()


def test_what_was_typed_about_a_file_that_is_gone_is_not_offered(desk, office, tmp_path):
    file = tmp_path / "till.csv"
    file.write_text("customer_id,date,receipt,product_id,quantity,price\nC1,2026-02-01,R1,P1,1,3.50\n")
    opened = desk().go("/marketing/data")
    page = opened.page
    page.select_option("#kind", "purchases")
    page.fill("#source_id", "gone")
    page.set_input_files("#file", file)
    opened.press("Look at its columns")
    page.wait_for_url("**/data/columns/*")
    page.select_option("#field-channel", "receipt")
    office.office.uploads.drop(page.url.rsplit("/", 1)[1])
    page.reload()
    page.get_by_text("not held any more").wait_for()
    opened.go("/marketing/data")
    assert page.locator("#unsaved").is_hidden()
    opened.complaints[:] = [one for one in opened.complaints if "410" not in one]

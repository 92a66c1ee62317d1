"""The marketing console in a real Chromium, over a real site with invented customers.

Screenshots go to ``VANAKKAM_SHOTS`` if it is set, to the test's own folder otherwise.
"""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from marketing_room import at_noon, fill, open_marketing
from staff_room import PASSWORD

from kiosk.insight.segmenting import Wanted
from tests.browser.serving import serving

SIZES = {"desk": (1280, 800), "phone": (390, 844)}
FEATURES = ("recency_days", "frequency", "monetary_minor")


@pytest.fixture(scope="module")
def shots(tmp_path_factory):
    folder = Path(os.environ.get("VANAKKAM_SHOTS") or tmp_path_factory.mktemp("shots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    room, opened = open_marketing(tmp_path_factory.mktemp("site") / "home", SimpleNamespace(now=at_noon()))
    fill(room.site.store)
    opened.segmenting.run(Wanted("kmeans", FEATURES, 4), lambda _step, _done: None)
    opened.segmenting.use(actor="cli")
    opened.segmenting.run(Wanted("ward", FEATURES), lambda _step, _done: None)
    opened.segmenting.use(actor="cli")
    opened.insight.refresh()
    room.add_staff("mala", "marketing")
    opened_room = SimpleNamespace(room=room, office=opened)
    yield opened_room
    opened.work.wait(60)
    room.site.close()


@pytest.fixture(scope="module")
def address(office):
    with serving(office.room.app) as served:
        yield served


class Desk:
    """A page of the console, with what it complained about and how it fares with axe."""

    def __init__(self, page, address, shots):
        self.page, self.address, self.shots = page, address, shots
        self.complaints, self.violations = [], []
        page.on("console", lambda one: self.complaints.append(one.text) if one.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def go(self, path):
        self.page.goto(self.address + path)
        return self

    def sign_in(self):
        self.go("/staff/sign-in")
        self.page.fill("#name", "mala")
        self.page.fill("#password", PASSWORD)
        self.press("Sign in")
        self.page.wait_for_url("**/marketing/")
        return self

    def press(self, name):
        self.page.get_by_role("button", name=name, exact=True).click()
        return self

    def drawn(self):
        """Wait for every chart; how many marks each has (paths and texts of its drawing)."""
        charts = self.page.locator("[data-chart]")
        self.page.wait_for_function("() => [...document.querySelectorAll('[data-chart]')].every(c => c.dataset.drawn)")
        marks = "c => c.querySelectorAll('svg path, svg rect, svg image').length"
        return {chart.get_attribute("id"): chart.evaluate(marks) for chart in charts.all()}

    def look(self, name):
        """Check the page with axe, that nothing sticks out, and keep a picture of it."""
        from axe_playwright_python.sync_playwright import Axe

        self.page.wait_for_load_state("load")
        self.drawn()
        width = self.page.viewport_size["width"]
        for found in Axe().run(self.page).response["violations"]:
            targets = [node["target"] for node in found["nodes"]]
            self.violations.append(f"{name}: {found['id']} {targets}")
        self.page.screenshot(path=self.shots / f"marketing-{name}-{width}.png", full_page=True)
        assert self.page.evaluate("document.documentElement.scrollWidth") <= width, f"{name} is wider than the screen"
        return self


@pytest.fixture
def desk(browser, address, shots):
    contexts, made = [], []

    def make(size="desk"):
        width, height = SIZES[size]
        context = browser.new_context(viewport={"width": width, "height": height})
        context.set_default_timeout(15_000)
        contexts.append(context)
        made.append(Desk(context.new_page(), address, shots))
        return made[-1].sign_in()

    yield make
    for context in contexts:
        context.close()
    assert [one for page in made for one in page.violations] == []
    assert [one for page in made for one in page.complaints] == []


@pytest.mark.parametrize("size", SIZES)
def test_every_page_is_readable_and_its_charts_are_drawn(desk, size):
    """Requirement W1: contrast, names, order; charts are there as drawings and as tables."""
    page = desk(size)
    wanted = {
        "overview": ("/marketing/", {"months", "newcomers", "shares"}),
        "customers": ("/marketing/customers", {"rfm", "retention", "scatter", "bars", "churn", "value_minor"}),
        "segments": ("/marketing/segments", {"sankey"}),
        "segment": ("/marketing/segments/frequent", set()),
        "compare": ("/marketing/compare?a=frequent&b=lapsed", {"compared"}),
        "runs": ("/marketing/runs", {"tree"}),
        "data": ("/marketing/data", set()),
        "build": ("/marketing/build", set()),
    }
    for name, (path, charts) in wanted.items():
        page.go(path).look(name)
        marks = page.drawn()
        assert set(marks) == charts, name
        assert all(count > 5 for count in marks.values()), (name, marks)
    page.go("/marketing/").page.locator("summary").first.click()
    assert page.page.locator("#months ~ details td").count() >= 24


def test_a_segment_is_built_by_keyboard_alone(desk, office):
    """Requirement W1: no mouse; the size and the sentence follow; an error stands beside its field."""
    opened = desk().go("/marketing/build")
    page = opened.page
    page.focus("#name")
    page.keyboard.type("Lately here")
    keys(page, ["Tab", "Tab", "Tab", "Tab", "Tab"])
    assert label_of_focus(page).startswith("Value")
    page.keyboard.type("soon")
    page.wait_for_selector(".condition .field-error")
    assert page.locator("[aria-invalid]").get_attribute("data-place") == "value"
    assert page.inner_text(".condition .field-error") == "A number is wanted here."
    opened.look("build-wrong")
    opened.complaints.clear()  # Chromium tells of every answer that is not a 200
    keys(page, ["Control+A"])
    page.keyboard.type("30")
    page.wait_for_function("() => document.getElementById('size').textContent.startsWith('about')")
    assert "at most 30 days" in page.inner_text("#sentence")
    keys(page, ["Tab", "Tab"])
    assert page.evaluate("document.activeElement.textContent") == "Add a condition"
    keys(page, ["Enter"])
    assert page.locator(".condition").count() == 2
    page.keyboard.type("purchases")
    page.wait_for_function(
        "() => document.querySelectorAll('.condition')[1].querySelectorAll('select, input').length >= 6"
    )
    keys(page, ["Tab", "Tab", "Tab"])
    page.keyboard.type("2")
    page.wait_for_function("() => document.getElementById('sentence').textContent.includes('shopped at least twice')")
    page.focus("#save")
    keys(page, ["Enter"])
    page.wait_for_url("**/marketing/segments/lately-here")
    assert "shopped at least twice" in page.inner_text("main")
    office.office.audience.remove("lately-here", "cli")


def keys(page, pressed):
    for key in pressed:
        page.keyboard.press(key)


def label_of_focus(page):
    return page.evaluate("document.activeElement.labels?.[0]?.textContent ?? ''")


def test_groups_inside_groups_come_back_as_they_were_saved(desk, office):
    from recommender.rules import parse

    rule = parse(
        {
            "all": [
                {"feature": "monetary_minor", "op": "between", "value": [100000, 9000000]},
                {"any": [{"consent": "contact", "given": False}, {"share": "Coffee", "op": ">=", "value": 0.25}]},
                {
                    "not": {
                        "any": [{"segment": "lapsed"}, {"attribute": "city", "op": "in", "value": ["Salem", "Erode"]}]
                    }
                },
                {"bought": "money_minor", "at_least": 50000, "within_days": 400, "where": {"category": "Tea"}},
            ]
        }
    )
    office.office.audience.save("nested", "Nested", rule, "cli")
    page = desk().go("/marketing/segments/nested/rule")
    assert page.page.locator(".group").count() == 3
    page.look("build-nested")
    page.page.wait_for_function("() => document.getElementById('sentence').textContent.length > 40")
    page.press("Save").page.wait_for_url("**/marketing/segments/nested")
    assert office.office.audience.find("nested").rule == rule
    page.look("segment-by-rule")
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.press("Remove the segment").page.wait_for_url("**/marketing/segments")


def test_a_run_is_watched_and_put_to_use(desk):
    page = desk().go("/marketing/runs")
    page.page.select_option("#algorithm", "kmeans")
    page.page.select_option("#k", "3")
    page.press("Run").page.wait_for_url("**/marketing/work")
    page.page.wait_for_selector("text=Done.", timeout=60_000)
    page.look("work")
    page.page.get_by_role("link", name="Go on").click()
    page.page.once("dialog", lambda dialog: dialog.accept())
    page.press("Use these segments").page.wait_for_selector("text=Done.", timeout=60_000)
    assert page.go("/marketing/runs").page.locator("text=in use").count() == 1


def test_a_file_is_matched_and_its_report_is_read(desk, tmp_path):
    file = tmp_path / "till.csv"
    rows = [f"C{n},2026-02-{n % 27 + 1:02d},R{n},P1,1,3.50" for n in range(40)] + ["C1,never,R99,P1,1,3.50"]
    file.write_text("\n".join(["customer_id,date,receipt,product_id,quantity,price", *rows]))
    page = desk().go("/marketing/data")
    page.page.select_option("#kind", "purchases")
    page.page.fill("#source_id", "till")
    page.page.set_input_files("#file", file)
    page.press("Look at its columns").page.wait_for_selector("text=Columns for till")
    page.look("mapping")
    assert "C0" not in page.page.inner_text("section")
    for name, column in {"customer_id": "customer_id", "at": "date", "receipt_id": "receipt"}.items():
        page.page.select_option(f"#field-{name}", column)
    page.page.select_option("#field-unit_price", "price")
    page.press("Take it in").page.wait_for_selector("text=Done.", timeout=60_000)
    page.go("/marketing/data").page.locator("a.touch").first.click()
    page.page.wait_for_selector("text=What was fixed and set aside")
    page.look("import")
    assert "C•••" in page.page.inner_text("main")

"""The pages of the marketing console in a real Chromium: readable, drawn, and used as a person uses them."""

import pytest


@pytest.mark.parametrize("size", ["desk", "phone", "wide"])
def test_every_page_is_readable_and_its_charts_are_drawn(desk, size):
    """Requirement W1: contrast, names, order; charts are there as drawings and as tables."""
    page = desk(size)
    wanted = {
        "overview": ("/marketing/", {"months", "newcomers", "shares"}),
        "customers": (
            "/marketing/customers",
            {"rfm", "retention", "categories", "scatter", "bars", "churn", "value_minor"},
        ),
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


def test_a_name_with_signs_of_markup_is_shown_as_it_was_typed(desk):
    name = "<b>Big & small</b> 100 %"
    page = desk().go("/marketing/segments/lapsed")
    page.page.fill("#name", name)
    page.press("Save").go("/marketing/segments").drawn()
    assert any(name in text for text in page.page.locator("#sankey text").all_text_contents())
    page.go("/marketing/").drawn()
    assert name in page.page.locator("#shares text").all_text_contents()
    page.go("/marketing/segments/lapsed").page.fill("#name", "")
    page.press("Save")


def test_a_page_folds_at_a_zoom_of_400_percent(desk):
    """Requirement W1 (1.4.10): 1280 pixels at 400 % are 320; nothing is cut off or scrolls sideways."""
    page = desk("zoomed").go("/marketing/segments/lapsed")
    page.page.fill("#name", "Unpronounceably" * 8)
    page.press("Save")
    for name in (
        "",
        "customers",
        "segments",
        "segments/frequent",
        "compare?a=frequent&b=lapsed",
        "runs",
        "build",
        "data",
    ):
        page.go(f"/marketing/{name}").page.wait_for_load_state("load")
        page.drawn()
        assert page.page.evaluate("document.documentElement.scrollWidth") <= 320, name
    page.go("/marketing/segments/lapsed").page.fill("#name", "")
    page.press("Save")


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

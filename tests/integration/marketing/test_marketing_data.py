"""Data in over the console: a file is looked at, matched, taken in; what is wrong is shown masked and tried again."""

import io
import re

import pytest
from staff_room import ORIGIN

HEADER = "customer_id,date,receipt,product_id,quantity,price"
GOOD = [f"C{n},2026-02-{n % 27 + 1:02d},N{n},P1,1,3.50" for n in range(40)]
BAD = ["C7,never,N99,P1,1,3.50", "C8,2026-02-01,N98,P1,many,3.50"]


def look(browser, rows, kind="purchases", source="till", name="till.csv"):
    content = "\n".join([HEADER, *rows]).encode()
    data = {"csrf": browser.csrf, "kind": kind, "source_id": source, "file": (io.BytesIO(content), name)}
    answer = browser.client.post("/marketing/data/look", data=data, headers=ORIGIN)
    return browser.get(answer.headers["Location"]) if answer.status_code == 303 else answer


def take(browser, sent):
    fields = {name: value for name, value in sent.items() if name != "path"}
    return browser.post(sent["path"], **fields)


def chosen(page):
    """What the form of the mapping would send, and where to."""
    found, text = {"path": page.request.path}, page.text
    for name, inside in re.findall(r'<select id="([a-z_-]+)".*?>(.*?)</select>', text, re.DOTALL):
        picked = re.search(r'<option value="([^"]*)" selected', inside)
        found[name] = picked[1] if picked else ""
    return found


def test_a_file_is_matched_and_taken_in(made, mala):
    page = look(mala, GOOD + BAD)
    assert page.status_code == 200
    sent = chosen(page)
    assert sent["field-customer_id"] == "customer_id"
    assert sent["field-at"] == "date"
    assert not re.search(r"\bC\d\b", page.text), "samples of people are masked"
    answer = take(mala, sent)
    assert answer.headers["Location"] == "/marketing/work"
    assert made.office.work.wait(60)
    assert made.office.work.newest.fault is None
    run = made.office.intake.list_runs()[0]
    assert (run.count("read"), run.count("kept"), run.count("set_aside")) == (42, 40, 2)
    assert made.office.intake.sources.get("till").setup.mapping.columns["at"] == "date"
    again = look(mala, GOOD)
    assert "As it was saved for this source" in again.text


def test_a_mapping_that_lacks_a_column_comes_back_as_it_was_filled(made, mala):
    sent = chosen(look(mala, GOOD)) | {"field-at": "", "field-channel": "receipt"}
    answer = take(mala, sent)
    assert answer.status_code == 422
    kept = chosen(answer)
    assert (kept["field-at"], kept["field-channel"]) == ("", "receipt")
    assert made.office.work.newest is None
    sent = kept | {"field-at": "date", "field-channel": ""}
    assert take(mala, sent).status_code == 303
    assert made.office.work.wait(60)


def test_what_was_set_aside_is_masked_and_tried_again(made, mala):
    sent = chosen(look(mala, GOOD + BAD))
    take(mala, sent)
    assert made.office.work.wait(60)
    number = made.office.intake.list_runs()[0].import_id
    text = mala.get(f"/marketing/data/imports/{number}").text
    assert "never" in text
    assert "C•••" in text
    assert not re.search(r"\bC\d\b", text)
    again = mala.post(f"/marketing/data/imports/{number}/replay")
    assert "0 of 2 were taken now" in again.text


@pytest.mark.parametrize(
    ("rows", "more"), [(GOOD, {"name": "x.xlsx"}), (GOOD, {"source": "Not A Name"}), (GOOD, {"kind": "nothing"})]
)
def test_a_file_that_cannot_be_taken_says_what_to_do(made, mala, rows, more):
    answer = look(mala, rows, **more)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert f'value="{more.get("source", "till")}"' in answer.text
    assert made.office.work.newest is None


def test_a_file_of_somebody_else_or_of_long_ago_is_not_there(made, mala):
    sent = chosen(look(mala, GOOD))
    other = made.room.signed_in("other", "marketing")
    other.get("/staff/nowhere")
    assert take(other, sent).status_code == other.get(sent["path"]).status_code == 410
    look(mala, GOOD)
    assert take(mala, sent).status_code == mala.get(sent["path"]).status_code == 410


def test_a_session_that_ends_does_not_lose_the_file(made, mala):
    sent = chosen(look(mala, GOOD))
    made.room.seconds.now += 10 * 3600
    assert take(mala, sent).headers["Location"] == "/staff/sign-in"
    again = made.room.signed_in("marketing")
    assert chosen(again.get(sent["path"])) == sent
    assert take(again, sent).headers["Location"] == "/marketing/work"
    assert made.office.work.wait(60)


def test_the_officer_reads_the_runs_but_not_the_rows(made, mala):
    sent = chosen(look(mala, GOOD))
    take(mala, sent)
    assert made.office.work.wait(60)
    officer = made.room.signed_in("officer", "officer")
    text = officer.get("/marketing/data").text
    assert "Purchases" in text
    assert "Take a file in" not in text
    assert officer.get("/marketing/data/imports/1").status_code == 403

"""Customers of the shop who never joined: found at the counter, exported, erased; every look is in the audit trail."""

import io
import json
import re
import zipfile

import pytest
from staff_room import PASSWORD

from kiosk.imports import put_customers
from kiosk.store.credentials import CredentialKind, replace_customer_cards
from kiosk.store.tables import customers, erasures
from recommender.types import Customer

MAIL = "Padma@Shop.example"


@pytest.fixture
def shop(room):
    """Two records of one person, one of a stranger, one of a member."""
    codes = room.site.members.codes
    with room.site.store.write() as connection:
        people = [
            Customer("C1", city="Madurai", card="VS 100", phone="98400 12345"),
            Customer("C2", city="Chennai", phone="98400 99999"),
            Customer("C3", card="VS 300"),
        ]
        put_customers(connection, people, codes)
        found_by = {(CredentialKind.EMAIL, codes.email(MAIL)): ("C1",)}
        replace_customer_cards(connection, ["C1"], found_by, [CredentialKind.EMAIL])
    room.join("Meena", customer_id="C3")
    return room


def looks_at(room, customer_id):
    entries = room.site.audit.entries(subject=room.site.aliases.record(customer_id))
    return [(one.action, one.actor) for one in reversed(entries)]


def ids_in(room):
    with room.site.store.read() as connection:
        return {row.customer_id for row in connection.execute(customers.select())}


@pytest.mark.parametrize("text", ["vs100", "9840012345", "+91 98400 12345", "padma@shop.example"])
def test_who_never_joined_is_found_by_card_phone_and_address(shop, text):
    """Requirement G7, B5: the right to ask needs no membership; requirement G18: the look is written down."""
    answer = shop.signed_in().post("/staff/search", text=text)

    assert "1 customer without a membership" in answer.text
    assert re.findall(r'name="customer_id" value="(\w+)"', answer.text) == ["C1"]
    assert "Madurai" not in answer.text
    assert looks_at(shop, "C1") == [("viewed", "staff:anbu")]


@pytest.mark.parametrize("text", ["VS 300", "C1", "Madurai", "padma@", "98400", "shop.example"])
def test_a_member_a_number_of_the_shop_or_a_part_finds_no_customer(shop, text):
    """No browsing (SCREENS 20); a member is found as a member."""
    answer = shop.signed_in().post("/staff/search", text=text)

    assert "without a membership" not in answer.text
    assert looks_at(shop, "C1") == looks_at(shop, "C3") == []


def test_a_number_of_a_great_many_lists_nobody(shop):
    """No browsing: a till that types one number for whoever gives none must not open a list of its customers."""
    with shop.site.store.write() as connection:
        people = [Customer(f"D{number}", phone="99999 99999") for number in range(9)]
        put_customers(connection, people, shop.site.members.codes)

    answer = shop.signed_in().post("/staff/search", text="9999999999")

    assert answer.status_code == 422
    assert "Too many customers of the shop" in answer.text
    assert "customer_id" not in answer.text
    assert [looks_at(shop, f"D{number}") for number in range(9)] == [[]] * 9, "who is not shown was not viewed (G18)"


def test_the_page_counts_what_is_kept_and_the_file_holds_it(shop):
    """Requirements G7 and G18."""
    browser = shop.signed_in()
    page = browser.post("/staff/customers", customer_id="C1")
    assert "Shop record" in page.text
    assert "1 record of the shop is of this person" in page.text

    answer = browser.post("/staff/customers/export", customer_id="C1", password=PASSWORD)

    assert "C1" not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        told = {name: archive.read(name).decode() for name in archive.namelist()}
    assert json.loads(told["customer.json"])["city"] == "Madurai"
    assert [one["action"] for one in json.loads(told["audit.json"])] == ["viewed", "exported"]
    assert [name for name in told if name != "README.txt" and name not in told["README.txt"]] == []
    assert "anbu" not in "".join(told.values())
    assert "Chennai" not in "".join(told.values())
    assert browser.post("/staff/customers/export", customer_id="C1", password="wrong").status_code == 422
    assert [action for action, _ in looks_at(shop, "C1")].count("exported") == 1


def test_an_erasure_asks_for_the_password_and_shows_its_receipt(shop):
    """Requirements G9 and G18."""
    browser = shop.signed_in()
    said = {"customer_id": "C1", "sure": "yes", "password": PASSWORD}
    unsure = browser.post("/staff/customers/erase", **{**said, "sure": ""})
    wrong = browser.post("/staff/customers/erase", **{**said, "password": "wrong"})
    assert (unsure.status_code, wrong.status_code) == (422, 422)
    assert "C1" in ids_in(shop)

    answer = browser.post("/staff/customers/erase", **said)

    assert answer.status_code == 200
    assert ids_in(shop) == {"C2", "C3"}
    with shop.site.store.read() as connection:
        number = connection.execute(erasures.select()).one().receipt["number"]
    assert number in answer.text
    assert "Cards of the shop record" in answer.text, "places in words"
    assert looks_at(shop, "C1")[-1] == ("erased", "staff:anbu")


@pytest.mark.parametrize("path", ["", "/export", "/erase"])
@pytest.mark.parametrize("customer_id", ["C3", "C9", ""])
def test_a_member_or_nobody_is_not_served_here(shop, path, customer_id):
    said = {"customer_id": customer_id, "sure": "yes", "password": PASSWORD}
    answer = shop.signed_in().post(f"/staff/customers{path}", **said)

    assert answer.status_code == 422
    assert ids_in(shop) == {"C1", "C2", "C3"}

"""Codes lead to members, or to nothing, and cannot be tried for ever."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from kiosk.codes import ShopCodes
from kiosk.errors import TooManyTries
from kiosk.imports import put_customers
from kiosk.site import Site
from kiosk.tries import Tries
from recommender.types import Customer

Face = Callable[[int], NDArray[np.float32]]


@pytest.fixture
def seconds() -> list[float]:
    return [100.0]


@pytest.fixture
def codes(site: Site, seconds: list[float]) -> ShopCodes:
    return ShopCodes(site.store, site.members, Tries(3, 10.0), lambda: seconds[0])


@pytest.fixture
def member_id(site: Site, face: Face) -> str:
    with site.store.write() as connection:
        put_customers(connection, [Customer("C1", card="VS77", phone="9876500000")], site.members.codes)
    return site.members.add(
        "Asha", [face(1)], recogniser="buffalo_s", consent_reference="17", card="VS77", phone="9876543210"
    )


@pytest.mark.parametrize("text", ["VS 77", "vs-77", "https://shop.example/me#vs77", "+91 98765 43210", "VK1.VS77"])
def test_a_code_is_found_however_it_is_written(codes: ShopCodes, member_id: str, text: str) -> None:
    found = codes.find(text)

    assert found is not None
    assert (found.member_id, found.claim) == (member_id, None)


@pytest.mark.parametrize(
    "text",
    ["", "   ", "VS78", "Asha", "C1", "9876500000", "VK1.", "VK1.VS78.AAAA", "x" * 100_000, "\x00", "' OR 1=1 --"],
)
def test_what_is_not_a_members_code_is_nothing(codes: ShopCodes, member_id: str, text: str) -> None:
    """A name, a customer number, and a number of the shop's own file open nothing."""
    assert codes.find(text) is None
    assert member_id


def test_erased_paused_and_unknown(site: Site, codes: ShopCodes, member_id: str) -> None:
    site.members.pause(member_id, actor="shopper")
    assert codes.find("VS77") is not None, "a pause is about the face only"

    site.members.erase(member_id)

    assert codes.find("VS77") is None


def test_a_draft_is_not_found(site: Site, codes: ShopCodes, member_id: str) -> None:
    from kiosk.store.tables import members

    with site.store.write() as connection:
        connection.execute(members.update().where(members.c.member_id == member_id).values(state="joining"))

    assert codes.find("VS77") is None


def test_unknown_codes_run_out_and_come_back(codes: ShopCodes, member_id: str, seconds: list[float]) -> None:
    for number in range(3):
        assert codes.find(f"wrong {number}") is None
    for text in ("wrong", "VS77"):
        with pytest.raises(TooManyTries):
            codes.find(text)

    seconds[0] += 10.0
    found = codes.find("VS77")

    assert found is not None
    assert found.member_id == member_id
    assert codes.find("VS77") is not None, "a right code costs nothing"
    assert codes.find("wrong") is None
    with pytest.raises(TooManyTries):
        codes.find("VS77")


def test_no_text_form_shows_a_code_or_a_template(codes: ShopCodes, member_id: str) -> None:
    found = codes.find("VS77")

    assert "array" not in repr(found)
    assert member_id in repr(found)

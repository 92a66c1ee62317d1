"""Cards that are lost and replaced, people with two cards, and what a family shares."""

from open_sites import Join
from sqlalchemy import Connection

from kiosk.codes import ShopCodes
from kiosk.identity import Identity
from kiosk.imports import put_customers
from kiosk.intake.resolve import ExactResolver, Keys, Unresolved
from kiosk.members import Correction
from kiosk.site import Site
from kiosk.store.credentials import CredentialKind
from kiosk.store.identity import canonical_ids
from kiosk.store.intake_tables import customer_traits
from recommender.identity import GIVEN_UP
from recommender.types import Customer
from tests.integration.identity.test_links import into, take

OLD, NEW = "VS C1", "VS 7001"


def replace_card(site: Site, customer_id: str, card: str) -> None:
    """A file says that a customer has this card."""
    with site.store.write() as connection:
        put_customers(connection, [Customer(customer_id, card=card)], site.members.codes)


def payer(site: Site, connection: Connection, **said: str) -> str | Unresolved:
    """Whose a line of a receipt is that names no customer."""
    codes = site.members.codes
    made = {"card": codes.card, "phone": codes.phone, "email": codes.email}
    keys = tuple((CredentialKind(name), made[name](text)) for name, text in said.items())
    (found,) = ExactResolver().resolve(connection, [Keys(None, keys)])
    return found


def test_a_card_that_was_replaced_joins_nobody_with_its_finder(site: Site, identity: Identity) -> None:
    take(site, [{"customer_id": "WEB1", "card": OLD}])  # another record of the loser, never brought up to date
    assert identity.link(["WEB1"]).made == 1
    replace_card(site, "C1", NEW)
    take(site, [{"customer_id": "FOUND", "card": OLD}])
    identity.link(["C1", "FOUND"])
    assert into(site) == {}, "neither with the loser nor with the record that still names the card"
    assert identity.link() == identity.link(["FOUND"]), "looking at everybody finds nothing more"


def test_both_records_of_the_loser_are_one_again_with_the_new_card(site: Site, identity: Identity) -> None:
    take(site, [{"customer_id": "WEB1", "card": OLD}])
    for record in ("C1", "WEB1"):
        replace_card(site, record, NEW)
        identity.link([record])
    assert into(site) == {"WEB1": "C1"}


def test_a_card_that_was_found_again_links_again(site: Site, identity: Identity) -> None:
    take(site, [{"customer_id": "WEB1", "card": OLD}])
    for card in (NEW, OLD):
        replace_card(site, "C1", card)
        identity.link(["C1"])
    assert into(site) == {"WEB1": "C1"}


def test_the_same_file_again_and_a_row_without_a_card_give_nothing_up(site: Site) -> None:
    for card in (OLD, "", OLD):
        take(site, [{"customer_id": "C1", "card": card}])
    with site.store.read() as connection:
        rows = connection.execute(customer_traits.select().where(customer_traits.c.field == GIVEN_UP)).all()
    assert rows == []


def test_a_lost_card_opens_nothing_and_staff_enter_the_new_one(site: Site, join: Join) -> None:
    member_id = join(1, "C1")
    site.members.correct(member_id, Correction(card=OLD), actor="cli")
    codes = ShopCodes(site.store, site.members)
    assert codes.find(OLD) is not None
    replace_card(site, "C1", OLD)
    assert codes.find(OLD) is not None, "the same file again changes nothing"
    replace_card(site, "C1", NEW)
    assert codes.find(OLD) is None
    site.members.correct(member_id, Correction(card=NEW), actor="cli")
    replace_card(site, "C1", NEW)
    found = codes.find(NEW)
    assert found is not None
    assert found.member_id == member_id


def test_what_is_bought_with_a_lost_card_is_not_the_losers(site: Site) -> None:
    with site.store.read() as connection:
        assert payer(site, connection, card=OLD) == "C1"
    replace_card(site, "C1", NEW)
    with site.store.read() as connection:
        assert payer(site, connection, card=OLD) is Unresolved.UNKNOWN
        assert payer(site, connection, card=NEW) == "C1"
    replace_card(site, "C2", OLD)  # the shop gave it to somebody else
    with site.store.read() as connection:
        assert payer(site, connection, card=OLD) == "C2"


def test_a_person_with_two_cards_is_one_customer_by_something_else(site: Site, identity: Identity) -> None:
    """Cards differ, and that says nothing against it; both pay for the same customer."""
    asha = {"full_name": "Asha Rao", "email": "asha@mail.example"}
    for record, card in (("A", "VS 81"), ("B", "VS 82")):
        replace_card(site, record, card)
        take(site, [{"customer_id": record, "card": card} | asha])
    identity.link(["A", "B"])
    assert into(site) == {"B": "A"}
    with site.store.read() as connection:
        assert {payer(site, connection, card=card) for card in ("VS 81", "VS 82")} == {"A"}
    replace_card(site, "B", "VS 83")
    identity.link(["B"])
    assert into(site) == {"B": "A"}, "one card less is no reason to part them"


def test_a_family_with_one_phone_and_one_mailbox_stays_a_family(site: Site, identity: Identity) -> None:
    shared = {"phone": "+91 98400 00001", "email": "rao@mail.example"}
    told = [("MOTHER", "Asha Rao", "1970-01-01"), ("SON", "Ravi Rao", "1995-01-01"), ("ASHA", "Asha Rao", "1998-01-01")]
    with site.store.write() as connection:
        put_customers(connection, [Customer(who, phone=shared["phone"]) for who, _, _ in told], site.members.codes)
    take(site, [{"customer_id": who, "full_name": name, "birth_date": born} | shared for who, name, born in told])
    identity.link([who for who, _, _ in told])
    with site.store.read() as connection:
        assert canonical_ids(connection) == {}, "also the daughter who is called like her mother"
        assert payer(site, connection, phone=shared["phone"]) is Unresolved.SEVERAL

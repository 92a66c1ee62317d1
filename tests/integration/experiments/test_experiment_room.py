"""Who is in which arm when they are greeted."""

from collections import Counter

from sqlalchemy import update

from kiosk.experiments.room import ExperimentRoom, Place
from kiosk.experiments.values import Kind
from kiosk.offers import House, ShopOffers
from kiosk.privacy.consent import WORDINGS, Purpose
from kiosk.security.keyring import Secret
from kiosk.store.tables import consents
from tests.integration.experiments.conftest import START, draft


def places(world):
    subjects = [world.site.aliases.subject(member) for member in world.ids]
    return {subject: world.room.place(subject, analytics=True) for subject in subjects}


def test_without_the_consent_to_analytics_nobody_is_in_an_experiment(world):
    world.begin()

    assert all(world.room.place(subject, analytics=False) == Place() for subject in places(world))


def test_members_are_dealt_out_once_and_for_all(world):
    one = world.begin()
    found = places(world)
    counts = Counter(place.label for place in found.values())

    assert found == places(world)
    assert set(counts) == {one.label("usual"), one.label("learned"), one.label("holdout")}
    assert 0.05 < counts[one.label("holdout")] / len(found) < 0.16
    assert 0.35 < counts[one.label("learned")] / len(found) < 0.55
    assert {place.learned for place in found.values() if place.label == one.label("learned")} == {True}
    assert {place.learned for place in found.values() if place.label != one.label("learned")} == {False}


def test_of_two_offers_each_sees_one_and_the_held_out_both(world):
    one = world.begin(kind=Kind.OFFERS, offers=("O1", "O2"))
    hidden = {place.label: (place.without, place.learned) for place in places(world).values()}

    assert hidden == {
        one.label("first"): ({"O2"}, None),
        one.label("second"): ({"O1"}, None),
        one.label("holdout"): (frozenset(), False),
    }


def test_the_held_out_are_the_same_before_during_and_after(world):
    def out():
        return {subject for subject, place in places(world).items() if place.learned is False}

    between = out()
    one = world.begin(kind=Kind.OFFERS, offers=("O1", "O2"))
    during = out()
    world.desk.end(one.experiment_id, actor="cli")

    assert between == during == out()
    assert between


def test_what_ended_or_has_not_begun_deals_nobody_out(world):
    number = world.desk.save(draft(), actor="cli")
    assert {place.label for place in places(world).values()} == {None}

    world.desk.start(number, actor="cli")
    world.desk.end(number, actor="cli")
    assert {place.label for place in places(world).values()} == {None}


def test_a_start_is_seen_within_seconds_and_not_asked_for_at_every_greeting(world):
    seconds = [0.0]
    room = ExperimentRoom(world.site.store, world.site.keyring.secret(Secret.EXPERIMENT), 0.0, lambda: seconds[0])
    assert room.place("s", analytics=True) == Place()

    world.begin()
    assert room.place("s", analytics=True) == Place()
    seconds[0] = 11.0
    assert room.place("s", analytics=True).label is not None


def test_a_greeting_is_made_under_its_arm_and_says_so(world):
    one = world.begin(kind=Kind.OFFERS, offers=("O1", "O2"))
    house = House("₹", aliases=world.site.aliases, experiments=world.room)
    offers = ShopOffers(world.site.store, world.site.members, house, lambda: START.replace(tzinfo=None))
    agreed = (Purpose.FACE_RECOGNITION, Purpose.OFFERS, Purpose.ANALYTICS)
    shown = {}
    for number in range(8):
        greeting = offers.for_member(world.join(f"Guest {number}", 40 + number, purposes=agreed))
        shown.setdefault(greeting.decision.arm, set()).update(one.offer_id for one in greeting.decision.shown)

    assert shown.pop(one.label("first"), {"O1"}) == {"O1"}
    assert shown.pop(one.label("second"), {"O2"}) == {"O2"}
    assert shown.pop(one.label("holdout"), {"O1", "O2"}) == {"O1", "O2"}
    assert shown == {}


def test_who_did_not_agree_to_analytics_sees_what_is_usual(world):
    world.begin(kind=Kind.OFFERS, offers=("O1", "O2"))
    house = House("₹", aliases=world.site.aliases, experiments=world.room)
    offers = ShopOffers(world.site.store, world.site.members, house, lambda: START.replace(tzinfo=None))

    greeting = offers.for_member(world.join("Guest", 40))
    assert greeting.decision.arm is None
    assert {one.offer_id for one in greeting.decision.shown} == {"O1", "O2"}


def test_who_agreed_to_an_older_text_of_analytics_is_in_no_experiment(world):
    """Version 2 speaks of what was shown and used; groups that are compared stand in version 3."""
    world.begin(kind=Kind.OFFERS, offers=("O1", "O2"))
    house = House("₹", aliases=world.site.aliases, experiments=world.room)
    offers = ShopOffers(world.site.store, world.site.members, house, lambda: START.replace(tzinfo=None))
    older = next(one for one in WORDINGS if (one.purpose, one.version, one.language) == (Purpose.ANALYTICS, "2", "en"))
    agreed = (Purpose.FACE_RECOGNITION, Purpose.OFFERS, Purpose.ANALYTICS)
    joined = [world.join(f"Guest {number}", 40 + number, purposes=agreed) for number in range(8)]
    with world.site.store.write() as connection:
        mine = update(consents).where(consents.c.purpose == Purpose.ANALYTICS.value, consents.c.member_id.in_(joined))
        connection.execute(mine.values(wording_version="2", text_hash=older.text_hash))

    greetings = [offers.for_member(one) for one in joined]

    assert {one.decision.arm for one in greetings} == {None}
    assert {len(one.decision.shown) for one in greetings} == {2}

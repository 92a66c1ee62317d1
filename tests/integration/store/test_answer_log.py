"""What was shown and what came of it: written beside the camera's thread, with consent only, and forgotten with it."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from numpy.typing import NDArray
from sqlalchemy import select, update

from kiosk.events.bus import InProcessBus
from kiosk.events.types import OffersAnswered, OffersDecided, OffersShown, VisitDisputed
from kiosk.matches import MatchLog, MatchSite
from kiosk.members.wishes import Wishes
from kiosk.mydata import MyData
from kiosk.offering.answers import AnswerLog
from kiosk.offering.values import Decision, Dwell, OfferAct, Shown
from kiosk.privacy.consent import WORDINGS, Purpose
from kiosk.privacy.retention import Retention
from kiosk.site import Site
from kiosk.store import answers
from kiosk.store.answers import AnswerRow, DecisionRow
from kiosk.store.database import Store
from kiosk.store.offer_tables import decisions, offer_events
from kiosk.store.tables import consents
from recommender.offers.types import Seen

Face = Callable[[int], NDArray[np.float32]]
WAIT = 20.0
SHOWN = (Shown("O1", 0, 0.7, 0.9), Shown("O2", 1, 1.0, 0.4))
MADE = Decision("d" * 32, "thompson", SHOWN, "autumn/b", {"arms": ["O1", "O2"]})


@pytest.fixture
def log(site: Site) -> Iterator[AnswerLog]:
    made = AnswerLog(site.store, site.aliases, "kiosk-1")
    made.start(site.bus)
    site.eraser.register(made)
    yield made
    made.close()


@pytest.fixture
def member_id(site: Site, face: Face) -> str:
    return site.members.add("Asha", [face(1)], recogniser="buffalo_s", consent_reference="17", purposes=tuple(Purpose))


def told(store: Store) -> list[tuple[str, str | None, str | None]]:
    with store.read() as connection:
        wanted = select(offer_events.c.kind, offer_events.c.offer_id, offer_events.c.bucket)
        return [tuple(row) for row in connection.execute(wanted.order_by(offer_events.c.event_id))]


def show(site: Site, member_id: str, at: datetime, made: Decision = MADE) -> None:
    site.bus.publish(OffersDecided(member_id, made, at))


def answer(site: Site, member_id: str, act: OfferAct, at: datetime, **more: object) -> None:
    site.bus.publish(OffersAnswered(member_id, MADE.decision_id, act, at, **more))


def test_a_visit_is_written_under_a_pseudonym(site: Site, log: AnswerLog, member_id: str, now: datetime) -> None:
    show(site, member_id, now)
    answer(site, member_id, OfferAct.TAP, now)
    answer(site, member_id, OfferAct.LESS, now, offer_id="O2")
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.LONG)

    assert log.flush(WAIT)
    subject = site.aliases.subject(member_id)
    with site.store.read() as connection:
        ((made, came),) = answers.decisions_of(connection, subject)
        rows = [row for table in (decisions, offer_events) for row in connection.execute(select(table))]
    assert made == DecisionRow(
        MADE.decision_id, subject, now, "kiosk-1", "thompson", "autumn/b", SHOWN, {"arms": ["O1", "O2"]}
    )
    assert [(one.act, one.offer_id, one.bucket) for one in came] == [
        (OfferAct.IMPRESSION, "O1", None), (OfferAct.IMPRESSION, "O2", None),
        (OfferAct.TAP, "O1", None), (OfferAct.TAP, "O2", None),
        (OfferAct.LESS, "O2", None), (OfferAct.DWELL, None, "5-15"),
    ]  # fmt: skip
    assert member_id not in str(rows)


def test_without_the_consent_to_analytics_nothing_is_written(
    site: Site, log: AnswerLog, face: Face, now: datetime
) -> None:
    others = tuple(purpose for purpose in Purpose if purpose is not Purpose.ANALYTICS)
    member_id = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18", purposes=others)

    show(site, member_id, now)
    answer(site, member_id, OfferAct.TAP, now)

    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.execute(select(decisions)).all() == []
    assert told(site.store) == []


def test_of_an_older_consent_only_what_it_speaks_of_is_written(
    site: Site, log: AnswerLog, member_id: str, now: datetime
) -> None:
    """Version 2 speaks of what was shown and what was used, and of nothing else."""
    older = next(one for one in WORDINGS if (one.purpose, one.version, one.language) == (Purpose.ANALYTICS, "2", "en"))
    with site.store.write() as connection:
        mine = update(consents).where(consents.c.purpose == Purpose.ANALYTICS.value)
        connection.execute(mine.values(wording_version="2", text_hash=older.text_hash))

    show(site, member_id, now)
    answer(site, member_id, OfferAct.TAP, now)
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.LONG)
    assert log.flush(WAIT)

    subject = site.aliases.subject(member_id)
    with site.store.write() as connection:
        assert answers.note_redeemed(connection, subject, "O1", now, timedelta(days=1))
        ((made, came),) = answers.decisions_of(connection, subject)
    assert made.context == {}
    assert {one.act for one in came} == {OfferAct.IMPRESSION, OfferAct.REDEMPTION}


def test_the_same_offers_come_back_as_one_decision(site: Site, log: AnswerLog, member_id: str, now: datetime) -> None:
    show(site, member_id, now)
    show(site, member_id, now + timedelta(seconds=3))

    assert log.flush(WAIT)
    assert [kind for kind, *_ in told(site.store)] == ["impression", "impression"]


def test_an_answer_to_nothing_and_to_somebody_elses_offers_is_dropped(
    site: Site, log: AnswerLog, member_id: str, face: Face, now: datetime
) -> None:
    other = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18", purposes=tuple(Purpose))
    answer(site, member_id, OfferAct.TAP, now)
    show(site, member_id, now)
    answer(site, other, OfferAct.TAP, now)

    assert log.flush(WAIT)
    assert {kind for kind, *_ in told(site.store)} == {"impression"}


@pytest.fixture
def my_data(site: Site, clock: list[datetime]) -> MyData:
    return MyData(site, 365, lambda: clock[0])


def test_a_wrong_match_teaches_nothing(
    site: Site, log: AnswerLog, member_id: str, my_data: MyData, now: datetime, clock: list[datetime]
) -> None:
    """*Not me*: the visit goes as a whole, also what is told of it a moment later; the one before stays."""
    earlier = Decision("e" * 32, "thompson", SHOWN)
    matches = MatchLog(site.audit, site.aliases, MatchSite("identify", "tap", "kiosk-1"))
    matches.start(site.bus)
    for at, made in ((now - timedelta(days=1), earlier), (now, MADE)):
        site.bus.publish(OffersShown(member_id, ("O1", "O2"), at))
        show(site, member_id, at, made)
    answer(site, member_id, OfferAct.TAP, now)
    assert matches.flush(WAIT)
    assert log.flush(WAIT)
    clock[0] = now + timedelta(seconds=4)

    my_data.not_me(member_id)
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.SHORT)

    assert log.flush(WAIT)
    matches.close()
    with site.store.read() as connection:
        assert connection.scalars(select(decisions.c.decision_id)).all() == [earlier.decision_id]
    assert [kind for kind, *_ in told(site.store)] == ["impression", "impression"]


def test_a_visit_that_waits_for_the_store_is_forgotten_too(
    site: Site, member_id: str, my_data: MyData, now: datetime, bus: InProcessBus
) -> None:
    """Told in order: what waited when it was disputed is written and then deleted."""
    waiting = AnswerLog(site.store, site.aliases, "kiosk-1")
    for kind in (OffersDecided, OffersAnswered, VisitDisputed):
        bus.subscribe(kind, waiting.take)
    show(site, member_id, now)

    my_data.not_me(member_id)
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.SHORT)
    waiting.begin()

    assert waiting.flush(WAIT)
    waiting.close()
    with site.store.read() as connection:
        assert connection.execute(select(decisions)).all() == []
    assert told(site.store) == []


def test_withdrawing_the_consent_forgets_all_of_it(
    site: Site, log: AnswerLog, member_id: str, my_data: MyData, now: datetime
) -> None:
    show(site, member_id, now)
    answer(site, member_id, OfferAct.TAP, now)
    assert log.flush(WAIT)

    kept = [purpose for purpose in Purpose if purpose is not Purpose.ANALYTICS]
    my_data.set_purposes(member_id, kept, language="en", screen="kiosk", actor="shopper")
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.SHORT)

    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.execute(select(decisions)).all() == []
    assert told(site.store) == []


def test_who_takes_back_offers_by_purchases_leaves_not_how_they_were_weighed(
    site: Site, log: AnswerLog, member_id: str, my_data: MyData, now: datetime
) -> None:
    """What was shown and what came of it is covered by the consent to analytics, which stands."""
    show(site, member_id, now)
    answer(site, member_id, OfferAct.TAP, now)
    assert log.flush(WAIT)

    kept = [purpose for purpose in Purpose if purpose is not Purpose.OFFERS]
    my_data.set_purposes(member_id, kept, language="en", screen="kiosk", actor="shopper")

    with site.store.read() as connection:
        ((made, came),) = answers.decisions_of(connection, site.aliases.subject(member_id))
    assert (made.context, made.offers) == ({}, SHOWN)
    assert OfferAct.TAP in {one.act for one in came}


def test_a_backup_of_before_the_withdrawal_does_not_bring_it_back(
    site: Site, log: AnswerLog, member_id: str, now: datetime
) -> None:
    """The wish stands in the key ring; at the next start it is met again."""
    show(site, member_id, now)
    assert log.flush(WAIT)
    site.keyring.note_wish(site.aliases.subject(member_id), Purpose.ANALYTICS.value, now + timedelta(days=1))

    assert Wishes(site.keyring, site.vault, site.aliases, site.audit).replay() == 1

    assert told(site.store) == []


def test_an_erasure_takes_it_along_and_finds_nothing_left(
    site: Site, log: AnswerLog, member_id: str, face: Face, now: datetime
) -> None:
    other = site.members.add("Ravi", [face(2)], recogniser="buffalo_s", consent_reference="18", purposes=tuple(Purpose))
    show(site, member_id, now)
    show(site, other, now, Decision("e" * 32, "thompson", SHOWN))
    assert log.flush(WAIT)

    receipt = site.members.erase(member_id)
    answer(site, member_id, OfferAct.DWELL, now, dwell=Dwell.SHORT)

    assert receipt.verified
    assert {(line.place, line.count) for line in receipt.stores} >= {("decisions", 1), ("offer_events", 2)}
    assert log.flush(WAIT)
    with site.store.read() as connection:
        assert connection.scalars(select(decisions.c.subject)).all() == [site.aliases.subject(other)]
    assert len(told(site.store)) == 2


def test_it_ends_by_its_age_with_whatever_came_of_it(
    site: Site, log: AnswerLog, member_id: str, now: datetime, clock: list[datetime]
) -> None:
    """An answer is not kept longer than what it answers, however late it came."""
    show(site, member_id, now)
    answer(site, member_id, OfferAct.REDEMPTION, now + timedelta(days=20), offer_id="O1")
    show(site, member_id, now + timedelta(days=5), Decision("e" * 32, "thompson", SHOWN))
    assert log.flush(WAIT)
    clock[0] = now + timedelta(days=401)
    retention = Retention(site, 1000, lambda: clock[0], 1000)

    plan = retention.plan()
    report = retention.run(plan, actor="system")

    assert dict(plan.others)["offer_events"] == dict(report.others)["offer_events"] == 3
    assert dict(plan.others)["decisions"] == dict(report.others)["decisions"] == 1
    assert len(told(site.store)) == 2


def test_what_was_seen_without_an_answer_is_counted_by_visits(store: Store, now: datetime) -> None:
    """A second look within half an hour is the same visit; a tap begins anew; the visit under way does not count."""
    moments = [now - timedelta(days=9), now - timedelta(days=9, minutes=-10), now - timedelta(days=3)]
    with store.write() as connection:
        for number, at in enumerate((*moments, now)):
            answers.put_decision(connection, _row(number, at))
        tapped = AnswerRow(f"{2:032}", "s", "O2", OfferAct.TAP, moments[2])
        assert answers.put_answer(connection, tapped)

        seen = answers.seen_by(connection, "s", now - timedelta(days=90), now - answers.ONE_VISIT)

    last = moments[2].astimezone().replace(tzinfo=None)
    assert seen == {"O1": Seen(2, last)}


def test_decisions_of_a_time_are_told_to_whoever_learns(
    store: Store, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two at a time, three of them of the same moment: none is told twice, none is left out."""
    monkeypatch.setattr(answers, "AT_ONCE", 2)
    moments = [now - timedelta(hours=2), now, now, now, now + timedelta(seconds=1)]
    with store.write() as connection:
        for number, at in enumerate(moments):
            answers.put_decision(connection, _row(number, at))
        answers.put_answer(connection, AnswerRow(f"{1:032}", "s", "O1", OfferAct.LESS, now))

        found = list(answers.shown_until(connection, now))

    assert [row.decision_id for row, _ in found] == [f"{number:032}" for number in range(4)]
    assert [one.act for one in found[1][1]] == [OfferAct.IMPRESSION, OfferAct.IMPRESSION, OfferAct.LESS]


def _row(number: int, at: datetime) -> DecisionRow:
    return DecisionRow(f"{number:032}", "s", at.astimezone(UTC), "kiosk-1", "thompson", None, SHOWN)

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_rows import write_people
from rule_strategies import RULES, UNKNOWN, ZONE_NOW, facts
from sqlalchemy import delete, select, update

from kiosk.audience import SMALLEST, Audience, Size
from kiosk.audience.noise import noise_of
from kiosk.errors import SegmentInvalid, SegmentUnknown
from kiosk.events.bus import InProcessBus
from kiosk.events.types import CustomersChanged
from kiosk.privacy.audit import AuditLog
from kiosk.privacy.consent import Purpose
from kiosk.security.aliases import Aliases
from kiosk.store.audience_rows import inside, usable_segments_of
from kiosk.store.database import Store
from kiosk.store.marketing_tables import features, predictions, segment_due, segment_moves
from kiosk.store.segments import all_segments, replace_segments
from kiosk.store.tables import consents, customers, segment_members, segments
from recommender.errors import RuleCycle
from recommender.rules import Facts, Rule, matches, parse
from recommender.rules.names import PREDICTIONS
from recommender.rules.types import segments_in
from recommender.types import Segment

ADULT = parse({"feature": "age", "op": ">=", "value": 18})
KEEN = parse({"event": "view", "at_least": 2, "within_days": 30})
SEEN = parse({"event": "view", "at_least": 1, "within_days": 30})
MEMBER = parse({"member": True})


def people_in(store: Store, segment_id: str) -> set[str]:
    with store.read() as connection:
        return set(inside(connection, segment_id))


def size_of(store: Store, segment_id: str) -> int:
    with store.read() as connection:
        return connection.execute(select(segments.c.size).where(segments.c.segment_id == segment_id)).scalar_one()


def moves(store: Store) -> Sequence[Any]:
    with store.read() as connection:
        wanted = select(segment_moves.c.customer_id, segment_moves.c.segment_id, segment_moves.c.entered)
        return [tuple(row) for row in connection.execute(wanted.order_by(segment_moves.c.move_id))]


@pytest.mark.usefixtures("crowd")
def test_saving_a_rule_lets_in_who_matches(audience: Audience, store: Store, told: list[Any]) -> None:
    size = audience.save("adults", " Grown up ", ADULT, "cli")
    assert people_in(store, "adults") == {str(number) for number in range(8, 25)}
    assert size_of(store, "adults") == 17
    assert str(size) == "fewer than 30"
    assert len(told) == len(moves(store)) == 17
    [view] = audience.list()
    assert (view.name, view.words) == ("Grown up", "declared age is at least 18 years")


@pytest.mark.usefixtures("crowd")
def test_an_event_moves_exactly_that_customer(
    audience: Audience, store: Store, told: list[Any], happens: Callable[..., None]
) -> None:
    audience.save("keen", "Keen", KEEN, "cli")
    happens("3", ZONE_NOW)
    happens("4", ZONE_NOW)

    audience.on_changed(CustomersChanged(("3", "nobody"), ZONE_NOW))

    assert people_in(store, "keen") == {"3"}
    assert told == [("entered", "3", "keen")]
    assert moves(store) == [("3", "keen", True)]
    assert size_of(store, "keen") == 1


@pytest.mark.usefixtures("crowd")
def test_time_alone_lets_people_leave_at_the_tick(
    audience: Audience, store: Store, told: list[Any], happens: Callable[..., None], clock: list[datetime]
) -> None:
    happens("3", ZONE_NOW - timedelta(days=20))
    audience.save("keen", "Keen", KEEN, "cli")
    assert told == [("entered", "3", "keen")]

    clock[0] = ZONE_NOW + timedelta(days=10) - timedelta(hours=12)
    audience.daily()
    clock[0] = ZONE_NOW + timedelta(days=10) - timedelta(seconds=1)
    audience.tick()
    assert people_in(store, "keen") == {"3"}
    clock[0] += timedelta(seconds=1)
    assert audience.tick() == 1
    assert people_in(store, "keen") == set()
    assert told[-1] == ("left", "3", "keen")
    assert audience.tick() == 0, "nobody is looked at twice for the same moment"


@pytest.mark.usefixtures("crowd")
def test_segments_that_ask_for_others_follow_at_once(
    audience: Audience, store: Store, told: list[Any], happens: Callable[..., None]
) -> None:
    audience.save("z-keen", "Keen", KEEN, "cli")
    audience.save("adults", "Adults", ADULT, "cli")
    both = parse({"all": [{"segment": "z-keen"}, {"segment": "adults"}]})
    audience.save("a-both", "Both", both, "cli")
    audience.save("not-both", "Others", parse({"not": {"segment": "a-both"}}), "cli")
    told.clear()
    happens("20", ZONE_NOW)

    audience.update(["20"])

    assert told == [("entered", "20", "z-keen"), ("entered", "20", "a-both"), ("left", "20", "not-both")]
    audience.save("adults", "Adults", parse({"feature": "age", "op": ">", "value": 90}), "cli")
    assert people_in(store, "a-both") == set()
    assert len(people_in(store, "not-both")) == 25


@pytest.mark.usefixtures("crowd")
def test_a_circle_and_a_segment_that_is_not_there_are_refused_and_nothing_changes(audience: Audience) -> None:
    audience.save("one", "One", ADULT, "cli")
    audience.save("two", "Two", parse({"segment": "one"}), "cli")
    with pytest.raises(RuleCycle, match=r"(one -> two -> one|two -> one -> two)"):
        audience.save("one", "One", parse({"not": {"segment": "two"}}), "cli")
    with pytest.raises(RuleCycle, match="own -> own"):
        audience.save("own", "Own", parse({"segment": "own"}), "cli")
    with pytest.raises(SegmentInvalid, match="no segment nowhere"):
        audience.save("three", "Three", parse({"segment": "nowhere"}), "cli")
    with pytest.raises(SegmentInvalid, match="found in the data"):
        audience.save("regulars", "Mine", ADULT, "cli")
    with pytest.raises(SegmentInvalid, match="asks for one"):
        audience.remove("one", "cli")
    assert {one.segment_id: one.rule for one in audience.list()} == {"one": ADULT, "two": parse({"segment": "one"})}


@pytest.mark.parametrize("segment_id", ["", "Big", "a b", "-a", "a--b", "../a", "a" * 101])
def test_ids_are_plain(audience: Audience, segment_id: str) -> None:
    with pytest.raises(SegmentInvalid):
        audience.save(segment_id, "Name", ADULT, "cli")


@pytest.mark.usefixtures("crowd")
def test_whoever_objects_leaves_and_never_enters(audience: Audience, store: Store, told: list[Any]) -> None:
    audience.save("all", "All", SEEN, "cli")
    told.clear()
    with store.write() as connection:
        theirs = (consents.c.member_id == "m2") & (consents.c.purpose == Purpose.OFFERS.value)
        connection.execute(update(consents).where(theirs).values(withdrawn_at=ZONE_NOW))

    audience.update(["2"])
    assert told == [("left", "2", "all")]
    audience.update_all()
    audience.save("again", "Again", SEEN, "cli")
    assert people_in(store, "all") == people_in(store, "again") == {str(number) for number in range(25)} - {"2"}
    with store.read() as connection:
        assert "2" not in set(connection.scalars(select(segment_due.c.customer_id)))


@pytest.mark.usefixtures("crowd")
def test_members_who_are_gone_leave_what_asks_for_members(audience: Audience, store: Store) -> None:
    audience.save("members", "Members", MEMBER, "cli")
    audience.save("strangers", "Strangers", parse({"not": {"segment": "members"}}), "cli")
    assert people_in(store, "members") == {"0", "1", "2", "3", "4"}
    with store.write() as connection:  # what an erasure with the purchases leaves
        for table in ("consents", "members"):
            rows = consents.metadata.tables[table]
            connection.execute(delete(rows).where(rows.c.member_id == "m0"))
        for table in ("segment_members", "segment_moves", "segment_due", "events", "features", "customers"):
            rows = consents.metadata.tables[table]
            connection.execute(delete(rows).where(rows.c.customer_id == "0"))

    audience.after_erasure()

    assert people_in(store, "members") == {"1", "2", "3", "4"}
    assert size_of(store, "members") == 4
    assert len(people_in(store, "strangers")) == 20


def test_what_asks_for_figures_follows_a_renewal(audience: Audience, store: Store, told: list[Any]) -> None:
    with store.write() as connection:
        write_people(connection, [Facts(predictions=dict.fromkeys(PREDICTIONS, 0.1), features={"age": 30.0})] * 9)
    audience.save("leaving", "Leaving", parse({"prediction": "churn", "op": ">", "value": 0.5}), "cli")
    audience.save("both", "Both", parse({"all": [{"segment": "leaving"}, {"member": False}]}), "cli")
    audience.save("adults", "Adults", ADULT, "cli")
    audience.save("seen", "Seen", SEEN, "cli")
    told.clear()
    with store.write() as connection:
        connection.execute(update(predictions).where(predictions.c.customer_id == "3").values(churn=0.9))
        connection.execute(update(features).where(features.c.customer_id == "4").values(age=3.0))
    audience.after_renewal()
    assert sorted(told) == [("entered", "3", "both"), ("entered", "3", "leaving"), ("left", "4", "adults")]


@pytest.mark.usefixtures("crowd")
def test_a_record_that_was_merged_leaves_for_the_one_that_is_left(
    audience: Audience, store: Store, told: list[Any]
) -> None:
    audience.save("keen", "Keen", KEEN, "cli")
    audience.save("seen", "Seen", SEEN, "cli")
    told.clear()
    with store.write() as connection:
        connection.execute(update(customers).where(customers.c.customer_id == "6").values(merged_into="8"))

    audience.update(["6"])

    assert sorted(told) == [("entered", "8", "keen"), ("left", "6", "seen")]
    audience.update_all()
    assert people_in(store, "keen") == {"8"}


@pytest.mark.usefixtures("crowd")
def test_fewer_than_twenty_are_used_for_nothing(audience: Audience, store: Store) -> None:
    audience.save("seen", "Seen", SEEN, "cli")
    audience.save("adults", "Adults", ADULT, "cli")
    with store.read() as connection:
        assert usable_segments_of(connection, "9") == ("seen",)
        assert len(inside(connection, "adults")) < SMALLEST


def test_sizes_are_told_to_the_nearest_five() -> None:
    assert [Size.of(exact).people for exact in (0, 19, 20, 22, 23, 27, 28, 1_000_002)] == [
        None, None, 20, 20, 25, 25, 30, 1_000_000,
    ]  # fmt: skip
    assert str(Size.of(1_000_002)) == "about 1,000,000"
    assert not Size.of(19).enough


@pytest.mark.usefixtures("crowd")
def test_a_removed_segment_is_left_by_everybody(audience: Audience, store: Store, told: list[Any]) -> None:
    audience.save("seen", "Seen", SEEN, "cli")
    told.clear()
    audience.remove("seen", "cli")
    assert len(told) == 25
    assert audience.list() == ()
    with store.read() as connection:
        assert not connection.execute(select(segment_due)).all()
    with pytest.raises(SegmentUnknown):
        audience.find("seen")


def test_saving_and_removing_are_in_the_audit_trail(audience: Audience, store: Store) -> None:
    audience.save("adults", "Adults", ADULT, "staff:asha")
    audience.remove("adults", "staff:asha")
    with store.read() as connection:
        rows = connection.execute(select(consents.metadata.tables["audit"])).all()
    assert [(row.action, row.actor, row.detail) for row in rows] == [
        ("segment_saved", "staff:asha", {"segment": "adults"}),
        ("segment_removed", "staff:asha", {"segment": "adults"}),
    ]


@pytest.mark.usefixtures("crowd")
def test_a_rule_of_a_newer_version_is_left_alone(audience: Audience, store: Store) -> None:
    audience.save("odd", "Odd", SEEN, "cli")
    audience.save("adults", "Adults", ADULT, "cli")
    with store.write() as connection:
        odd = update(segments).where(segments.c.segment_id == "odd")
        connection.execute(odd.values(rule={"telepathy": True}))
    audience.update_all()
    audience.tick()
    assert len(people_in(store, "odd")) == 25
    assert [one.segment_id for one in audience.list()] == ["adults"]


@pytest.mark.usefixtures("crowd")
def test_features_are_refreshed_first_and_only_where_a_rule_reads_them(
    store: Store, bus: InProcessBus, audit: AuditLog, hashes: Aliases
) -> None:
    asked = list[Any]()

    def refresh(_store: Store, _today: Any, customer_ids: Sequence[str] | None = None) -> None:
        asked.append(customer_ids)
        with store.write() as connection:
            connection.execute(update(features).where(features.c.customer_id == "0").values(age=50.0))

    audience = Audience(store, bus, lambda: ZONE_NOW, audit, hashes, refresh)
    audience.save("seen", "Seen", SEEN, "cli")
    audience.update(["0"])
    assert asked == []
    audience.save("adults", "Adults", ADULT, "cli")
    audience.update(["0"])
    assert asked == [["0"]]
    assert "0" in people_in(store, "adults")
    audience.update_all()
    assert asked == [["0"], None]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    st.lists(facts(), min_size=1, max_size=3),
    st.lists(facts(), min_size=3, max_size=3),
    st.lists(RULES.filter(lambda rule: UNKNOWN not in segments_in(rule)), min_size=1, max_size=3),
    st.lists(st.timedeltas(timedelta(hours=1), timedelta(days=20)), max_size=3),
)
def test_customer_by_customer_is_the_same_as_everybody_at_once(
    store: Store, audience: Audience, clock: list[datetime],
    before: list[Facts], after: list[Facts], rules: list[Rule], steps: list[timedelta],
) -> None:  # fmt: skip
    """Whatever changed, and however time passed, each customer is where the reference says."""
    clock[0] = ZONE_NOW
    with store.write() as connection:
        connection.execute(delete(segment_due))
        connection.execute(delete(segment_moves))
        write_people(connection, before)
    for number, rule in enumerate(rules):
        audience.save(f"rule-{number}", "Rule", rule, "cli")
    kept = after[: len(before)]
    with store.write() as connection:
        connection.execute(delete(segment_due))
        connection.execute(delete(segment_moves))
        write_rules = connection.execute(select(segments).where(segments.c.kind == "rule")).mappings().all()
        write_people(connection, kept)
        connection.execute(segments.insert(), [dict(row) | {"size": 0} for row in write_rules])
    audience.update([str(number) for number in range(len(kept))])
    for step in [timedelta(0), *steps]:
        clock[0] += step
        audience.tick()
        for number, rule in enumerate(rules):
            expected = {str(who) for who, one in enumerate(kept) if matches(rule, one, clock[0])}
            assert people_in(store, f"rule-{number}") == expected, (rule, clock[0])
    with store.read() as connection:
        rows = connection.execute(select(segment_members)).all()
    assert len(rows) == len({(row.customer_id, row.segment_id) for row in rows})


@pytest.mark.usefixtures("crowd")
def test_no_list_of_segments_tells_a_small_size(audience: Audience, store: Store, hashes: Aliases) -> None:
    audience.save("adults", "Adults", ADULT, "cli")
    audience.save("seen", "Seen", SEEN, "cli")
    with store.read() as connection:
        sizes = {one.segment_id: one.size for one in all_segments(connection)}
    assert sizes["adults"] == 0
    assert sizes["seen"] == (Size.of(25, noise_of(SEEN, hashes)).people or 0)


@pytest.mark.usefixtures("crowd")
def test_a_new_cluster_does_not_take_the_id_of_a_segment_by_rule(audience: Audience, store: Store) -> None:
    audience.save("seen", "Seen", SEEN, "cli")
    found = Segment("seen", "Seen by an algorithm", 1, ())
    with store.write() as connection:
        replace_segments(connection, [found], {"3": "seen"}, ZONE_NOW)
    assert len(people_in(store, "seen")) == 25
    assert people_in(store, "seen-found") == {"3"}

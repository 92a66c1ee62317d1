from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_rows import write_people
from rule_strategies import RULES, ZONE_NOW, facts
from sqlalchemy import update

from kiosk.privacy.consent import Purpose
from kiosk.store.audience import size, to_select
from kiosk.store.audience_facts import Needs, persons
from kiosk.store.audience_records import choose
from kiosk.store.database import Store
from kiosk.store.tables import consents
from recommender.rules import (
    Any_,
    Compare,
    Consent,
    Event,
    Facts,
    Happening,
    InSegment,
    Member,
    Not,
    Rule,
    matches,
    parse,
)
from recommender.rules.names import Bound, Op, Source

SHARED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
PEOPLE = st.lists(facts(), min_size=1, max_size=4)


@SHARED
@given(PEOPLE, st.lists(RULES, min_size=1, max_size=5))
def test_the_encrypted_store_answers_as_the_reference_does(
    store: Store, people: list[Facts], rules: list[Rule]
) -> None:
    with store.write() as connection:
        write_people(connection, people)
    with store.read() as connection:
        for rule in rules:
            expected = {str(number) for number, one in enumerate(people) if matches(rule, one, ZONE_NOW)}
            assert set(connection.scalars(to_select(rule, ZONE_NOW))) == expected, rule
            assert size(connection, rule, ZONE_NOW) == len(expected)
            for some in ({"0", "1", "1-old", "nobody"}, {"2", "3", "3-old"}):
                chosen = choose(connection, some)
                assert set(connection.scalars(to_select(rule, ZONE_NOW, chosen))) == expected & some, rule
                assert size(connection, rule, ZONE_NOW, chosen) == len(expected & some)


@SHARED
@given(PEOPLE, RULES)
def test_facts_read_by_key_say_what_was_written(store: Store, people: list[Facts], rule: Rule) -> None:
    with store.write() as connection:
        write_people(connection, people)
    with store.read() as connection:
        ids = [f"{number}-old" if number % 2 else str(number) for number in range(len(people))]
        found = {one.customer_id: one for one in persons(connection, [*ids, "nobody"], Needs.of([rule]), ZONE_NOW)}
    assert found.keys() == {str(number) for number in range(len(people))}
    for number, one in enumerate(people):
        person = found[str(number)]
        assert matches(rule, person.facts, ZONE_NOW) is matches(rule, one, ZONE_NOW)
        assert not person.objects
        assert set(person.ids) == {str(number), f"{number}-old"} if number % 2 else {str(number)}


@pytest.mark.parametrize("rule", [Member(), Not(InSegment("nowhere")), Compare(Source.FEATURE, "age", Op.GT, (1.0,))])
def test_who_objects_is_in_no_answer_whatever_the_rule_says(store: Store, rule: Rule) -> None:
    agrees = Facts(features={"age": 30.0}, member=True, purposes=frozenset({"offers"}))
    with store.write() as connection:
        write_people(connection, [agrees, agrees, agrees])
        theirs = consents.c.member_id.in_(["m0", "m1-old"]) & (consents.c.purpose == Purpose.OFFERS.value)
        connection.execute(update(consents).where(theirs).values(withdrawn_at=ZONE_NOW))
    with store.read() as connection:
        assert list(connection.scalars(to_select(rule, ZONE_NOW))) == ["2"]
        chosen = choose(connection, ["0", "1", "2"])
        assert list(connection.scalars(to_select(rule, ZONE_NOW, chosen))) == ["2"]
        found = persons(connection, ["0", "1-old", "2"], Needs(), ZONE_NOW)
    assert {one.customer_id: one.objects for one in found} == {"0": True, "1": True, "2": False}


def test_what_a_rule_says_is_bound_and_never_part_of_the_statement() -> None:
    mean = "x'; DROP TABLE customers; --"
    rule = Any_(
        (
            parse({"attribute": "city", "op": "in", "value": [mean]}),
            parse({"share": mean, "op": ">", "value": 0.5}),
            parse({"segment": mean}),
            parse({"event": "view", "at_least": 2, "where": {"product": mean, "category": mean, "channel": mean}}),
            parse({"bought": "lines", "at_most": 2, "where": {"product": mean, "category": mean, "channel": mean}}),
        )
    )
    assert "DROP" not in str(to_select(rule, ZONE_NOW))


def test_nothing_is_read_that_no_rule_asks_for(store: Store) -> None:
    old = Happening(ZONE_NOW - ZONE_NOW.resolution * 10**6 * 86400 * 40, "view", product="P1")
    with store.write() as connection:
        write_people(connection, [Facts(features={"age": 1.0}, shares={"Tea": 1.0}, events=(old,))])
    with store.read() as connection:
        [nothing] = persons(connection, ["0"], Needs.of([Consent("contact")]), ZONE_NOW)
        [recent] = persons(connection, ["0"], Needs.of([Event("view", Bound.AT_LEAST, 1, 30)]), ZONE_NOW)
        [ever] = persons(connection, ["0"], Needs.of([Event("view", Bound.AT_LEAST, 1)]), ZONE_NOW)
    assert nothing.facts == recent.facts == Facts()
    assert len(ever.facts.events) == 1


def test_the_largest_rules_can_be_asked(store: Store) -> None:
    """What the language allows, the database can take."""
    texts = {"attribute": "city", "op": "in", "value": [f"City {number}" for number in range(50)]}
    counts = {"event": "view", "at_least": 2, "within_days": 3650, "where": {"category": "Tea", "product": "P1"}}
    shares = {"share": "Tea", "op": "between", "value": [0.5, 1]}
    deep: dict[str, Any] = {"any": [texts, counts]}
    for _ in range(5):
        deep = {"not": deep}
    with store.write() as connection:
        write_people(connection, [Facts(attributes={"city": "City 1"}, shares={"Tea": 0.5})])
    with store.read() as connection:
        for one in (texts, counts, shares):
            rule = parse({"any": [one] * 99})
            assert size(connection, rule, ZONE_NOW) == (one is not counts)
        assert size(connection, parse(deep), ZONE_NOW) == 0

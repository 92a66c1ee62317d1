"""Merges and their taking back on a real store."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from kiosk.errors import CustomerInvalid, MergeUnknown, PeopleDiffer, SuggestionUnknown
from kiosk.events.types import CustomersChanged
from kiosk.identity import Identity
from kiosk.privacy.audit import Action
from kiosk.site import Site
from kiosk.store import identity as rows
from kiosk.store import shop, suggestions
from kiosk.store.intake_tables import customer_merges, match_suggestions
from kiosk.store.schema import metadata
from kiosk.store.tables import customers

RECORDS = [f"C{number}" for number in range(1, 7)]
NOT_COMPARED = {"audit", "customer_merges", "match_suggestions"}


def content(site: Site) -> dict[str, list[Any]]:
    """Every row of the store but the evidence of what was done."""
    with site.store.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name not in NOT_COMPARED
        }


def into(site: Site) -> dict[str, str]:
    with site.store.read() as connection:
        return dict(rows.canonical_ids(connection))


def test_a_merge_counts_everywhere_and_unmerge_brings_back_what_was(
    site: Site, identity: Identity, told: list[CustomersChanged]
) -> None:
    before = content(site)
    merge_id = identity.merge("C2", "C1", "same  person at the counter", actor="staff:mani")
    assert into(site) == {"C2": "C1"}
    with site.store.read() as connection:
        assert rows.same_person(connection, "C2") == rows.same_person(connection, "C1") == ("C1", "C2")
        assert rows.same_person(connection, "nobody") == ("nobody",)
        lines = shop.purchases_of(connection, *rows.same_person(connection, "C1"))
    assert [line.customer_id for line in lines] == ["C1", "C2"], "rows keep their own id"
    shown = identity.show("C2")
    assert (shown.survivor, shown.records, shown.merges[0].why) == ("C1", ("C1", "C2"), "same person at the counter")
    identity.unmerge(merge_id, actor="staff:mani")
    assert content(site) == before
    assert [event.customer_ids for event in told] == [("C1", "C2")] * 2


def test_every_change_is_in_the_trail_without_the_ids_of_records(site: Site, identity: Identity) -> None:
    merge_id = identity.merge("C1", "C2", "one", actor="cli")
    identity.unmerge(merge_id, actor="staff:mani")
    entries = site.audit.entries()[:2]
    assert [(one.action, one.actor) for one in entries] == [
        (Action.CUSTOMERS_SEPARATED, "staff:mani"), (Action.CUSTOMERS_MERGED, "cli"),
    ]  # fmt: skip
    assert all(dict(one.detail)["merge"] == merge_id for one in entries)
    assert "C1" not in repr(entries)


def test_taking_back_one_merge_leaves_the_others(site: Site, identity: Identity) -> None:
    first = identity.merge("C1", "C2", "a", actor="cli")
    identity.merge("C2", "C3", "b", actor="cli")
    assert into(site) == {"C2": "C1", "C3": "C1"}
    identity.unmerge(first, actor="cli")
    assert into(site) == {"C3": "C2"}, "the reason that stands was between C2 and C3"


def test_what_makes_no_sense_is_refused(site: Site, identity: Identity) -> None:
    merge_id = identity.merge("C1", "C2", "a", actor="cli")
    with pytest.raises(PeopleDiffer, match="already"):
        identity.merge("C2", "C1", "again", actor="cli")
    with pytest.raises(PeopleDiffer, match="already"):
        identity.merge("C3", "C3", "myself", actor="cli")
    with pytest.raises(CustomerInvalid, match="C99"):
        identity.merge("C1", "C99", "a", actor="cli")
    for why in ("", "x" * 201, "rule:card"):
        with pytest.raises(CustomerInvalid, match="reason"):
            identity.merge("C3", "C4", why, actor="cli")
    identity.unmerge(merge_id, actor="cli")
    for unknown in (merge_id, 999):
        with pytest.raises(MergeUnknown):
            identity.unmerge(unknown, actor="cli")
    for decide in (identity.confirm, identity.refuse):
        with pytest.raises(SuggestionUnknown):
            decide(999, actor="cli")
    assert into(site) == {}


def test_two_people_stay_two_by_whichever_way(site: Site, identity: Identity) -> None:
    identity.unmerge(identity.merge("C1", "C2", "a", actor="cli"), actor="cli")  # now the pair counts as refused
    identity.merge("C2", "C3", "b", actor="cli")
    with pytest.raises(PeopleDiffer, match="Somebody said"):
        identity.merge("C1", "C3", "c", actor="cli")
    identity.merge("C1", "C2", "they are one after all", actor="cli")
    assert into(site) == {"C2": "C1", "C3": "C1"}


STEP = st.tuples(st.sampled_from(RECORDS), st.sampled_from(RECORDS))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=6), STEP, st.randoms(use_true_random=False))
def test_merge_and_unmerge_is_the_identity_and_order_does_not_matter(
    site: Site, identity: Identity, steps: list[tuple[str, str]], last: tuple[str, str], chance: Any
) -> None:
    _forget(site)
    for one, other in steps:
        with suppress(PeopleDiffer):
            identity.merge(one, other, "a", actor="cli")
    before = content(site)
    assert not into(site).keys() & set(into(site).values()), "no chain, no cycle"
    try:
        merge_id = identity.merge(*last, "last", actor="cli")
    except PeopleDiffer:
        pass
    else:
        identity.unmerge(merge_id, actor="cli")
    assert content(site) == before
    _forget(site)
    for one, other in chance.sample(steps, len(steps)):
        with suppress(PeopleDiffer):
            identity.merge(other, one, "a", actor="cli")
    assert content(site) == before


def _forget(site: Site) -> None:
    with site.store.write() as connection:
        connection.execute(delete(customer_merges))
        connection.execute(delete(match_suggestions))
        connection.execute(update(customers).values(merged_into=None))


def test_a_suggestion_is_decided_once(site: Site, identity: Identity, clock: Any) -> None:
    with site.store.write() as connection:
        found = {("C1", "C2"): (0.97, ["name", "phone"]), ("C3", "C4"): (0.95, ["name"])}
        assert suggestions.replace_open(connection, found, clock()) == 2
    one, two = identity.open_suggestions()
    assert (one.pair, one.score, one.why) == (("C1", "C2"), 0.97, ("name", "phone"))
    merge_id = identity.confirm(one.suggestion_id, actor="staff:mani")
    identity.refuse(two.suggestion_id, actor="staff:mani")
    assert into(site) == {"C2": "C1"}
    assert identity.open_suggestions() == ()
    assert site.audit.entries()[0].action == Action.MATCH_REFUSED
    for decided in (one, two):
        with pytest.raises(SuggestionUnknown):
            identity.confirm(decided.suggestion_id, actor="cli")
    with site.store.write() as connection:
        assert suggestions.replace_open(connection, found, clock()) == 0, "what was decided never comes again"
    assert merge_id is not None
    identity.unmerge(merge_id, actor="cli")
    assert identity.open_suggestions() == (), "nor does a pair that was taken apart"


def test_a_suggestion_within_one_customer_waits_for_nobody(site: Site, identity: Identity, clock: Any) -> None:
    with site.store.write() as connection:
        suggestions.replace_open(connection, {("C1", "C3"): (0.97, ["name"])}, clock())
    (waiting,) = identity.open_suggestions()
    identity.merge("C1", "C2", "a", actor="cli")
    identity.merge("C2", "C3", "b", actor="cli")
    assert identity.open_suggestions() == ()
    with pytest.raises(PeopleDiffer, match="already"):
        identity.refuse(waiting.suggestion_id, actor="cli")
    assert identity.confirm(waiting.suggestion_id, actor="cli") is None

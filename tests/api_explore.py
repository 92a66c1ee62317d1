"""Schemathesis over the whole OpenAPI document, against the real app over a real store."""

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

import schemathesis
from api_world import HERE, SESSION, World
from hypothesis import strategies as st
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, events, from_schema
from schemathesis.transport.wsgi import WSGITransport

from kiosk.api.intake import FORMATS
from kiosk.api.openapi import PATH
from kiosk.devices import Asker, DeviceKind
from kiosk.intake.tokens import ApiTokens, Scope

_TAKEN = ["2xx", "401", "403", "404", "409", "429"]
_REFUSED = ["400", "401", "403", "404", "413", "415", "429"]
OPERATIONS = [
    # one event too many may be one megabyte too many as well, and that is looked at first
    {
        "include-operation-id": "intake_events",
        "checks": {"negative_data_rejection": {"expected-statuses": _REFUSED}},
    },
    # any bytes are a file, and few of them are one that can be read
    {
        "include-operation-id": "intake_upload",
        "checks": {"positive_data_acceptance": {"expected-statuses": [*_TAKEN, "422"]}},
    },
    # the same key with another code is a fault of the till that no schema can tell
    {
        "include-operation-id": "till_redeem",
        "checks": {"positive_data_acceptance": {"expected-statuses": [*_TAKEN, "400"]}},
    },
]

FILES = st.one_of(
    st.binary(max_size=200),
    st.lists(st.lists(st.text(max_size=8), max_size=5).map(",".join), max_size=5).map("\n".join).map(str.encode),
    st.lists(st.dictionaries(st.text(max_size=8), st.text(max_size=8), max_size=5).map(json.dumps), max_size=5)
    .map("\n".join)
    .map(str.encode),
    st.sampled_from((
        b"customer_id,name,email\nC1,Meena,meena@example.org\n",
        b"receipt,customer,product,quantity,price,time\nR1,C1,P1,1,12.50,2026-01-02 10:00\n",
    )),
)  # fmt: skip
"""What programs may send as a file."""

for _kind in FORMATS:
    schemathesis.openapi.media_type(_kind, FILES)

PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass
class Explored:
    """What came of a run.

    Attributes:
        answers: How many there were, by operation and status.
        good: Of those, the ones to the method of the operation itself.
        checks: How many checks were made, by name.
        failures: What was found, by check and operation, with a way to see it again.
    """

    answers: Counter[tuple[str, int]] = field(default_factory=Counter)
    good: Counter[tuple[str, int]] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def statuses(self, label: str) -> set[int]:
        """The statuses that an operation answered with."""
        return {status for operation, status in self.good if operation == label}


def explore(
    world: World, *, examples: int, seed: int, phases: tuple[str, ...] = PHASES, credentials: bool = True,
    addresses: tuple[str, ...] = HERE,
    max_time: int | None = None,
) -> Explored:  # fmt: skip
    """Ask for everything that the document describes, and for much that it does not.

    Args:
        world: Whose app.
        examples: Of each operation in the phases that draw them.
        seed: Of the drawing.
        phases: Of schemathesis.
        credentials: Whether the callers have any.
        addresses: From which they ask, in turn.
        max_time: Seconds after which it ends, or None.
    """
    names = {f"fuzz-{number}" for number in range(99)}
    tokens = ApiTokens(world.kiosk.site.store, world.kiosk.site.audit)
    name = min(names - {token.name for token in tokens.list()})
    token = tokens.add(name, list(Scope), actor="cli")
    chosen: dict[str, Any] = {
        "seed": seed,
        "generation": {"max-examples": examples, "database": "none", "no-shrink": True, "allow-x00": False},
        "phases": {name: {"enabled": name in phases} for name in PHASES},
        "max-stream-events": 1,
        "continue-on-failure": True,
        "operations": OPERATIONS,
    }
    if max_time is not None:
        chosen["max-time"] = max_time
    if credentials:
        bearers = {"token": token, "session": SESSION, "camera": _camera_key(world)}
        chosen["auth"] = {"openapi": {name: {"bearer": bearer} for name, bearer in bearers.items()}}
    schema = schemathesis.openapi.from_wsgi(
        PATH, world.seen_from(addresses, live=credentials), config=SchemathesisConfig.from_dict(chosen)
    )
    found = Explored()
    with _probes_in_process():
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _note(found, event)
            elif isinstance(event, events.NonFatalError | events.FatalError):
                found.failures["error", str(getattr(event, "label", "")), type(event).__name__] = repr(
                    getattr(event, "value", None) or getattr(event, "exception", None)
                )
    return found


def _camera_key(world: World) -> str:
    devices = world.kiosk.site.devices
    key, asking = devices.ask(Asker(DeviceKind.CAMERA, "192.168.9.9", "test", None))
    devices.approve(asking.code, f"camera {len(devices.list())}", actor="cli")
    return key


@contextmanager
def _probes_in_process() -> Iterator[None]:
    """Schemathesis 4.32 hands its probes without credentials options of a network; a WSGI client knows none."""
    send = WSGITransport.send

    def without(self: Any, case: Any, *, session: Any = None, **more: Any) -> Any:
        for name in ("max_redirects", "verify", "cert", "proxies"):
            more.pop(name, None)
        return send(self, case, session=session, **more)

    with patch.object(WSGITransport, "send", without):
        yield


def _note(found: Explored, event: events.ScenarioFinished) -> None:
    recorder = event.recorder
    for case_id, interaction in recorder.interactions.items():
        if interaction.response is not None:
            case = recorder.cases[case_id].value
            told = case.operation.label, interaction.response.status_code
            found.answers[told] += 1
            if case.method.upper() == case.operation.method.upper():
                found.good[told] += 1
    for case_id, checks in recorder.checks.items():
        for check in checks:
            found.checks[check.name] += 1
            if check.status is not Status.SUCCESS and check.failure_info is not None:
                label = recorder.cases[case_id].value.operation.label
                failure = check.failure_info.failure
                interaction = recorder.interactions.get(case_id)
                answer = "" if interaction is None or interaction.response is None else interaction.response.text[:500]
                found.failures.setdefault(
                    (check.name, label, failure.title),
                    f"{failure.message}\n{check.failure_info.code_sample}\n{answer}",
                )

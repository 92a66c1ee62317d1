"""``/api/v1/events`` and ``/api/v1/imports``: what programs of the shop send, each with a token of its own.

A token opens what its scopes say and nothing of a person: no answer holds a row of the store.
"""

import io
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final, Protocol

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from kiosk.api.answers import error_answer
from kiosk.api.bearer import Bearer
from kiosk.api.bodies import read_body
from kiosk.errors import ImportUnknown, RequestInvalid
from kiosk.intake import Intake
from kiosk.intake.runs import outcome_of
from kiosk.intake.tokens import Scope
from kiosk.intake.values import Incoming
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.errors import RecommenderError
from recommender.ingest.types import DataKind, Format

PREFIX: Final = "/api/v1/imports/"
MOST_EVENTS: Final = 1_000
"""Events of one request."""
MOST_EVENT_BYTES: Final = 1 << 20
MOST_FILE_BYTES: Final = 64 << 20
"""Of one upload; it is held in memory, so that no copy lies on the disk. Larger files are dropped into the folder."""

FORMATS: Final[Mapping[str, Format]] = {
    "text/csv": Format.CSV,
    "text/tab-separated-values": Format.CSV,
    "application/x-ndjson": Format.JSON_LINES,
    "application/jsonl": Format.JSON_LINES,
    "application/vnd.apache.parquet": Format.PARQUET,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.EXCEL,
}
"""Content types of uploads."""


class IntakeDeps(Protocol):
    """What the routes need of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""

    @property
    def site(self) -> Site:
        """The open site."""


def intake_routes(deps: IntakeDeps, clock: Callable[[], float] = time.monotonic) -> Blueprint:
    """Return the blueprint.

    Args:
        deps: What the web app is given.
        clock: Seconds, monotonic; of the limits.
    """
    desk = _IntakeApi(deps, clock)
    routes = Blueprint("intake", __name__)
    routes.add_url_rule("/api/v1/events", "events", desk.events, methods=["POST"])
    routes.add_url_rule("/api/v1/imports/<kind>", "upload", desk.upload, methods=["POST"])
    routes.add_url_rule("/api/v1/imports/<int:import_id>", "run", desk.run)
    routes.register_error_handler(RecommenderError, _unreadable)
    return routes


class _IntakeApi:
    def __init__(self, deps: IntakeDeps, clock: Callable[[], float]) -> None:
        self._intake = Intake(deps.site, deps.settings)
        self._bearer = Bearer(deps.site, clock)

    def events(self) -> Response:
        """Take a batch of events; what is wrong with single ones is told by their place in the batch."""
        actor = self._bearer.actor(Scope.EVENTS)
        request.max_content_length = MOST_EVENT_BYTES
        events = read_body().get("events")
        if not isinstance(events, list) or not all(isinstance(event, dict) for event in events):
            raise BadRequest("The body must hold a list of events")
        if len(events) > MOST_EVENTS:
            raise RequestInvalid(f"More than {MOST_EVENTS} events came at once", mend="Send them in smaller batches")
        taken = self._intake.take_events(events, actor=actor)
        return jsonify(taken.as_json())

    def upload(self, kind: str) -> tuple[Response, int]:
        """Take a file; answers when all of it is in the store or set aside."""
        actor = self._bearer.actor(Scope.IMPORTS)
        if kind not in set(DataKind):
            raise RequestInvalid(f"There is no kind {kind[:40]!r} of data", mend=f"Use {', '.join(DataKind)}")
        if request.mimetype not in FORMATS:
            raise UnsupportedMediaType(f"Send the file itself, as one of {', '.join(FORMATS)}")
        request.max_content_length = MOST_FILE_BYTES
        content = io.BytesIO(request.get_data(cache=False))
        incoming = Incoming(DataKind(kind), source_id=request.args.get("source") or None)
        outcome = self._intake.take_upload(content, incoming, format=FORMATS[request.mimetype], actor=actor)
        return jsonify(outcome.as_json()), HTTPStatus.OK if outcome.known else HTTPStatus.CREATED

    def run(self, import_id: int) -> Response:
        """What became of an earlier import of the same token."""
        actor = self._bearer.actor(Scope.IMPORTS)
        found = self._intake.run_of(import_id)
        if found.actor != actor:
            raise ImportUnknown(f"There is no import {import_id} of this token", mend="Use the number it answered with")
        return jsonify(outcome_of(found).as_json())


def _unreadable(error: RecommenderError) -> Response:
    """A file, or its columns, that cannot be read as what it is said to be."""
    return error_answer(error, HTTPStatus.UNPROCESSABLE_ENTITY)

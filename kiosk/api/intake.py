"""``/api/v1/events`` and ``/api/v1/imports``: what programs of the shop send, each with a token of its own.

A token opens what its scopes say and nothing of a person: no answer holds a row of the store.
"""

import io
import re
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Annotated, Final, Protocol

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from werkzeug.exceptions import UnsupportedMediaType

from kiosk.api import access
from kiosk.api.access import Who
from kiosk.api.answers import error_answer
from kiosk.api.bearer import Bearer
from kiosk.api.intake_types import Events, Import, Taken
from kiosk.api.keepers import actor, token_keeper
from kiosk.api.routes import MOST_NUMBER, Media, Parameter, RowNumber, blueprint_of, route
from kiosk.errors import ImportUnknown, IntakeBusy, RequestInvalid, SourceInvalid, SourceUnknown
from kiosk.intake import Intake
from kiosk.intake.runs import outcome_of
from kiosk.intake.sources import SOURCE_NAME
from kiosk.intake.tokens import Scope
from kiosk.intake.values import Incoming
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.errors import RecommenderError
from recommender.ingest.types import DataKind, Format

PREFIX: Final = "/api/v1/imports/"
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


_NUMBER: Final = re.compile(r"[0-9]{1,10}")

SourceName = Annotated[str, Field(pattern=f"^{SOURCE_NAME.pattern}$")]


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
    routes = blueprint_of("intake", IntakeRoutes(deps), {Who.TOKEN: token_keeper(Bearer(deps.site, clock))})
    routes.register_error_handler(RecommenderError, _unreadable)
    return routes


class IntakeRoutes:
    """The views.

    Args:
        deps: What the web app is given.
    """

    def __init__(self, deps: IntakeDeps) -> None:
        self._intake = Intake(deps.site, deps.settings)

    @route(
        "POST",
        "/api/v1/events",
        access.token(Scope.EVENTS),
        body=Events,
        largest=MOST_EVENT_BYTES,
        answers={200: Taken},
        refuses=(IntakeBusy,),
    )
    def events(self, body: Events) -> Response:
        """Take a batch of events; what is wrong with single ones is told by their place in the batch."""
        return jsonify(self._intake.take_events(body.plain(), actor=actor()).as_json())

    @route(
        "POST",
        f"{PREFIX}<what>",
        access.token(Scope.IMPORTS),
        body=Media(tuple(FORMATS)),
        largest=MOST_FILE_BYTES,
        answers={200: Import, 201: Import},
        refuses=(SourceUnknown, SourceInvalid, IntakeBusy, RecommenderError),
        parameters=(
            Parameter("what", "path", DataKind, "what the rows are"),
            Parameter("source", "query", SourceName, "a saved source, whose columns are known"),
        ),
        links={"run": {"operationId": "intake_run", "parameters": {"what": "$response.body#/import_id"}}},
    )
    def upload(self, what: str) -> tuple[Response, int]:
        """Take a file; answers when all of it is in the store or set aside, with 200 for one that is known."""
        if what not in set(DataKind):
            raise RequestInvalid(f"There is no kind {what[:40]!r} of data", mend=f"Use {', '.join(DataKind)}")
        if request.mimetype not in FORMATS:
            raise UnsupportedMediaType(f"Send the file itself, as one of {', '.join(FORMATS)}")
        content = io.BytesIO(request.get_data(cache=False))
        source = request.args.get("source")
        if source is not None and not SOURCE_NAME.fullmatch(source):
            raise SourceUnknown("There is no such source", mend="'kiosk sources list' shows them")
        incoming = Incoming(DataKind(what), source_id=source)
        outcome = self._intake.take_upload(content, incoming, format=FORMATS[request.mimetype], actor=actor())
        return jsonify(outcome.as_json()), HTTPStatus.OK if outcome.known else HTTPStatus.CREATED

    @route(
        "GET",
        f"{PREFIX}<what>",
        access.token(Scope.IMPORTS),
        answers={200: Import},
        refuses=(ImportUnknown,),
        parameters=(Parameter("what", "path", RowNumber, "the number that came with the import"),),
    )
    def run(self, what: str) -> Response:
        """What became of an earlier import of the same token."""
        number = int(what) if _NUMBER.fullmatch(what) else MOST_NUMBER + 1
        found = self._intake.run_of(number) if number <= MOST_NUMBER else None
        if found is None or found.actor != actor():
            raise ImportUnknown("There is no such import of this token", mend="Use the number it answered with")
        return jsonify(outcome_of(found).as_json())


def _unreadable(error: RecommenderError) -> Response:
    """A file, or its columns, that cannot be read as what it is said to be."""
    return error_answer(error, HTTPStatus.UNPROCESSABLE_ENTITY)

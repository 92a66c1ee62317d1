"""The OpenAPI 3.1 document of the JSON API, written from the declarations beside the routes."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from flask import Blueprint, Response, jsonify
from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

from kiosk.api.access import EVERYONE, Access, Who
from kiosk.api.answers import RETRY_SECONDS, status_of
from kiosk.api.camera import CameraRoutes
from kiosk.api.device_keys import COOKIE
from kiosk.api.intake import IntakeRoutes
from kiosk.api.pairing import PairingRoutes
from kiosk.api.phone import PhoneRoutes
from kiosk.api.routes import Media, Route, blueprint_of, route, routes_of
from kiosk.api.screen import ScreenRoutes
from kiosk.api.till import TillRoutes
from kiosk.errors import (
    NotAllowed,
    RequestInvalid,
    ScreenRefused,
    SessionEnded,
    StoreBusy,
    TokenRefused,
    TooManyRequests,
    TooManyTries,
)
from models.errors import VanakkamError
from recommender.errors import RecommenderError

PATH: Final = "/api/v1/openapi.json"
JSON: Final = "application/json"

ABOUT: Final = """\
Served by the kiosk for its screens, for the phones of its members, for camera boxes and for programs of the shop. \
Every error has the one shape of Error, with a stable code; docs/api.md tells it in words. A request that a browser \
sends for another site is refused with 403, a body that is not application/json with 415."""

SCHEMES: Final[Mapping[str, Mapping[str, Any]]] = {
    "screen": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "The key of a paired screen; over TLS the name of the cookie begins with __Host-. From the "
        "addresses of the setting screen_addresses none is needed.",
    },
    "camera": {
        "type": "http",
        "scheme": "bearer",
        "description": "The key of a paired camera box.",
    },
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "A phone's session, opened with a receipt code: POST /api/v1/me/session.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a program, with the scopes events, imports or vouchers: kiosk tokens add.",
    },
}

_SECURITY: Final[Mapping[Who, list[dict[str, list[str]]]]] = {
    Who.EVERYONE: [],
    Who.SCREEN: [{"screen": []}, {}],
    Who.PHONE: [{"session": []}],
    Who.CAMERA: [{"camera": []}],
}

_KEPT_OUT: Final[Mapping[Who, tuple[type[VanakkamError], ...]]] = {
    Who.EVERYONE: (),
    Who.SCREEN: (ScreenRefused,),
    Who.PHONE: (SessionEnded,),
    Who.CAMERA: (TokenRefused,),
    Who.TOKEN: (TokenRefused, NotAllowed, TooManyTries),
}
"""What the keeper of each kind of caller answers."""


class Error(BaseModel):
    """What went wrong."""

    code: str
    message: str
    mend: str


class ErrorAnswer(BaseModel):
    """The one shape of errors."""

    error: Error


class OpenApiRoutes:
    """The view."""

    @route("GET", PATH, EVERYONE, answers={200: dict[str, Any]})
    def document(self) -> Response:
        """This document; it is the same at every site."""
        return jsonify(document())


ROOMS: Final[Mapping[str, type]] = {
    "screen": ScreenRoutes,
    "pairing": PairingRoutes,
    "camera": CameraRoutes,
    "phone": PhoneRoutes,
    "intake": IntakeRoutes,
    "till": TillRoutes,
    "openapi": OpenApiRoutes,
}
"""Blueprints whose routes have JSON answers."""


def openapi_routes(_deps: object) -> Blueprint:
    """The blueprint of the document."""
    return blueprint_of("openapi", OpenApiRoutes())


def told() -> Iterator[tuple[str, Route]]:
    """The routes of the document, each with the name of its blueprint."""
    for name, room in ROOMS.items():
        for _, made in routes_of(room):
            if made.answers:
                yield name, made


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document as JSON data."""
    schemas, definitions = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for name, made in told():
        paths.setdefault(_path(made.path), {})[made.method.lower()] = _operation(name, made, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Vanakkam", "version": "1", "description": ABOUT},
        "paths": paths,
        "components": {"schemas": definitions, "securitySchemes": {name: dict(one) for name, one in SCHEMES.items()}},
    }


def errors_of(made: Route) -> dict[int, list[type[VanakkamError] | type[RecommenderError]]]:
    """What a route may refuse, by status."""
    found: dict[int, list[Any]] = {400: [RequestInvalid]}  # at least for a foreign host name
    if made.method != "GET":
        found[403] = [RequestInvalid]
    if made.body is not None:
        found |= {413: [RequestInvalid], 415: [RequestInvalid]}
    for error in (*_KEPT_OUT[made.access.who], *made.refuses, TooManyRequests, StoreBusy):
        kinds = found.setdefault(status_of(error), [])
        if error not in kinds:
            kinds.append(error)
    return dict(sorted(found.items()))


class _Generator(GenerateJsonSchema):
    """Answers have every field that they declare, and no other."""

    def field_is_required(self, field: Any, total: bool) -> bool:
        return self.mode == "serialization" or super().field_is_required(field, total)

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return self._closed(super().dataclass_schema(schema))

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return self._closed(super().model_schema(schema))

    def _closed(self, found: JsonSchemaValue) -> JsonSchemaValue:
        if self.mode == "serialization" and "properties" in found:
            found["additionalProperties"] = False
        return found


_Key = tuple[Any, JsonSchemaMode]


def _schemas() -> tuple[dict[_Key, JsonSchemaValue], dict[str, Any]]:
    """The schema of each type and direction, and the definitions that they share."""
    wanted: list[_Key] = [(ErrorAnswer, "serialization")]
    for _, made in told():
        wanted += [(kind, "serialization") for answer in made.answers.values() for kind in _kinds_in(answer)]
        wanted += [(parameter.kind, "validation") for parameter in made.parameters]
        if not _is_plain(made.body):
            wanted.append((made.body, "validation"))
    found, shared = TypeAdapter.json_schemas(
        [(kind, mode, TypeAdapter(kind)) for kind, mode in dict.fromkeys(wanted)],
        ref_template="#/components/schemas/{model}",
        schema_generator=_Generator,
    )
    return dict(found), shared["$defs"]


def _kinds_in(answer: Any) -> Iterator[Any]:
    if isinstance(answer, Media):
        yield from answer.events.values()
    elif answer is not None:
        yield answer


def _is_plain(kind: Any) -> bool:
    return kind is None or isinstance(kind, Media)


def _path(rule: str) -> str:
    """A rule of Flask as a path of OpenAPI."""
    return re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule)


def _operation(room: str, made: Route, schemas: Mapping[_Key, JsonSchemaValue]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": f"{room}_{made.name}",
        "tags": [room],
        "summary": made.text,
        "security": _security(made.access),
    }
    if made.parameters:
        found["parameters"] = [
            {
                "name": one.name,
                "in": one.where,
                "required": one.where == "path",
                "description": one.text,
                "schema": schemas[one.kind, "validation"],
            }
            for one in made.parameters
        ]
    if made.body is not None:
        found["requestBody"] = {"required": True, "content": _content(made.body, "validation", schemas)}
    good = {str(status): _good(made, status, schemas) for status in made.answers}
    refused = {
        str(status): _refusal(status, kinds, schemas[ErrorAnswer, "serialization"])
        for status, kinds in errors_of(made).items()
    }
    return found | {"responses": good | refused}


def _security(access: Access) -> list[dict[str, list[str]]]:
    return [{"token": [access.needs]}] if access.who is Who.TOKEN else _SECURITY[access.who]


def _good(made: Route, status: int, schemas: Mapping[_Key, JsonSchemaValue]) -> dict[str, Any]:
    found: dict[str, Any] = {"description": HTTPStatus(status).phrase}
    kind = made.answers[status]
    if kind is not None:
        found["content"] = _content(kind, "serialization", schemas)
    if made.headers:
        found["headers"] = {
            name: {"description": text, "schema": {"type": "string"}} for name, text in made.headers.items()
        }
    if made.links:
        found["links"] = {name: dict(link) for name, link in made.links.items()}
    return found


def _content(kind: Any, mode: JsonSchemaMode, schemas: Mapping[_Key, JsonSchemaValue]) -> dict[str, Any]:
    if not isinstance(kind, Media):
        return {JSON: {"schema": schemas[kind, mode]}}
    return {one: _stream(kind, mode, schemas) if kind.events else {} for one in kind.types}


def _stream(kind: Media, mode: JsonSchemaMode, schemas: Mapping[_Key, JsonSchemaValue]) -> dict[str, Any]:
    """Each event of a stream is one of these; its data is JSON as text."""
    told = [
        {
            "type": "object",
            "properties": {
                "event": {"const": name},
                "data": {"type": "string", "contentMediaType": JSON, "contentSchema": schemas[one, mode]},
            },
            "required": ["event", "data"],
        }
        for name, one in kind.events.items()
    ]
    return {"schema": {"oneOf": told}}


def _refusal(status: int, kinds: list[Any], schema: JsonSchemaValue) -> dict[str, Any]:
    codes = ", ".join(f"{kind.code}.*" if kind is RecommenderError else kind.code for kind in kinds)
    found: dict[str, Any] = {
        "description": f"{HTTPStatus(status).phrase}: {codes}",
        "content": {JSON: {"schema": schema}},
    }
    if status in RETRY_SECONDS:
        said = {"description": "seconds to wait", "required": True, "schema": {"type": "integer", "minimum": 1}}
        found["headers"] = {"Retry-After": said}
    return found

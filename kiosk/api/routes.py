"""Routes outside the consoles, declared beside their views: access, body, answers.

What is declared is what happens: the blueprint asks the keeper of the access before it reads anything of a request,
bounds the body, and hands the view a body that fits its type. The OpenAPI document is written from the same
declarations (:mod:`kiosk.api.openapi`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar

from flask import Blueprint, request
from pydantic import Field
from werkzeug.exceptions import Forbidden
from werkzeug.routing import IntegerConverter
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api import access
from kiosk.api.access import Access, Keeper, Who
from kiosk.api.bodies import read_body
from models.errors import VanakkamError
from recommender.errors import RecommenderError

_MARK = "__api_route__"

BODY_BYTES: Final = 16 * 1024
"""Far above the largest press."""

MOST_NUMBER: Final = 2**31 - 1
"""A database counts no further."""

RowNumber = Annotated[int, Field(ge=0, le=MOST_NUMBER)]

View = TypeVar("View", bound=Callable[..., Any])
_NOTHING: Mapping[Any, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Media:
    """Content that is no JSON.

    Attributes:
        types: Content types.
        events: Types of the data of each kind of event, where it is an event stream.
    """

    types: tuple[str, ...]
    events: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Parameter:
    """A value of a route beside its body.

    Attributes:
        name: In the path, the query or a header.
        where: ``path``, ``query`` or ``header``.
        kind: Its type, as pydantic reads it.
        text: What it is.
    """

    name: str
    where: str
    kind: Any
    text: str


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Attributes:
        method: Of HTTP.
        path: As Flask writes it.
        access: Who may use it.
        name: Endpoint inside its blueprint.
        body: Type of a JSON body, which the view is given as ``body``; or :class:`Media`, or None.
        largest: Most bytes of a body.
        answers: Type of the content of each good status; a :class:`Media`, or None for no content. Empty for pages,
            which are no part of the OpenAPI document.
        refuses: Errors beside those that follow from the access and the body.
        parameters: Values beside the body.
        headers: Headers of good answers, with what they say.
        links: Link objects of OpenAPI by name: what a good answer leads to.
        text: What it does, from the view's own words.
    """

    method: str
    path: str
    access: Access
    name: str
    body: Any = None
    largest: int = BODY_BYTES
    answers: Mapping[int, Any] = field(default_factory=dict)
    refuses: tuple[type[VanakkamError] | type[RecommenderError], ...] = ()
    parameters: tuple[Parameter, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    text: str = ""


def route(
    method: str,
    path: str,
    allowed: Access,
    *,
    name: str = "",
    body: Any = None,
    largest: int = BODY_BYTES,
    answers: Mapping[int, Any] = _NOTHING,
    refuses: tuple[type[VanakkamError] | type[RecommenderError], ...] = (),
    parameters: tuple[Parameter, ...] = (),
    headers: Mapping[str, str] = _NOTHING,
    links: Mapping[str, Mapping[str, Any]] = _NOTHING,
) -> Callable[[View], View]:
    """Declare a method as a route. See :class:`Route`; the name is the method's own where none is given."""

    def declare(view: View) -> View:
        text = (view.__doc__ or "").strip().partition("\n\n")[0]
        made = Route(
            method, path, allowed, name or view.__name__, body, largest, answers, refuses, parameters, headers, links,
            " ".join(text.split()),
        )  # fmt: skip
        setattr(view, _MARK, made)
        return view

    return declare


def routes_of(kind: type) -> Iterator[tuple[str, Route]]:
    """The routes that the methods of a class declare, each with the name of its method, in the order of the source."""
    for name, attribute in vars(kind).items():
        made = getattr(attribute, _MARK, None)
        if isinstance(made, Route):
            yield name, made


def blueprint_of(name: str, room: object, keepers: Mapping[Who, Keeper] = _NOTHING) -> Blueprint:
    """A blueprint whose every request passes its keeper.

    Args:
        name: Of the blueprint.
        room: An object whose methods declare routes.
        keepers: One for each kind of caller beside everyone that a route names.
    """
    routes = Blueprint(name, __name__)
    known: dict[str, Route] = {}
    for method, made in routes_of(type(room)):
        if made.access.who not in {Who.EVERYONE, *keepers}:
            raise TypeError(f"{name}.{made.name} is for {made.access.who.value}, and nobody keeps that")
        known[f"{name}.{made.name}"] = made
        routes.add_url_rule(made.path, made.name, _reading(getattr(room, method), made), methods=[made.method])

    def before() -> BaseResponse | None:
        made = known.get(request.endpoint or "")
        if made is None:
            raise Forbidden("This address has no access declared")
        request.max_content_length = made.largest
        keeper = keepers.get(made.access.who)
        return None if keeper is None else keeper(made.access)

    routes.before_request(before)
    access.declare(routes, {endpoint: made.access for endpoint, made in known.items()})
    return routes


class BoundedNumber(IntegerConverter):
    """Numbers in addresses, as far as a database counts; greater ones lead nowhere."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **{"max": MOST_NUMBER} | named)


def _reading(view: Callable[..., Any], made: Route) -> Callable[..., Any]:
    """The view, given its body where one is declared."""
    if made.body is None or isinstance(made.body, Media):
        return view

    def read(**values: Any) -> Any:
        return view(**values, body=read_body(made.body))

    return read

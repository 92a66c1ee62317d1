"""Reads the body of a request as the type that its route declares."""

import json
from functools import lru_cache
from io import BufferedReader, RawIOBase
from typing import IO, Annotated, Any, Final

from flask import Request, request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictInt, TypeAdapter, ValidationError
from werkzeug.exceptions import BadRequest, ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType
from werkzeug.utils import cached_property
from werkzeug.wsgi import get_input_stream

DEEPEST: Final = 20
"""Lists and objects within one another; nothing that is asked for has more than four."""

Text = Annotated[str, Field(pattern=r"^[^\u0000]*$")]
"""Text that every store can hold."""


def _whole(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


AS_WHOLE: Final = BeforeValidator(_whole)
"""Takes ``12.0`` as the whole number that JSON Schema says it is; comes last among the notes of a type."""

Whole = Annotated[StrictInt, AS_WHOLE]


class WholeRequest(Request):
    """A request whose body is read to its end, or refused. Werkzeug cuts one without a length off at the limit."""

    @cached_property
    def stream(self) -> IO[bytes]:
        """The body; see :class:`werkzeug.wrappers.Request`."""
        most = self.max_content_length
        if self.content_length is None and most is not None and "wsgi.input_terminated" in self.environ:
            return BufferedReader(_Bounded(self.environ["wsgi.input"], most))
        return get_input_stream(self.environ, max_content_length=most)


class _Bounded(RawIOBase):
    """Raises where there is more than the limit.

    Args:
        inner: The body, which ends by itself.
        most: Bytes of it.
    """

    def __init__(self, inner: IO[bytes], most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            piece = self._inner.read(min(len(buffer), self._left + 1))
        except (OSError, ValueError) as error:
            raise ClientDisconnected from error
        self._left -= len(piece)
        if self._left < 0:
            raise RequestEntityTooLarge
        buffer[: len(piece)] = piece
        return len(piece)


class Body(BaseModel):
    """A body. Fields that it does not know are passed over, so that a newer program can talk to an older kiosk."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Nothing(Body):
    """An empty object: the press itself says everything."""


def read_body(kind: Any) -> Any:
    """Return the body of this request.

    Args:
        kind: Its type: a :class:`Body`, or a union of some.

    Raises:
        UnsupportedMediaType: It is not declared as JSON.
        RequestEntityTooLarge: It is larger than its route allows.
        BadRequest: No JSON in UTF-8, a name twice in one object, a number that is none, text that no store can hold,
            nested beyond :data:`DEEPEST`, or not of the type. Which part is wrong is said, what stood there is not.
    """
    if request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be JSON")
    content = _json_of(request.get_data(cache=False))
    if not isinstance(content, dict):
        raise BadRequest("The body must be a JSON object")
    try:
        return _adapter(kind).validate_python(content)
    except ValidationError as error:
        raise BadRequest(_said(kind, error)) from None


def _json_of(data: bytes) -> object:
    try:
        content: object = json.loads(
            data.decode(), object_pairs_hook=_once_each, parse_constant=_refused, parse_float=_finite
        )
        _check(content, DEEPEST)
        # a lone half of a character pair is JSON, and breaks whatever writes or hashes it later
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise BadRequest("The body cannot be read as JSON in UTF-8, each name once in its object") from None
    return content


def _once_each(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _refused(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if number in {float("inf"), float("-inf")}:
        raise ValueError("beyond every number")
    return number


def _check(content: object, left: int) -> None:
    if left == 0:
        raise ValueError("nested too deep")
    inner = (*content, *content.values()) if isinstance(content, dict) else content if isinstance(content, list) else ()
    for one in inner:
        if isinstance(one, dict | list):
            _check(one, left - 1)
        elif isinstance(one, str) and "\0" in one:
            raise ValueError("a sign that PostgreSQL does not hold")


@lru_cache
def _adapter(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


def _said(kind: Any, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    known = kind.model_fields if isinstance(kind, type) and issubclass(kind, BaseModel) else {}
    # only names of ours: those of the sender's own may be anything
    place = first["loc"][0] if first["loc"] and first["loc"][0] in known else "body"
    return f"The {place} is not as it should be: {first['msg']}"

"""Reads the body of a request that must be a JSON object."""

from typing import Any

from flask import json, request
from werkzeug.exceptions import BadRequest


def read_body() -> dict[str, Any]:
    """Return the body of this request.

    Raises:
        BadRequest: No JSON object, one nested beyond every reader, or text that no encoding can hold.
    """
    try:
        body = request.get_json(silent=True)
        # a lone half of a character pair is JSON, and breaks whatever writes or hashes it later
        json.dumps(body, ensure_ascii=False).encode()
    except (RecursionError, UnicodeEncodeError) as error:
        raise BadRequest("The body cannot be read") from error
    if not isinstance(body, dict):
        raise BadRequest("The body must be a JSON object")
    return body

"""Answers of a provider are read with a bound: of bytes, and of time over the whole body."""

import io
import time
from typing import Any, Final

from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import HTTPError

MOST_BYTES: Final = 512 * 1024
"""Of one answer; a large set of keys has a tenth of it."""
MOST_SECONDS: Final = 10.0
"""For one body, however slowly it drips."""
_PIECE: Final = 16 * 1024


class AnswerTooLarge(RequestException):
    """An answer has too many bytes, or does not end."""


class BoundedAdapter(HTTPAdapter):
    """Fetches whole bodies within the bounds; whoever reads one afterwards reads memory."""

    def send(self, request: PreparedRequest, *more: Any, **how: Any) -> Response:
        """See :class:`requests.adapters.HTTPAdapter`.

        Raises:
            AnswerTooLarge: A bound was passed.
        """
        answer = super().send(request, *more, **{**how, "stream": True})
        raw: HTTPResponse = answer.raw
        try:
            answer.raw = io.BytesIO(_whole(raw))
        except HTTPError as error:
            raise RequestException(error, request=request) from error
        finally:
            raw.close()
        return answer


def _whole(raw: HTTPResponse) -> bytes:
    whole, until = bytearray(), time.monotonic() + MOST_SECONDS
    while piece := raw.read1(_PIECE, decode_content=True):
        whole += piece
        if len(whole) > MOST_BYTES or time.monotonic() > until:
            raise AnswerTooLarge("the answer has too many bytes, or does not end")
    return bytes(whole)

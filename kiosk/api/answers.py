"""The one shape of errors: ``{"error": {"code", "message", "mend"}}``; people get a page with the same words."""

import logging
from http import HTTPStatus

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from kiosk.errors import (
    AudienceTooSmall,
    ConsentMissing,
    CustomerInvalid,
    DraftGone,
    ImportUnknown,
    IntakeBusy,
    KioskError,
    MailBusy,
    MailNotReady,
    MailRefused,
    MemberExists,
    MemberUnknown,
    NotAllowed,
    NotFound,
    PictureRefused,
    PressRefused,
    RequestInvalid,
    ScreenRefused,
    ScreensFull,
    SignInRefused,
    SourceInvalid,
    SourceUnknown,
    StoreBusy,
    TokenRefused,
    TooManyTries,
    Unexpected,
    VoucherRefused,
)
from models.errors import VanakkamError
from recommender.errors import RecommenderError

log = logging.getLogger(__name__)

STATUS: dict[type[VanakkamError], int] = {
    NotFound: 404,
    MemberUnknown: 404,
    PressRefused: 409,
    VoucherRefused: 409,
    ConsentMissing: 409,
    CustomerInvalid: 409,
    MemberExists: 409,
    DraftGone: 409,
    AudienceTooSmall: 409,
    MailNotReady: 409,
    MailBusy: 409,
    MailRefused: 502,
    ScreenRefused: 403,
    NotAllowed: 403,
    SignInRefused: 401,
    TokenRefused: 401,
    SourceUnknown: 404,
    ImportUnknown: 404,
    SourceInvalid: 400,
    IntakeBusy: 503,
    PictureRefused: 415,
    TooManyTries: 429,
    ScreensFull: 503,
    StoreBusy: 503,
    RequestInvalid: 400,
}
"""HTTP status of coded errors that are the caller's or the moment's doing; every other one is a 500."""

PROGRAM_PATHS = ("/api/", "/events", "/healthz")
"""Paths that answer in JSON whatever the caller accepts."""

RETRY_SECONDS = {429: 20, 503: 5}
"""Seconds after which a request may be sent again, by status, where its error does not say it more exactly."""

_MEND = {
    400: "Check the address and the body of the request; /api/v1/openapi.json describes them",
    403: "Open the screen's own page and press the button there",
    405: "Use the method that docs/api.md gives for this address",
    413: "Send a smaller body",
    415: "Send the body as application/json",
}


def install(app: Flask) -> None:
    """Make every error of the app, also those Flask raises itself, take the one shape."""
    app.register_error_handler(VanakkamError, _coded)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def error_answer(error: VanakkamError | RecommenderError, status: int) -> Response:
    """Return the error for whoever asked: JSON for programs, a page for people."""
    wants_page = not request.path.startswith(PROGRAM_PATHS) and request.accept_mimetypes.accept_html
    if wants_page:
        title = HTTPStatus(status).phrase
        answer = make_response(render_template("error.html", title=title, message=error.message, mend=error.mend))
    else:
        answer = jsonify({"error": {"code": error.code, "message": error.message, "mend": error.mend}})
    answer.status_code = status
    if status in RETRY_SECONDS:
        answer.headers["Retry-After"] = str(getattr(error, "seconds", 0) or RETRY_SECONDS[status])
    return answer


def status_of(kind: type[VanakkamError] | type[RecommenderError]) -> int:
    """The HTTP status of an error."""
    if issubclass(kind, RecommenderError):
        return HTTPStatus.UNPROCESSABLE_ENTITY
    return next((status for known, status in STATUS.items() if issubclass(kind, known)), 500)


def _coded(error: VanakkamError) -> Response:
    status = status_of(type(error))
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        log.error("request failed with %s", error.code)
    return error_answer(error, status)


def _http(error: HTTPException) -> Response:
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return _unexpected(error)
    if status == HTTPStatus.NOT_FOUND:
        coded: KioskError = NotFound("There is nothing at this address", mend="Open the start page at /")
    else:
        said = (error.description or error.name).rstrip(".")
        coded = RequestInvalid(said, mend=_MEND.get(status, _MEND[400]))
    answer = error_answer(coded, status)
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _unexpected(error: Exception) -> Response:
    # The reader gets no detail: a trace may hold a name. The log has it, by route only.
    log.error("unexpected error in %s", request.endpoint, exc_info=error)
    coded = Unexpected("Something went wrong on this kiosk", mend="Try again; if it stays, ask the staff")
    return error_answer(coded, HTTPStatus.INTERNAL_SERVER_ERROR)

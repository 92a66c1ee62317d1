"""``/me``: the member's own data on their own phone, opened by a receipt code (requirements G4, B5, W10).

The code comes in the body of a request or behind the ``#`` of the address, which browsers keep to themselves; the
token of the session lives in a variable of the page and in the ``Authorization`` header. No address ever holds either
of them, and no cookie is set.
"""

from http import HTTPStatus
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from kiosk.api.answers import error_answer
from kiosk.api.bodies import read_body
from kiosk.api.deps import Desks
from kiosk.api.pagewords import page_words
from kiosk.api.phone_sessions import IDLE_SECONDS, AddressTries, PhoneSessions
from kiosk.errors import MemberUnknown, NotFound, SessionEnded
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.privacy.notice import notice_facts, purpose_label
from kiosk.screens.desks import ErasedEverywhere, Found, Overview
from kiosk.screens.page import kept_lines, place_name
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, say

ACTOR = "phone"
"""Who acts, in the audit trail; also the screen that a consent names."""

LONGEST_CODE = 600
"""Characters; a card's QR code with its secret is far below, and gets the answer of an unknown code."""

FORGET_SITE = '"cache", "storage"'
"""Not the cookies: the staff's console on the same address has one."""

_PURPOSES = tuple(purpose.value for purpose in Purpose)


class PhoneDeps(Protocol):
    """What the page needs of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""

    @property
    def desks(self) -> Desks:
        """``phone_codes`` and ``my_data`` of them."""

    @property
    def phones(self) -> PhoneSessions:
        """Who is signed in."""


def phone_routes(deps: PhoneDeps) -> Blueprint:
    """Return the blueprint of the page and its API."""
    phone = _Phone(deps)
    routes = Blueprint("phone", __name__)
    routes.add_url_rule("/me", "page", phone.page)
    routes.add_url_rule("/api/v1/me/session", "sign_in", phone.sign_in, methods=["POST"])
    routes.add_url_rule("/api/v1/me/session", "sign_out", phone.sign_out, methods=["DELETE"])
    routes.add_url_rule("/api/v1/me", "overview", phone.overview)
    routes.add_url_rule("/api/v1/me/purposes", "purposes", phone.set_purposes, methods=["PUT"])
    routes.add_url_rule("/api/v1/me/paused", "paused", phone.set_paused, methods=["PUT"])
    routes.add_url_rule("/api/v1/me/export", "export", phone.export, methods=["POST"])
    routes.add_url_rule("/api/v1/me/receipt", "receipt", phone.new_receipt, methods=["POST"])
    routes.add_url_rule("/api/v1/me/erase", "erase", phone.erase, methods=["POST"])
    routes.register_error_handler(MemberUnknown, phone.gone)
    return routes


class _Phone:
    def __init__(self, deps: PhoneDeps) -> None:
        self._settings = deps.settings
        self._codes = deps.desks.phone_codes
        self._data = deps.desks.my_data
        self._purposes = notice_facts(deps.settings).purposes
        self._sessions = deps.phones
        self._tries = AddressTries()

    def page(self) -> Response:
        """The page, the same for everybody: nothing about a member is in it before the code was given."""
        languages = self._settings.languages
        own, common = page_words(languages, "me"), page_words(languages)
        answer = make_response(
            render_template(
                "me.html",
                language=self._language(),
                languages=[(code, LANGUAGES[code]) for code in languages],
                words={code: {**common[code], **own[code]} for code in languages},
                shop_name=self._settings.shop_name,
            )
        )
        answer.vary.add("Accept-Language")
        return answer

    def sign_in(self) -> tuple[Response, int]:
        """Exchange a receipt code for a token. A card or a phone number opens nothing here: both can be guessed."""
        code, address = read_body().get("code"), request.remote_addr or ""
        if not isinstance(code, str) or not code.strip() or len(code) > LONGEST_CODE:
            raise BadRequest("The body must hold a code")
        with self._tries.attempt(address) as attempt:
            found = self._codes.find(code)
            attempt.good = found is not None and found.how is Found.RECEIPT
        if found is None or not attempt.good:
            raise NotFound("There is nothing under this code", mend="Look at the receipt once more, or ask the staff")
        return jsonify({"token": self._sessions.open(found.member_id, found.lookup), "idle_seconds": IDLE_SECONDS}), 201

    def sign_out(self) -> Response:
        """End the session and have the browser forget the page."""
        self._sessions.close(_token())
        answer = Response(status=204)
        answer.headers["Clear-Site-Data"] = FORGET_SITE
        return answer

    def overview(self) -> Response:
        """What is kept about the member."""
        return self._overview(self._member())

    def set_purposes(self) -> Response:
        """Agree to exactly these purposes and to no other; answers with the new overview.

        Recognition can be withdrawn here by whoever was shown its switch, and not given: its consent is written with
        the templates, at the screen.
        """
        body = read_body()
        given, language = _purposes(body, "purposes"), body.get("language", self._language())
        shown = _purposes(body, "shown") if "shown" in body else _PURPOSES
        if language not in self._settings.languages:
            raise BadRequest("The language must be the one in which the purposes were shown")
        member_id = self._member()
        face = Purpose.FACE_RECOGNITION.value
        kept = (face in given or face not in shown) and self._agrees_to_face(member_id, language)
        chosen = [
            purpose for purpose in Purpose if (kept if purpose is Purpose.FACE_RECOGNITION else purpose.value in given)
        ]
        self._data.set_purposes(member_id, chosen, language=language, screen=ACTOR, actor=ACTOR)
        return self._overview(member_id)

    def set_paused(self) -> Response:
        """Pause recognition or go on; answers with the new overview."""
        paused = read_body().get("paused")
        if not isinstance(paused, bool):
            raise BadRequest("The body must say whether recognition is paused")
        member_id = self._member()
        self._data.set_paused(member_id, paused, actor=ACTOR)
        return self._overview(member_id)

    def export(self) -> Response:
        """The zip of everything. A POST, so that no address leads to it."""
        read_body()
        answer = Response(self._data.export(self._member(), actor=ACTOR), mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer

    def new_receipt(self) -> Response:
        """A new receipt code; the old one is void and whoever else signed in with it is signed out."""
        read_body()
        code = self._data.new_receipt(self._member(), actor=ACTOR)
        found = self._codes.find(code)
        if found is not None:  # renewed once more meanwhile, elsewhere: then this session has ended as well
            self._sessions.renew(_token(), found.lookup)
        return jsonify({"code": code})

    def erase(self) -> Response:
        """Erase everything; answers with the receipt of the erasure, and the session is over."""
        body = read_body()
        if body.get("confirm") is not True:
            raise BadRequest("The body must confirm the erasure")
        member_id = self._member()
        done = self._data.erase(member_id, actor=ACTOR, also_purchases=body.get("also_purchases") is True)
        self._sessions.forget(member_id)
        answer = jsonify(_receipt(done, self._language()))
        answer.headers["Clear-Site-Data"] = FORGET_SITE
        return answer

    def gone(self, _error: MemberUnknown) -> Response:
        """The member was erased while the page was open: the session is over, and its answer says no more than that."""
        self._sessions.close(_token())
        ended = SessionEnded("You are signed out", mend="There is nothing under this code any more")
        return error_answer(ended, HTTPStatus.UNAUTHORIZED)

    def _member(self) -> str:
        """Whose phone this is; a receipt that was renewed elsewhere, by whomever, has signed it out."""
        session = self._sessions.find(_token())
        if not self._codes.opens(session.member_id, session.lookup):
            self._sessions.close(_token())
            raise SessionEnded("You are signed out", mend="Type the code of your new receipt")
        return session.member_id

    def _language(self) -> str:
        return best_language(request.headers.get("Accept-Language", ""), self._settings.languages)

    def _agrees_to_face(self, member_id: str, language: str) -> bool:
        found = self._data.overview(member_id, language=language, actor=ACTOR)
        return Purpose.FACE_RECOGNITION in found.purposes

    def _overview(self, member_id: str) -> Response:
        language = self._language()
        found = self._data.overview(member_id, language=language, actor=ACTOR)
        # a purpose that the site does not ask for is offered for withdrawal only, and so is recognition: no camera here
        asked = [purpose for purpose in self._purposes if purpose is not Purpose.FACE_RECOGNITION]
        offered = [purpose for purpose in Purpose if purpose in asked or purpose in found.purposes]
        switches = [
            {
                "name": purpose.value,
                "label": purpose_label(purpose, language),
                "detail": current_wording(purpose, language).text,
                "on": purpose in found.purposes,
            }
            for purpose in offered
        ]
        shown = {
            "paused": found.paused,
            "has_face": found.has_face,
            "face_later": Purpose.FACE_RECOGNITION in self._purposes and not found.has_face,
            "nickname": found.nickname,
        }
        return jsonify({**shown, "language": language, "lines": _lines(found, language), "switches": switches})


def _purposes(body: dict[str, Any], name: str) -> list[str]:
    """A list of purposes of a body; anything else is refused."""
    given = body.get(name)
    if not isinstance(given, list) or not all(one in _PURPOSES for one in given):
        raise BadRequest("The body must hold a list of purposes")
    return given


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.casefold() == "bearer" else ""


def _lines(found: Overview, language: str) -> list[dict[str, str]]:
    return [{"label": line.label, "value": line.value} for line in kept_lines(found, language)]


def _receipt(done: ErasedEverywhere, language: str) -> dict[str, Any]:
    return {
        "number": done.number,
        "at": say(language, "screen-line-at-value", at=done.at),
        "verified": done.verified,
        "purchases_stay": done.purchases_stay,
        "stores": [{"place": place_name(place, language), "count": count} for place, count in done.stores],
    }

"""``/me``: the member's own data on their own phone, opened by a receipt code (requirements G4, B5, W10).

The code comes in the body of a request or behind the ``#`` of the address, which browsers keep to themselves; the
token of the session lives in a variable of the page and in the ``Authorization`` header. No address ever holds either
of them, and no cookie is set.
"""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from flask import Blueprint, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import BadRequest

from kiosk.api.access import EVERYONE, PHONE, Who
from kiosk.api.answers import error_answer
from kiosk.api.bodies import Nothing
from kiosk.api.deps import Desks
from kiosk.api.keepers import member_id, phone_keeper, session_token
from kiosk.api.pagewords import page_words
from kiosk.api.phone_sessions import IDLE_SECONDS, AddressTries, PhoneSessions
from kiosk.api.phone_types import Erase, Erased, Kept, NewReceipt, Paused, Purposes, Session, SignIn
from kiosk.api.routes import Media, blueprint_of, route
from kiosk.errors import MemberUnknown, NotFound, SessionEnded, TooManyTries
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.privacy.notice import notice_facts, purpose_label
from kiosk.screens.desks import ErasedEverywhere, Found, Overview
from kiosk.screens.page import kept_lines, place_name
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, say

ACTOR = "phone"
"""Who acts, in the audit trail; also the screen that a consent names."""

FORGET_SITE = '"cache", "storage"'
"""Not the cookies: the staff's console on the same address has one."""

_FORGETS = {"Clear-Site-Data": "the browser is told to forget the page"}


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


def phone_routes(deps: PhoneDeps, clock: Callable[[], float] = time.monotonic) -> Blueprint:
    """Return the blueprint of the page and its API.

    Args:
        deps: What the page is given.
        clock: Seconds, monotonic; of the limits.
    """
    phone = PhoneRoutes(deps, clock)
    routes = blueprint_of("phone", phone, {Who.PHONE: phone_keeper(deps.phones, deps.desks.phone_codes)})
    routes.register_error_handler(MemberUnknown, phone.gone)
    return routes


class PhoneRoutes:
    """The views.

    Args:
        deps: What the page is given.
        clock: Seconds, monotonic; of the limits.
    """

    def __init__(self, deps: PhoneDeps, clock: Callable[[], float]) -> None:
        self._settings = deps.settings
        self._codes = deps.desks.phone_codes
        self._data = deps.desks.my_data
        self._purposes = notice_facts(deps.settings).purposes
        self._sessions = deps.phones
        self._tries = AddressTries(clock)

    @route("GET", "/me", EVERYONE)
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

    @route(
        "POST",
        "/api/v1/me/session",
        EVERYONE,
        body=SignIn,
        answers={201: Session},
        refuses=(NotFound, TooManyTries),
    )
    def sign_in(self, body: SignIn) -> tuple[Response, int]:
        """Exchange a receipt code for a token. A card or a phone number opens nothing here: both can be guessed.

        A receipt code cannot be: a right one opens also where the tries of its address are used up, so that nobody
        behind the same address keeps others from their data.
        """
        found = self._codes.find(body.code)
        if found is None or found.how is not Found.RECEIPT:
            with self._tries.attempt(request.remote_addr or ""):
                raise NotFound(
                    "There is nothing under this code", mend="Look at the receipt once more, or ask the staff"
                )
        return jsonify({"token": self._sessions.open(found.member_id, found.lookup), "idle_seconds": IDLE_SECONDS}), 201

    @route("DELETE", "/api/v1/me/session", EVERYONE, body=Nothing, answers={204: None}, headers=_FORGETS)
    def sign_out(self, body: Nothing) -> Response:
        """End the session, if there is one still, and have the browser forget the page."""
        del body
        self._sessions.close(session_token())
        answer = Response(status=204)
        answer.headers["Clear-Site-Data"] = FORGET_SITE
        return answer

    @route("GET", "/api/v1/me", PHONE, answers={200: Kept})
    def overview(self) -> Response:
        """What is kept about the member."""
        return self._overview(member_id())

    @route("PUT", "/api/v1/me/purposes", PHONE, name="purposes", body=Purposes, answers={200: Kept})
    def set_purposes(self, body: Purposes) -> Response:
        """Agree to exactly these purposes and to no other; answers with the new overview.

        Recognition can be withdrawn here by whoever was shown its switch, and not given: its consent is written with
        the templates, at the screen.
        """
        language, member = body.language or self._language(), member_id()
        if language not in self._settings.languages:
            raise BadRequest("The language must be the one in which the purposes were shown")
        face = Purpose.FACE_RECOGNITION
        kept = (face in body.purposes or face not in body.shown) and self._agrees_to_face(member, language)
        chosen = [purpose for purpose in Purpose if (kept if purpose is face else purpose in body.purposes)]
        self._data.set_purposes(member, chosen, language=language, screen=ACTOR, actor=ACTOR)
        return self._overview(member)

    @route("PUT", "/api/v1/me/paused", PHONE, name="paused", body=Paused, answers={200: Kept})
    def set_paused(self, body: Paused) -> Response:
        """Pause recognition or go on; answers with the new overview."""
        self._data.set_paused(member_id(), body.paused, actor=ACTOR)
        return self._overview(member_id())

    @route("POST", "/api/v1/me/export", PHONE, body=Nothing, answers={200: Media(("application/zip",))})
    def export(self, body: Nothing) -> Response:
        """The zip of everything. A POST, so that no address leads to it."""
        del body
        answer = Response(self._data.export(member_id(), actor=ACTOR), mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer

    @route("POST", "/api/v1/me/receipt", PHONE, name="receipt", body=Nothing, answers={200: NewReceipt})
    def new_receipt(self, body: Nothing) -> Response:
        """A new receipt code; the old one is void and whoever else signed in with it is signed out."""
        del body
        code = self._data.new_receipt(member_id(), actor=ACTOR)
        found = self._codes.find(code)
        if found is not None:  # renewed once more meanwhile, elsewhere: then this session has ended as well
            self._sessions.renew(session_token(), found.lookup)
        return jsonify({"code": code})

    @route("POST", "/api/v1/me/erase", PHONE, body=Erase, answers={200: Erased}, headers=_FORGETS)
    def erase(self, body: Erase) -> Response:
        """Erase everything; answers with the receipt of the erasure, and the session is over."""
        done = self._data.erase(member_id(), actor=ACTOR, also_purchases=body.also_purchases)
        self._sessions.forget(member_id())
        answer = jsonify(_receipt(done, self._language()))
        answer.headers["Clear-Site-Data"] = FORGET_SITE
        return answer

    def gone(self, _error: MemberUnknown) -> Response:
        """The member was erased while the page was open: the session is over, and its answer says no more than that."""
        self._sessions.close(session_token())
        ended = SessionEnded("You are signed out", mend="There is nothing under this code any more")
        return error_answer(ended, HTTPStatus.UNAUTHORIZED)

    def _language(self) -> str:
        return best_language(request.headers.get("Accept-Language", ""), self._settings.languages)

    def _agrees_to_face(self, member: str, language: str) -> bool:
        found = self._data.overview(member, language=language, actor=ACTOR)
        return Purpose.FACE_RECOGNITION in found.purposes

    def _overview(self, member: str) -> Response:
        language = self._language()
        found = self._data.overview(member, language=language, actor=ACTOR)
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

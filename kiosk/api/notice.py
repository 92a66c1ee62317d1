"""``/privacy``: the whole notice for everyone, on any device, without a script and without anything personal.

It is also the public schedule for keeping and destroying biometric data (requirement B1) and the notice at collection
(B5). The shopper's screen shows the same text as a state of its own; phones get here by the QR code.
"""

from typing import Protocol

import segno
from flask import Blueprint, Response, make_response, render_template, request
from markupsafe import Markup

from kiosk.api.access import EVERYONE
from kiosk.api.device_keys import screen_key
from kiosk.api.routes import blueprint_of, route
from kiosk.api.screen_access import OwnPlace
from kiosk.privacy.notice import first_layer, full_notice, notice_facts
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, say


class NoticeDeps(Protocol):
    """What the page needs of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""


def notice_routes(deps: NoticeDeps) -> Blueprint:
    """The page ``/privacy``, in the language asked for with ``?language=`` or the browser's own."""
    return blueprint_of("notice", NoticeRoutes(deps.settings))


class NoticeRoutes:
    """The view.

    Args:
        settings: Of the site.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings, self._facts = settings, notice_facts(settings)
        # The kiosk's own glass is led back to its start, and to no other site; so is whoever holds a key of a screen.
        self._glass = OwnPlace(settings)

    @route("GET", "/privacy", EVERYONE)
    def privacy(self) -> Response:
        """The whole notice."""
        facts, languages = self._facts, self._settings.languages
        language = chosen_language(languages)
        page = render_template(
            "privacy.html",
            language=language,
            title=say(language, "notice-page-title", shop=facts.shop_name),
            lead=say(language, "notice-page-lead"),
            short_heading=say(language, "notice-page-short"),
            short=first_layer(facts, language),
            sections=full_notice(facts, language),
            languages_label=say(language, "notice-page-languages"),
            languages=[(code, LANGUAGES[code]) for code in languages],
            back=say(language, "notice-page-back") if self._glass.here() or screen_key() else "",
            code=qr_of(f"{facts.address}/privacy") if facts.address else "",
            code_label=say(language, "notice-page-code"),
        )
        answer = make_response(page)
        answer.vary.add("Accept-Language")
        return answer


def chosen_language(allowed: tuple[str, ...]) -> str:
    """The language of this request: the one in the address if the site has it, else the browser's best."""
    asked = request.args.get("language", "")
    return asked if asked in allowed else best_language(request.headers.get("Accept-Language", ""), allowed)


def qr_of(address: str) -> Markup:
    """An address as a QR code: one ``svg`` element, black on white with the quiet zone, for people beside a phone."""
    return Markup(segno.make(address, error="m").svg_inline(light="#fff", omitsize=True))  # noqa: S704 - segno writes paths only

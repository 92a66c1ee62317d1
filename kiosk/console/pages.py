"""Draws the console's pages: words in the person's language, the menu their roles allow, the token of their forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import segno
from flask import Response, g, make_response, render_template, request

from kiosk.console.access import Permission, allowed
from kiosk.console.guard import CSRF_FIELD, PREFIX
from kiosk.console.sessions import Session, Sessions
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, say

MENU = (
    ("staff-menu-search", "/", Permission.FIND),
    ("staff-menu-enrol", "/enrol", Permission.ENROL),
    ("staff-menu-privacy", "/privacy", Permission.RETENTION),
    ("staff-menu-audit", "/audit", Permission.TRAIL),
    ("staff-menu-records", "/site-records", Permission.SITE_RECORDS),
    ("staff-menu-health", "/health", Permission.DEVICES),
)
"""Words, path below ``/staff``, and the permission without which the entry is not shown."""

_FOR_STAFF = frozenset({"staff.take_back_form", "staff.take_back"})
"""Pages that staff read while a shopper holds the device; all others speak to the shopper then."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu."""

    label: str
    path: str
    here: bool


class Pages:
    """Renders templates of ``kiosk/templates/staff``.

    Args:
        settings: Of the site.
        sessions: Says how long a session has left.
    """

    def __init__(self, settings: Settings, sessions: Sessions) -> None:
        self._settings, self._sessions = settings, sessions

    def language(self) -> str:
        """The language of this request's page."""
        session: Session | None = g.get("staff_session")
        if session is not None and session.spoken and request.endpoint not in _FOR_STAFF:
            return session.spoken
        return self.own_language()

    def own_language(self) -> str:
        """The language of whoever is signed in, also while a shopper holds the device."""
        session: Session | None = g.get("staff_session")
        if session is not None and session.language:
            return session.language
        return best_language(request.headers.get("Accept-Language", ""), self._settings.languages)

    def say(self, key: str, **values: Any) -> str:
        """Words in the language of this request."""
        return say(self.language(), key, **values)

    def show(self, template: str, title: str, *, status: int = 200, **values: Any) -> Response:
        """A page.

        Args:
            template: Name without folder and ending.
            title: Key of the heading.
            status: Of the answer.
            **values: For the template.
        """
        language = self.language()
        session: Session | None = g.get("staff_session")
        account = g.get("staff_account")
        text = render_template(
            f"staff/{template}.html",
            t=partial(say, language),
            own=partial(say, self.own_language()),
            own_language=self.own_language(),
            say=say,
            title=say(language, title),
            language=language,
            languages=[(code, LANGUAGES[code]) for code in self._settings.languages],
            shop_name=self._settings.shop_name,
            handed=session is not None and bool(session.handed),
            staff_id=None if session is None else session.staff_id,
            csrf="" if session is None else session.csrf,
            csrf_field=CSRF_FIELD,
            seconds_left=0 if session is None else int(self._sessions.left(session)),
            menu=[] if account is None else _menu(account.roles, language),
            may=partial(_may, () if account is None else account.roles),
            **values,
        )
        answer = make_response(text, status)
        answer.headers["Content-Language"] = language
        return answer


def qr_path(text: str) -> tuple[int, str]:
    """A QR code for an inline drawing: its side with the quiet zone, and the path of its dark modules."""
    rows = segno.make(text, error="m", micro=False).matrix_iter(border=4)
    found = [list(row) for row in rows]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(found) for x, dark in enumerate(row) if dark)
    return len(found), path


def _may(roles: Sequence[str], needs: str) -> bool:
    return allowed(roles, Permission(needs))


def _menu(roles: Sequence[str], language: str) -> list[MenuEntry]:
    return [
        MenuEntry(say(language, key), PREFIX + path, _is_here(PREFIX + path))
        for key, path, needs in MENU
        if allowed(roles, needs)
    ]


def _is_here(path: str) -> bool:
    if path == f"{PREFIX}/":
        return request.path in {path, f"{PREFIX}/search"} or request.path.startswith(f"{PREFIX}/members")
    return request.path.startswith(path)

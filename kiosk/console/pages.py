"""Draws the pages of a console: words in one's own language, the menu one's roles allow, the token of the forms."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import segno
from flask import Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console.access import Permission, allowed
from kiosk.console.guard import CSRF_FIELD, MARKETING, PREFIX
from kiosk.console.sessions import Session, Sessions
from kiosk.screens.page import place_name
from kiosk.settings import Settings
from kiosk.words import LANGUAGES, best_language, say

Menu = tuple[tuple[str, str, Permission], ...]
"""Words, path, and the permission without which the entry is not shown."""

MENU: Menu = (
    ("staff-menu-search", f"{PREFIX}/", Permission.FIND),
    ("staff-menu-voucher", f"{PREFIX}/vouchers", Permission.VOUCHERS),
    ("staff-menu-enrol", f"{PREFIX}/enrol", Permission.ENROL),
    ("staff-menu-privacy", f"{PREFIX}/privacy", Permission.RETENTION),
    ("staff-menu-audit", f"{PREFIX}/audit", Permission.TRAIL),
    ("staff-menu-records", f"{PREFIX}/site-records", Permission.SITE_RECORDS),
    ("staff-menu-health", f"{PREFIX}/health", Permission.DEVICES),
    ("staff-menu-devices", f"{PREFIX}/devices", Permission.DEVICES),
    ("staff-menu-accounts", f"{PREFIX}/accounts", Permission.ACCOUNTS),
    ("staff-menu-people", f"{MARKETING}/people", Permission.MERGES),
    ("staff-menu-marketing", f"{MARKETING}/", Permission.INSIGHT),
)
"""The menu of the staff console."""

_FOR_STAFF = frozenset(
    f"staff.{name}" for name in ("take_back_form", "take_back", "confirm_form", "confirm", "confirm_passkey")
)
"""Pages that staff read while a shopper holds the device; all others speak to the shopper then."""


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One entry of the menu."""

    label: str
    path: str
    here: bool


class Pages:
    """Renders templates of one folder of ``kiosk/templates``.

    Args:
        settings: Of the site.
        sessions: Says how long a session has left.
        folder: Of the templates.
        menu: At the top of every page.
    """

    def __init__(self, settings: Settings, sessions: Sessions, folder: str = "staff", menu: Menu = MENU) -> None:
        self._settings, self._sessions = settings, sessions
        self._folder, self._menu = folder, menu

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

    def spoken(self, language: str) -> str:
        """A member's language, or the shop's first where the shop does not speak it any more."""
        known = self._settings.languages
        return language if language in known else known[0]

    def say(self, key: str, **values: Any) -> str:
        """Words in the language of this request."""
        return say(self.language(), key, **values)

    def places(self, counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
        """Tables and other places with how much is there, in words."""
        language = self.language()
        return tuple((place_name(name, language), count) for name, count in counts)

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
            f"{self._folder}/{template}.html",
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
            menu=[] if account is None else _entries(self._menu, account.roles, language),
            may=partial(_may, () if account is None else account.roles),
            **values,
        )
        answer = make_response(text, status)
        answer.headers["Content-Language"] = language
        return answer


def to_member(member_id: str) -> BaseResponse:
    """Go to the page of a member, after a change."""
    return redirect(f"{PREFIX}/members/{member_id}", 303)


def qr_path(text: str) -> tuple[int, str]:
    """A QR code for an inline drawing: its side with the quiet zone, and the path of its dark modules."""
    rows = segno.make(text, error="m", micro=False).matrix_iter(border=4)
    found = [list(row) for row in rows]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(found) for x, dark in enumerate(row) if dark)
    return len(found), path


def _may(roles: Sequence[str], needs: str) -> bool:
    return allowed(roles, Permission(needs))


def _entries(menu: Menu, roles: Sequence[str], language: str) -> list[MenuEntry]:
    return [MenuEntry(say(language, key), path, _is_here(path)) for key, path, needs in menu if allowed(roles, needs)]


def _is_here(path: str) -> bool:
    if path == f"{PREFIX}/":
        return request.path in {path, f"{PREFIX}/search"} or request.path.startswith(f"{PREFIX}/members")
    if path == f"{MARKETING}/":
        return request.path == path
    return request.path.startswith(path)

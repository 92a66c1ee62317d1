"""``/mail``: the public addresses behind the links of e-mails. The token in an address is the whole authority.

A look at a page changes nothing, because mail programs and their filters look at every link. A POST to the address of
the way out ends the e-mails, with a form of ours or straight from a mail program (RFC 8058); no cookie is read or set.
"""

from typing import Final, Protocol

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api.access import EVERYONE
from kiosk.api.headers import CONTENT_POLICY
from kiosk.api.notice import chosen_language
from kiosk.api.routes import blueprint_of, route
from kiosk.campaigns.addresses import CLICK, PIXEL, TOKEN, UNSUBSCRIBE
from kiosk.campaigns.responses import Responses
from kiosk.errors import NotFound
from kiosk.members.values import Clock, utc_now
from kiosk.settings import Settings
from kiosk.site import Site
from kiosk.words import LANGUAGES, say

_FORM_POLICY: Final = CONTENT_POLICY.replace("form-action 'none'", "form-action 'self'")

_PIXEL: Final = bytes.fromhex("47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b")
"""The smallest transparent GIF."""


class MailDeps(Protocol):
    """What the pages need of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""

    @property
    def site(self) -> Site:
        """The open site."""


def mail_routes(deps: MailDeps, clock: Clock = utc_now) -> Blueprint:
    """The blueprint of the pages.

    Args:
        deps: What they need.
        clock: The time now, aware.
    """
    return blueprint_of("mail", MailRoutes(deps.settings, Responses(deps.site, deps.settings, clock)))


class MailRoutes:
    """The views.

    Args:
        settings: Of the site.
        responses: What readers do with e-mails.
    """

    def __init__(self, settings: Settings, responses: Responses) -> None:
        self._settings, self._responses = settings, responses

    @route("GET", f"{UNSUBSCRIBE}/<token>", EVERYONE)
    def ask(self, token: str) -> Response:
        """The page behind the link: one button. It is the same for every token, so that nothing can be tried out."""
        del token
        return self._page("ask")

    @route("POST", f"{UNSUBSCRIBE}/<token>", EVERYONE)
    def unsubscribe(self, token: str) -> Response:
        """End the e-mails to the reader of one."""
        known = TOKEN.fullmatch(token) is not None and self._responses.unsubscribe(token)
        return self._page("done") if known else self._page("gone", 404)

    @route("GET", f"{CLICK}/<int:campaign_id>/<int:number>/<token>", EVERYONE)
    def follow(self, campaign_id: int, number: int, token: str) -> BaseResponse:
        """Lead on to an address of the campaign's own text, and to no other.

        Raises:
            NotFound: There is no such address.
        """
        target = self._responses.clicked(campaign_id, number, token if request.method == "GET" else "")
        if target is None:
            raise NotFound("This link leads nowhere any more", mend="Ask in the shop what it was about")
        return redirect(target)

    @route("GET", f"{PIXEL}/<token>.gif", EVERYONE)
    def opened(self, token: str) -> Response:
        """The picture, whether anything is counted or not."""
        if request.method == "GET" and TOKEN.fullmatch(token):
            self._responses.opened(token)
        return Response(_PIXEL, mimetype="image/gif")

    def _page(self, part: str, status: int = 200) -> Response:
        language = chosen_language(self._settings.languages)
        shop = self._settings.shop_name
        page = render_template(
            "mail/unsubscribe.html",
            part=part,
            language=language,
            title=say(language, "mail-out-title" if part == "ask" else f"mail-out-{part}-title"),
            texts=[say(language, key, **({"shop": shop} if shop_in else {})) for key, shop_in in _TEXTS[part]],
            press=say(language, "mail-out-press"),
            me=say(language, "mail-out-me"),
            shop_name=shop,
            languages_label=say(language, "notice-page-languages"),
            languages=[(code, LANGUAGES[code]) for code in self._settings.languages] if part == "ask" else [],
        )
        answer = make_response(page, status)
        answer.headers["Content-Security-Policy"] = _FORM_POLICY
        answer.headers["X-Robots-Tag"] = "noindex"
        answer.vary.add("Accept-Language")
        return answer


_TEXTS: Final = {
    "ask": (("mail-out-text", True),),
    "done": (("mail-out-done", True), ("mail-out-again", False)),
    "gone": (("mail-out-gone", False),),
}
"""(key, whether the sentence names the shop) of each part."""

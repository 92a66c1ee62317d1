"""Single sign-on: to the identity provider, back from it, and in.

The cookie of a session is ``SameSite=Strict``, so that no request that another site begins carries it. But the way back
from a provider is begun by another site: by a link (OpenID Connect) or by a form (SAML). So it has three steps.

1. ``/staff/sso/oidc`` and ``/staff/sso/saml`` remember what was asked, and bind it to the browser with a cookie of its
   own, which opens nothing else.
2. ``callback`` and ``acs`` take the answer, check it and keep who it was. They begin no session and change no account.
   A form of another site carries no cookie of ours at all; what it holds is its proof. So they hand the browser that
   brought the answer a second cookie, which is ``SameSite=Strict``.
3. They answer with a page of this site, which goes on to ``finish`` by itself. That request is this site's own, so it
   carries every cookie: now the browser must be the one that asked and the one that brought the answer, and only now
   somebody gets in.

Whoever plants their own answer on somebody else's browser gets no further than 3, because that browser never asked.
Whoever begins and has a colleague sign in at the provider gets no further either, because their browser brought no
answer.
"""

import contextlib
from collections.abc import Callable, Iterator
from functools import partial
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from flask import g, make_response, redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api.guards import count
from kiosk.api.pace import Kind, address_of
from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console, Way
from kiosk.console.entering import SignedInBy, enter
from kiosk.console.fresh import CONFIRM, proved
from kiosk.console.sessions import Session
from kiosk.errors import NoRoleGiven, NotAllowed, NotFound, SignInRefused, SignOnRefused
from kiosk.privacy.audit import Action
from kiosk.signon.attempts import CLAIM_SECONDS, LASTS_SECONDS, Attempt, is_of
from kiosk.signon.provider import Identity, Provider
from kiosk.signon.ways import OIDC, ROOM, SAML
from kiosk.store.staff import StaffRow

COOKIE: Final = "vanakkam_sso"
ANSWERED: Final = "vanakkam_sso_answered"
FINISH: Final = f"{ROOM}/finish"
ANSWER_BYTES: Final = 256 * 1024
"""Signed answers list hundreds of groups at times."""
_WORDS: Final = MappingProxyType(
    {OIDC: ("staff-sso-oidc", "staff-sso-again-oidc"), SAML: ("staff-sso-saml", "staff-sso-again-saml")}
)
"""Keys of the words on the links: to sign in, and to prove oneself again."""


class SignOn:
    """Views of single sign-on. Where a way is not set up, its addresses are not there."""

    def __init__(self, console: Console) -> None:
        parts = console.signon
        self._console, self._base, self._always = console, parts.base, parts.always
        self._ways, self._attempts, self._accounts = parts.ways, parts.attempts, parts.accounts
        console.sign_in_ways.extend(
            Way(_WORDS[way][0], f"{ROOM}/{way}", _host_of(provider)) for way, provider in self._ways.items()
        )
        console.confirm_ways.extend(self._way_again(way) for way in self._ways)

    @route("GET", "/sso/<any(oidc, saml):way>", Permission.ANYONE)
    def sso_begin(self, way: str) -> BaseResponse:
        """To the provider."""
        provider = self._provider(way)
        if _is_handed():
            # The provider may still know whoever handed the tablet to a shopper.
            return redirect(f"{guard.PREFIX}/take-back", 303)
        if self._is_elsewhere() or not _is_own():
            return redirect(f"{self._base}{guard.PREFIX}/sign-in", 303)
        return self._ask(way, provider, again=self._always, session="")

    @route("GET", "/sso/<any(oidc, saml):way>/again", Permission.SIGNED_IN, handed=True, owing=True)
    def sso_again(self, way: str) -> BaseResponse:
        """To the provider, for a fresh proof of who is signed in."""
        provider = self._provider(way)
        if self._is_elsewhere() or not _is_own():
            raise SignOnRefused(
                "A proof is asked for from this kiosk's own pages only", mend=f"Open {self._base}/staff/"
            )
        return self._ask(way, provider, again=True, session=guard.signed_in().key)

    @route("GET", "/sso/oidc/callback", Permission.ANYONE)
    def sso_callback(self) -> BaseResponse:
        """Back from OpenID Connect. The cookie came along, because this is a look at a page."""
        provider = self._provider(OIDC)
        count(Kind.ENTER, address_of(request.remote_addr))  # a look at a page, but a try to get in
        attempt = self._attempts.answering(OIDC, request.args.get("state", ""))
        if attempt is None or not is_of(attempt, request.cookies.get(COOKIE, "")):
            raise _gone()
        return self._answered(provider, attempt, request.args.to_dict())

    @route("POST", "/sso/saml/acs", Permission.ANYONE, foreign=True, largest=ANSWER_BYTES)
    def sso_acs(self) -> BaseResponse:
        """Back from SAML: a form of another site, which carries no cookie; whose browser it is shows at the end."""
        provider, form = self._provider(SAML), guard.fields()
        attempt = self._attempts.answering(SAML, form.get("RelayState", ""))
        if attempt is None:
            raise _gone()
        return self._answered(provider, attempt, form.to_dict())

    @route("GET", "/sso/saml/metadata", Permission.ANYONE)
    def sso_metadata(self) -> BaseResponse:
        """What a SAML provider has to know of this kiosk."""
        answer = make_response(self._provider(SAML).own_metadata())
        answer.mimetype = "application/samlmetadata+xml"
        return answer

    @route("GET", "/sso/finish", Permission.ANYONE)
    def sso_finish(self) -> BaseResponse:
        """In, or the proof is noted: for the browser that asked and brought the answer, and once."""
        began, answered = request.cookies.get(COOKIE, ""), request.cookies.get(ANSWERED, "")
        found = self._attempts.take(began, answered) if _is_own() else None
        if found is None or (_is_handed() and not found[0].session):
            raise _gone()
        attempt, identity = found
        if attempt.session:
            return _without_cookies(self._prove(attempt, identity))
        account, by = self._admitted(attempt, identity), SignedInBy(attempt.way)
        check = partial(self._check_not_over, attempt, identity)
        return _without_cookies(enter(self._console, account, by, identity.session, check))

    def _provider(self, way: str) -> Provider:
        if way not in self._ways:
            raise NotFound("This way to sign in is not set up here", mend="Sign in with a password")
        return self._ways[way]

    def _is_elsewhere(self) -> bool:
        """Whether the browser came under another name of the box, where the cookies of the way back do not count."""
        return request.host != urlsplit(self._base).netloc

    def _ask(self, way: str, provider: Provider, *, again: bool, session: str) -> BaseResponse:
        asked = provider.ask(again=again)
        token = self._attempts.begin(way, asked, address=address_of(request.remote_addr), session=session)
        return _with_cookie(redirect(asked.url, 303), COOKIE, token, LASTS_SECONDS, "Lax")

    def _answered(self, provider: Provider, attempt: Attempt, said: dict[str, str]) -> BaseResponse:
        try:
            identity = provider.identity(said, attempt.asked)
        except SignInRefused as error:
            self._note_refusal(attempt.way, error.code)
            raise
        token = self._attempts.answered(attempt, identity)
        answer = self._console.pages.show("sso", "staff-sso-title", goal=FINISH)
        # Not a redirect: that would still count as the other site's doing, and carry no cookie of a session.
        answer.headers["Refresh"] = f"0; url={FINISH}"
        return _with_cookie(answer, ANSWERED, token, CLAIM_SECONDS, "Strict")

    def _admitted(self, attempt: Attempt, identity: Identity) -> StaffRow:
        with self._noting(attempt.way):
            return self._accounts.admit(identity)

    def _prove(self, attempt: Attempt, identity: Identity) -> BaseResponse:
        with self._noting(attempt.way):
            same = "staff_session" in g and guard.signed_in().key == attempt.session
            self._accounts.prove(identity, guard.account().staff_id if same else "")
        self._check_not_over(attempt, identity, self._console.sessions.follow(guard.signed_in(), identity.session))
        proved(self._console, guard.signed_in())
        return redirect(CONFIRM, 303)

    def _check_not_over(self, attempt: Attempt, identity: Identity, session: Session) -> None:
        """End a session if the provider has signed the person out before it could find that one."""
        if not self._attempts.is_over(attempt, identity):
            return
        self._console.sessions.end(session.key)
        _forget_session()
        self._accounts.note_end(session.staff_id)
        raise SignOnRefused("You have signed out at your company meanwhile", mend="Sign in again")

    @contextlib.contextmanager
    def _noting(self, way: str) -> Iterator[None]:
        """A refusal leaves an entry, and ends this session where its account has no role any more."""
        try:
            yield
        except (SignInRefused, NotAllowed) as error:
            self._note_refusal(way, error.code)
            if isinstance(error, NoRoleGiven):
                self._leave_ended()
            raise

    def _leave_ended(self) -> None:
        """Answer as to somebody who is signed out, if the session of this request has just ended."""
        if "staff_session" not in g:
            return
        account, session = self._console.accounts.find(guard.account().staff_id), guard.signed_in()
        if account is None or account.epoch != session.epoch:
            self._console.sessions.end(session.key)
            _forget_session()

    def _note_refusal(self, way: str, code: str) -> None:
        # Who it may have been is not written down: nobody was proven to be anybody.
        self._console.deps.site.audit.record(Action.SIGN_IN_FAILED, actor="system", detail={"by": way, "why": code})

    def _way_again(self, way: str) -> Callable[[StaffRow], Way | None]:
        """The link for a fresh proof, for accounts of this provider without a password here."""

        def offer(account: StaffRow) -> Way | None:
            offered = not account.password_hash and self._accounts.is_of(account.staff_id, self._ways[way].name)
            return Way(_WORDS[way][1], f"{ROOM}/{way}/again") if offered else None

        return offer


def _is_handed() -> bool:
    """Whether a shopper holds the device."""
    return "staff_session" in g and bool(guard.signed_in().handed)


def _forget_session() -> None:
    """Answer as to somebody who is signed out."""
    g.pop("staff_session", None)
    g.pop("staff_account", None)


def _is_own() -> bool:
    """Whether this site's own page, or the person in the address bar, led here; old browsers do not say."""
    return request.headers.get("Sec-Fetch-Site") in {None, "same-origin", "none"}


def _host_of(provider: Provider) -> str:
    try:
        return urlsplit(provider.name.partition(":")[2]).hostname or ""
    except ValueError:  # a provider over SAML may call itself anything
        return ""


def _gone() -> SignOnRefused:
    return SignOnRefused(
        "This sign-in took too long, was used already, or began in another browser",
        mend="Begin again from the sign-in page; if somebody else asked you to sign in, tell whoever runs the box",
    )


def _with_cookie(answer: BaseResponse, name: str, token: str, seconds: float, same_site: str) -> BaseResponse:
    secure = guard.is_secure()
    answer.set_cookie(name, token, int(seconds), path=ROOM, httponly=True, samesite=same_site, secure=secure)
    return answer


def _without_cookies(answer: BaseResponse) -> BaseResponse:
    for name in (COOKIE, ANSWERED):
        answer.delete_cookie(name, path=ROOM)
    return answer

"""Blueprints of a console: every view class, its rules, the guard around them, and errors as pages."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from http import HTTPStatus

from argon2 import PasswordHasher
from flask import Blueprint, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from kiosk.api import access, answers
from kiosk.api.access import Access, Who
from kiosk.console import guard, proof_room
from kiosk.console.access import Rule, rules_of
from kiosk.console.account_pages import AccountPages
from kiosk.console.accounts import StaffAccounts
from kiosk.console.box import BoxPages
from kiosk.console.choice import ChoicePages
from kiosk.console.console import Console
from kiosk.console.customers import Customers
from kiosk.console.deps import ConsoleDeps
from kiosk.console.devices import DevicePages
from kiosk.console.drafts import Drafts
from kiosk.console.elsewhere import Elsewhere
from kiosk.console.enrol import Enrol
from kiosk.console.enrol_views import EnrolViews
from kiosk.console.halves import Halves
from kiosk.console.members import MemberPages
from kiosk.console.my_account import MyAccount
from kiosk.console.pages import Pages
from kiosk.console.parking import Parking
from kiosk.console.passkey_pages import PasskeyPages
from kiosk.console.passkeys import Passkeys
from kiosk.console.passwords import PasswordRule
from kiosk.console.privacy import Privacy
from kiosk.console.purposes import PurposePages
from kiosk.console.runs import RetentionRuns
from kiosk.console.search import Search
from kiosk.console.second_factor import SecondFactors
from kiosk.console.sessions import Lifetime, Sessions
from kiosk.console.signin import SignIn
from kiosk.console.sso import SignOn
from kiosk.console.sso_leaving import Leaving
from kiosk.console.throttle import SignInThrottle
from kiosk.console.till import TillPages
from kiosk.console.trail import Trail
from kiosk.errors import (
    CustomerInvalid,
    DraftGone,
    PressRefused,
    ProofNeeded,
    ProviderUnreachable,
    RequestInvalid,
    SegmentInvalid,
    SegmentUnknown,
    SizesAsked,
    SourceInvalid,
    StaffInvalid,
    Unexpected,
)
from kiosk.privacy.refusals import Refusals
from kiosk.security.keyring import Secret
from kiosk.security.staff_secrets import StaffSecrets
from kiosk.signon.parts import SignOnParts
from kiosk.signon.ways import base_of
from models.errors import VanakkamError
from recommender.errors import RecommenderError
from vision.errors import PhotoRejected

log = logging.getLogger(__name__)

NAME = "staff"
ROOMS = (
    SignIn,
    PasskeyPages,
    SignOn,
    Leaving,
    proof_room.Confirm,
    MyAccount,
    AccountPages,
    Search,
    MemberPages,
    ChoicePages,
    PurposePages,
    Customers,
    TillPages,
    Enrol,
    EnrolViews,
    Trail,
    Privacy,
    BoxPages,
    DevicePages,
    Elsewhere,
)

STATUS: dict[type[VanakkamError], int] = {
    DraftGone: 410,
    CustomerInvalid: 422,
    PhotoRejected: 422,
    RequestInvalid: 422,
    SegmentUnknown: 404,
    SegmentInvalid: 422,
    SourceInvalid: 422,
    StaffInvalid: 422,
    PressRefused: 409,
    ProofNeeded: 401,
    SizesAsked: 429,
    ProviderUnreachable: 503,
}
"""HTTP status of coded errors in the console; the others as for every page."""

_SAID = {
    HTTPStatus.FORBIDDEN: ("staff-error-origin", "staff-error-origin-mend"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("staff-error-large", "staff-error-large-mend"),
    HTTPStatus.NOT_FOUND: ("staff-error-nowhere", "staff-error-nowhere-mend"),
}


def all_rules() -> tuple[Rule, ...]:
    """Every route of the console, in the order of the rooms."""
    return tuple(rule for room in ROOMS for rule in rules_of(room))


def console_routes(
    deps: ConsoleDeps, seconds: Callable[[], float] = time.monotonic, hasher: PasswordHasher | None = None
) -> Blueprint:
    """The blueprint, below ``/staff``.

    Args:
        deps: What the console is given.
        seconds: Monotonic clock of sessions, waits and drafts.
        hasher: Of passwords; argon2id with the library's parameters when left out.
    """
    return staff_blueprint(build_console(deps, seconds, hasher))


def staff_blueprint(console: Console) -> Blueprint:
    """The blueprint of a console that is built already."""
    return guarded(NAME, guard.PREFIX, [room(console) for room in ROOMS], console, console.pages)


def guarded(name: str, prefix: str, rooms: Sequence[object], console: Console, pages: Pages) -> Blueprint:
    """A blueprint whose every request passes the guard.

    Args:
        name: Of the blueprint.
        prefix: Of its addresses.
        rooms: Objects whose methods declare routes.
        console: Whose sessions and accounts count.
        pages: Draw the errors.
    """
    routes = Blueprint(name, __name__, url_prefix=prefix)
    known: dict[str, Rule] = {}
    for room in rooms:
        for rule in rules_of(type(room)):
            known[f"{name}.{rule.name}"] = rule
            routes.add_url_rule(rule.path, rule.name, getattr(room, rule.name), methods=[rule.method])
    refusals = Refusals(console.deps.site.audit, console.deps.clock)
    keeper = guard.Guard(known, console.sessions, console.accounts, console.owes, refusals)
    routes.before_request(keeper.before)
    access.declare(routes, {endpoint: Access(Who.STAFF, rule.needs.value) for endpoint, rule in known.items()})
    routes.after_request(keeper.after)
    faults = _Faults(pages)
    routes.register_error_handler(
        ProofNeeded, lambda error: faults.coded(error) if guard.is_program() else proof_room.send_there(console)
    )
    routes.register_error_handler(VanakkamError, faults.coded)
    routes.register_error_handler(RecommenderError, faults.refused)
    routes.register_error_handler(HTTPException, faults.http)
    routes.register_error_handler(Exception, faults.unexpected)
    return routes


def build_console(deps: ConsoleDeps, seconds: Callable[[], float], hasher: PasswordHasher | None = None) -> Console:
    """The console's own rooms, tied together: a session that ends takes its draft along."""
    settings, site = deps.settings, deps.site

    def is_open(session: str) -> bool:
        return sessions.is_open(session)

    drafts, parking = Drafts(seconds, _quietly(deps)), Parking(is_open)

    def ended(session: str) -> None:
        drafts.drop_of(session)
        parking.drop_all(session)

    sessions = Sessions(Lifetime(settings.staff_idle_minutes * 60.0, settings.staff_hours * 3600.0), seconds, ended)
    accounts = StaffAccounts(site.store, site.audit, hasher, deps.clock, rule=PasswordRule.of(settings))
    secrets = lru_cache(maxsize=1)(lambda: StaffSecrets(site.keyring.secret(Secret.STAFF)))
    passkeys = Passkeys(
        site.store,
        site.audit,
        secrets,
        public_url=base_of(settings),
        shop=settings.shop_name,
        clock=deps.clock,
        seconds=seconds,
    )
    return Console(
        deps=deps,
        pages=Pages(settings, sessions),
        sessions=sessions,
        accounts=accounts,
        factors=SecondFactors(site.store, site.audit, secrets, deps.clock),
        passkeys=passkeys,
        throttle=SignInThrottle(),
        halves=Halves(seconds),
        parking=parking,
        drafts=drafts,
        runs=RetentionRuns(deps.privacy),
        seconds=seconds,
        signon=SignOnParts.open(settings, site, deps.clock, seconds),
    )


def _quietly(deps: ConsoleDeps) -> Callable[[str], None]:
    def discard(desk_id: str) -> None:
        try:
            deps.joining.discard(desk_id)
        except VanakkamError as error:
            # The join desk sweeps what is left over; a timer's thread has nobody to tell.
            log.warning("a draft could not be discarded at once: %s", error.code)

    return discard


class _Faults:
    """Errors as pages of the console, with what to do next; programs get the same words as JSON."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def coded(self, error: VanakkamError) -> BaseResponse:
        for kind, status in (*STATUS.items(), *answers.STATUS.items()):
            if isinstance(error, kind):
                return self._answer(error, status)
        log.error("request of staff failed with %s", error.code)
        return self._answer(error, HTTPStatus.INTERNAL_SERVER_ERROR)

    def refused(self, error: RecommenderError) -> BaseResponse:
        coded = RequestInvalid(error.message, mend=error.mend)
        coded.code = error.code  # type: ignore[misc]  # the code of the reason, on this one error
        return self._answer(coded, HTTPStatus.UNPROCESSABLE_ENTITY)

    def http(self, error: HTTPException) -> BaseResponse:
        status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self.unexpected(error)
        message, mend = _SAID.get(HTTPStatus(status), ("staff-error-request", "staff-error-request-mend"))
        say = self._pages.say
        return self._answer(RequestInvalid(say(message), mend=say(mend)), status)

    def unexpected(self, error: Exception) -> BaseResponse:
        # The reader gets no detail: a trace may hold a name. The log has it, by route only.
        log.error("unexpected error in %s", request.endpoint, exc_info=error)
        say = self._pages.say
        coded = Unexpected(say("staff-error-unexpected"), mend=say("staff-error-unexpected-mend"))
        return self._answer(coded, HTTPStatus.INTERNAL_SERVER_ERROR)

    def _answer(self, error: VanakkamError, status: int) -> BaseResponse:
        if guard.is_program():
            answer = jsonify({"error": {"code": error.code, "message": error.message, "mend": error.mend}})
            answer.status_code = status
            return answer
        return self._pages.show("error", "staff-error-title", status=status, error=error)

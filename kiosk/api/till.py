"""``/api/v1/vouchers``: the till asks whether a code is good, says that a shopper used it, and takes that back."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import BadRequest

from kiosk.api.bearer import Bearer
from kiosk.api.bodies import read_body
from kiosk.campaigns.till import Till
from kiosk.intake.tokens import Scope
from kiosk.members.values import Clock, utc_now
from kiosk.offering.redeeming import Slip, error_of
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.offers.types import Offer

PATH: Final = "/api/v1/vouchers"
KEY_HEADER: Final = "Idempotency-Key"
REPEATED_HEADER: Final = "Idempotent-Replayed"
"""Stands at an answer that was given before."""
LONGEST_KEY: Final = 200
LONGEST_RECEIPT: Final = 64
LONGEST_STORE: Final = 120
MOST_VALUE: Final = 10**12
MOST_NUMBER: Final = 2**31 - 1
"""Of a redemption; a database counts no further."""


class TillDeps(Protocol):
    """What the routes need of :class:`kiosk.api.deps.WebDeps`."""

    @property
    def settings(self) -> Settings:
        """Of the site."""

    @property
    def site(self) -> Site:
        """The open site."""


def till_routes(deps: TillDeps, clock: Clock = utc_now, seconds: Callable[[], float] = time.monotonic) -> Blueprint:
    """Return the blueprint.

    Args:
        deps: What the web app is given.
        clock: The time now, aware.
        seconds: Monotonic; of the limits.
    """
    bearer, till = Bearer(deps.site, seconds), Till(deps.site, deps.settings, clock)
    routes = Blueprint("till", __name__)

    def key() -> Response:
        """The public key that proves scanned codes, for a till that has no network now."""
        bearer.actor(Scope.VOUCHERS)
        return jsonify({"keys": [till.public_key]})

    def check() -> Response:
        """Whether a code is good now; nothing is used up."""
        actor, body = bearer.actor(Scope.VOUCHERS), read_body()
        found = till.check(_code(body), actor=actor, slip=_slip(body))
        why = None if found.why is None else error_of(found.why)
        return jsonify(
            {
                **_told(found.offer),
                "issued_on": found.issued_on.isoformat(),
                "good": found.why is None,
                "why": None if why is None else {"code": why.code, "message": why.message, "mend": why.mend},
            }
        )

    def redeem() -> Response:
        """Use a code; the answer says for which offer, and nothing of whose it was."""
        actor, body = bearer.actor(Scope.VOUCHERS), read_body()
        used = till.redeem(_code(body), actor=actor, slip=_slip(body))
        content = {
            **_told(used.offer),
            "issued_on": used.issued_on.isoformat(),
            "redemption": used.redemption,
            "redeemed_at": _moment(used.at),
        }
        answer = jsonify(content)
        if used.repeated:
            answer.headers[REPEATED_HEADER] = "true"
        return answer

    def cancel() -> Response:
        """Take a use back, or every one of a receipt; the codes are good again."""
        actor, body = bearer.actor(Scope.VOUCHERS), read_body()
        number, receipt = body.get("redemption"), _text(body, "receipt", LONGEST_RECEIPT)
        if number is not None and not (_is_whole(number) and 0 < number <= MOST_NUMBER):
            raise BadRequest("The redemption must be the whole number that came with the use")
        gone = till.cancel(actor=actor, redemption=number, receipt_id=receipt)
        told = [
            {
                "redemption": one.redemption_id,
                "offer_id": one.offer_id,
                "cancelled_at": None if one.cancelled_at is None else _moment(one.cancelled_at),
            }
            for one in gone
        ]
        return jsonify({"cancelled": told})

    routes.add_url_rule(f"{PATH}/key", "key", key)
    for view in (check, redeem, cancel):
        routes.add_url_rule(f"{PATH}/{view.__name__}", view.__name__, view, methods=["POST"])
    return routes


def _told(offer: Offer) -> dict[str, Any]:
    """What the till has to know of an offer to take it off the right things."""
    return {
        "offer_id": offer.offer_id,
        "title": offer.title,
        "kind": offer.kind.value,
        "value": offer.value,
        "category": offer.category,
        "product_ids": list(offer.product_ids),
    }


def _code(body: Mapping[str, Any]) -> str:
    code = body.get("code")
    if not isinstance(code, str):
        raise BadRequest("The body must hold a code")
    return code


def _slip(body: Mapping[str, Any]) -> Slip:
    value, key = body.get("value_minor"), request.headers.get(KEY_HEADER, "").strip()
    if value is not None and not (_is_whole(value) and 0 <= value <= MOST_VALUE):
        raise BadRequest("The value_minor must be a whole number of the smallest unit, from 0")
    if len(key) > LONGEST_KEY:
        raise BadRequest(f"The {KEY_HEADER} is longer than {LONGEST_KEY} signs")
    receipt, store = _text(body, "receipt", LONGEST_RECEIPT), _text(body, "store", LONGEST_STORE)
    return Slip(key or None, receipt, store, value)


def _text(body: Mapping[str, Any], name: str, longest: int) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > longest:
        raise BadRequest(f"The {name} must be a text of 1 to {longest} signs")
    return value.strip()


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

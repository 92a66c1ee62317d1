"""``/api/v1/vouchers``: the till asks whether a code is good, says that a shopper used it, and takes that back."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final, Protocol

from flask import Blueprint, Response, jsonify, request
from pydantic import Field
from werkzeug.exceptions import BadRequest

from kiosk.api import access
from kiosk.api.access import Who
from kiosk.api.bearer import Bearer
from kiosk.api.keepers import actor, token_keeper
from kiosk.api.routes import Parameter, blueprint_of, route
from kiosk.api.till_types import Cancelled, CancelReceipt, CancelUse, CodeChecked, CodeUsed, Keys, Voucher
from kiosk.campaigns.till import Till
from kiosk.errors import NotFound, VoucherNotValid, VoucherRefused, VoucherUsed, VoucherUsedUp
from kiosk.intake.tokens import Scope
from kiosk.members.values import Clock, utc_now
from kiosk.offering.redeeming import error_of
from kiosk.settings import Settings
from kiosk.site import Site
from recommender.offers.types import Offer

PATH: Final = "/api/v1/vouchers"
KEY_HEADER: Final = "Idempotency-Key"
REPEATED_HEADER: Final = "Idempotent-Replayed"
"""Stands at an answer that was given before."""
LONGEST_KEY: Final = 200
_KEY: Final = Parameter(
    KEY_HEADER,
    "header",
    Annotated[str, Field(max_length=LONGEST_KEY)],
    "the till's own name of this request: the same request again gets the same answer",
)
_OPENED: Final = access.token(Scope.VOUCHERS)


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
    room = TillRoutes(Till(deps.site, deps.settings, clock))
    return blueprint_of("till", room, {Who.TOKEN: token_keeper(Bearer(deps.site, seconds))})


class TillRoutes:
    """The views.

    Args:
        till: Takes the codes.
    """

    def __init__(self, till: Till) -> None:
        self._till = till

    @route("GET", f"{PATH}/key", _OPENED, answers={200: Keys})
    def key(self) -> Response:
        """The public key that proves scanned codes, for a till that has no network now."""
        return jsonify({"keys": [self._till.public_key]})

    @route("POST", f"{PATH}/check", _OPENED, body=Voucher, answers={200: CodeChecked}, refuses=(NotFound,))
    def check(self, body: Voucher) -> Response:
        """Whether a code is good now; nothing is used up."""
        found = self._till.check(body.code, actor=actor(), slip=body.slip(_key()))
        why = None if found.why is None else error_of(found.why)
        return jsonify(
            {
                **_told(found.offer),
                "issued_on": found.issued_on.isoformat(),
                "good": found.why is None,
                "why": None if why is None else {"code": why.code, "message": why.message, "mend": why.mend},
            }
        )

    @route(
        "POST",
        f"{PATH}/redeem",
        _OPENED,
        body=Voucher,
        answers={200: CodeUsed},
        refuses=(NotFound, VoucherUsed, VoucherNotValid, VoucherUsedUp),
        parameters=(_KEY,),
        headers={REPEATED_HEADER: "true where this is the answer of an earlier request"},
        links={"cancel": {"operationId": "till_cancel", "requestBody": {"redemption": "$response.body#/redemption"}}},
    )
    def redeem(self, body: Voucher) -> Response:
        """Use a code; the answer says for which offer, and nothing of whose it was."""
        used = self._till.redeem(body.code, actor=actor(), slip=body.slip(_key()))
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

    @route(
        "POST",
        f"{PATH}/cancel",
        _OPENED,
        body=CancelUse | CancelReceipt,
        answers={200: Cancelled},
        refuses=(NotFound, VoucherRefused),
    )
    def cancel(self, body: CancelUse | CancelReceipt) -> Response:
        """Take a use back, or every one of a receipt; the codes are good again."""
        if isinstance(body, CancelUse):
            gone = self._till.cancel(actor=actor(), redemption=body.redemption)
        else:
            gone = self._till.cancel(actor=actor(), receipt_id=body.stripped)
        told = [
            {
                "redemption": one.redemption_id,
                "offer_id": one.offer_id,
                "cancelled_at": None if one.cancelled_at is None else _moment(one.cancelled_at),
            }
            for one in gone
        ]
        return jsonify({"cancelled": told})


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


def _key() -> str | None:
    key = request.headers.get(KEY_HEADER, "").strip()
    if len(key) > LONGEST_KEY:
        raise BadRequest(f"The {KEY_HEADER} is longer than {LONGEST_KEY} signs")
    return key or None


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="seconds")

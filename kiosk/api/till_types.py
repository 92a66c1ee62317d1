"""What a till sends and is told, as the OpenAPI document describes it."""

from typing import Annotated, Final, Literal

from pydantic import BaseModel, Field, StrictInt

from kiosk.api.bodies import AS_WHOLE, Body
from kiosk.api.routes import MOST_NUMBER
from kiosk.offering.redeeming import Slip
from recommender.offers.types import OfferKind

LONGEST_CODE: Final = 600
LONGEST_RECEIPT: Final = 64
LONGEST_STORE: Final = 120
MOST_VALUE: Final = 10**12

_SHOWN: Final = r"^[^\u0000-\u001f\u007f]*[^\s\u0000-\u001f\u007f][^\u0000-\u001f\u007f]*$"
"""Without control characters, and not blank."""

Receipt = Annotated[str, Field(min_length=1, max_length=LONGEST_RECEIPT, pattern=_SHOWN)]
Store = Annotated[str, Field(min_length=1, max_length=LONGEST_STORE, pattern=_SHOWN)]


class Voucher(Body):
    """A code that a shopper shows, with what the till tells beside it."""

    code: Annotated[str, Field(max_length=LONGEST_CODE, description="as it was typed or scanned, or the whole token")]
    receipt: Receipt | None = Field(None, description="of the till; in place of a key it does the same for one code")
    store: Store | None = Field(None, description="name of the store; the store of this kiosk where it is left out")
    value_minor: Annotated[StrictInt, Field(ge=0, le=MOST_VALUE), AS_WHOLE] | None = Field(
        None, description="what was taken off, in the smallest unit; left to the offer where it is left out"
    )

    def slip(self, key: str | None) -> Slip:
        """What the till tells, with its own name of the request."""
        return Slip(key, _stripped(self.receipt), _stripped(self.store), self.value_minor)


class CancelUse(Body):
    """One use that is taken back."""

    redemption: Annotated[
        StrictInt, Field(ge=1, le=MOST_NUMBER, description="the number that came with the use"), AS_WHOLE
    ]
    receipt: None = None


class CancelReceipt(Body):
    """A receipt whose every use is taken back."""

    receipt: Receipt
    redemption: None = None

    @property
    def stripped(self) -> str:
        """The receipt as it was noted."""
        return self.receipt.strip()


class Told(BaseModel):
    """What the till has to know of an offer to take it off the right things."""

    offer_id: str
    title: str
    kind: OfferKind
    value: int
    category: str | None
    product_ids: tuple[str, ...]
    issued_on: str = Field(description="day on which the shopper got the code")


class Refusal(BaseModel):
    """Why a code cannot be used."""

    code: str
    message: str
    mend: str


class CodeChecked(Told):
    """A code that was looked at; nothing was used up."""

    good: bool
    why: Refusal | None


class CodeUsed(Told):
    """A code that is used from now on."""

    redemption: int = Field(description="number of this use; with it the till takes it back")
    redeemed_at: str


class TakenBack(BaseModel):
    """One use that was taken back."""

    redemption: int
    offer_id: str
    cancelled_at: str | None


class Cancelled(BaseModel):
    """What was taken back; the codes are good again."""

    cancelled: tuple[TakenBack, ...]


class Key(BaseModel):
    """A public key as a JSON Web Key (RFC 8037)."""

    kty: Literal["OKP"]
    crv: Literal["Ed25519"]
    use: Literal["sig"]
    alg: Literal["EdDSA"]
    x: str


class Keys(BaseModel):
    """The keys of this site's codes."""

    keys: tuple[Key, ...]


def _stripped(text: str | None) -> str | None:
    return None if text is None else text.strip()

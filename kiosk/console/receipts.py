"""What a printed receipt shows: the codes as text and as QR codes."""

from datetime import datetime
from typing import Any

from kiosk.console.pages import qr_path
from kiosk.credentials import typed_code
from kiosk.settings import Settings


def receipt_values(settings: Settings, *, receipt: str, keep_until: datetime, card: str = "") -> dict[str, Any]:
    """Values for ``staff/receipt.html``.

    Args:
        settings: Of the site; its public address is where the receipt's code opens *My data*.
        receipt: The receipt code.
        keep_until: Last day if the member never comes back.
        card: The card code, where a new card is printed.
    """
    # Behind the #, so that the code is never sent to a server as part of an address.
    link = f"{settings.public_url}/me#{receipt}" if settings.public_url else receipt
    return {
        "receipt_code": receipt,
        "receipt_qr": qr_path(link),
        "card_code": card,
        "card_typed": typed_code(card),
        "card_qr": qr_path(card) if card else None,
        "phone_page": f"{settings.public_url}/me" if settings.public_url else "",
        "keep_until": keep_until,
    }

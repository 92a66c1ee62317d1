"""Delivery reports of mail servers (RFC 3464): which e-mail came back, and whether for good. Pure; reads messages."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

from kiosk.campaigns.addresses import TOKEN
from kiosk.campaigns.states import is_hard

MOST_TOKENS: Final = 5
"""Looked up for one report; a real one names one."""

_STATUS: Final = re.compile(r"\s*([245])\.(\d{1,3})\.(\d{1,3})\b")
_ENVELOPE_HEADERS: Final = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
_FOR_GOOD, _FOR_NOW = "5", "4"


@dataclass(frozen=True, slots=True)
class Bounce:
    """One report that an e-mail could not be delivered.

    Attributes:
        tokens: What may be the token of the e-mail, the likeliest first.
        recipients: The addresses it names; hidden from the text form.
        status: Such as ``5.1.1`` (RFC 3463).
        hard: Whether the report says that there is nobody under the address.
    """

    tokens: tuple[str, ...]
    recipients: tuple[str, ...] = field(repr=False)
    status: str
    hard: bool


def read_bounce(message: Message) -> Bounce | None:
    """The report in a message; None where it is none, tells of a delay only, or names no e-mail of ours.

    Args:
        message: Parsed with any policy.
    """
    reports = list(_recipients(message))
    failed = [fields for fields in reports if fields.get("Action", "").strip().lower().startswith("failed")]
    if not failed:
        return None
    found = _STATUS.match(failed[0].get("Status", ""))
    if found is None or found[1] not in {_FOR_GOOD, _FOR_NOW}:
        return None
    tokens = tuple(dict.fromkeys(_tokens(message)))[:MOST_TOKENS]
    if not tokens:
        return None
    status = ".".join(found.groups())
    named = (_address(fields.get(name, "")) for fields in failed for name in ("Original-Recipient", "Final-Recipient"))
    return Bounce(tokens, tuple(one for one in named if one), status, found[1] == _FOR_GOOD and is_hard(status))


def _recipients(message: Message) -> Iterator[dict[str, str]]:
    """The fields of each recipient of each delivery status in the message."""
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            for block in blocks if isinstance(blocks, list) else []:
                if isinstance(block, Message) and "Final-Recipient" in block:
                    yield {name: str(block.get(name, "")) for name in _FIELDS}


_FIELDS: Final = ("Action", "Status", "Original-Recipient", "Final-Recipient")


def _tokens(message: Message) -> Iterator[str]:
    """From the address the report came to (VERP), then from the headers of the e-mail it returns."""
    for name in _ENVELOPE_HEADERS:
        yield from _in_headers(message.get_all(name, []))
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            inner = part.get_payload()
            yield from _in_headers(one.get("Message-ID", "") for one in inner if isinstance(one, Message))
        elif kind == "text/rfc822-headers":
            lines = str(part.get_payload()).splitlines()
            yield from _in_headers(line for line in lines if line.lower().startswith("message-id:"))


def _in_headers(values: Iterable[object]) -> Iterator[str]:
    for value in values:
        yield from TOKEN.findall(str(value).lower())


def _address(value: str) -> str:
    """``rfc822; somebody@example.org`` without its kind."""
    kind, sign, address = value.partition(";")
    return (address if sign else kind).strip().strip("<>")

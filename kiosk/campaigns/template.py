"""The texts of a campaign: plain text with a closed set of placeholders, checked when they are saved.

A placeholder is a word in braces; a brace that is meant is written twice. Nothing in a text is ever run: it is cut into
pieces once, and each piece is either taken as it stands or replaced by a value.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.errors import TemplateInvalid

SUBJECT_LENGTH: Final = 200
BODY_LENGTH: Final = 20_000


class Placeholder(StrEnum):
    """What a text may ask for."""

    NICKNAME = "nickname"
    """As the screen greets; a friendly word where the member gave none."""
    SHOP = "shop"
    OFFERS = "offers"
    """The member's offers with the reason for each."""
    UNSUBSCRIBE = "unsubscribe"
    """The address under which the member ends the e-mails."""
    MY_DATA = "my_data"
    """The address of the member's own page."""
    PRIVACY = "privacy"
    """The address of the notice."""


IN_SUBJECT: Final = (Placeholder.NICKNAME, Placeholder.SHOP)
"""A subject is read over shoulders and on locked phones: no offer, and so nothing that somebody bought, is in it."""

IN_BODY: Final = tuple(Placeholder)

_PIECE = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|[{}]")
_LINK = re.compile(r"https?://[^\s<>\"'{}]+[^\s<>\"'{}.,;:!?)\]]")
_ENDS_IN_LINK = re.compile(r"https?://\S*\Z")


@dataclass(frozen=True, slots=True)
class Literal:
    """A piece that is taken as it stands."""

    text: str


Piece = Literal | Placeholder


def parse(text: str, allowed: tuple[Placeholder, ...], where: str) -> tuple[Piece, ...]:
    """Cut a text into pieces.

    Args:
        text: As a person wrote it.
        allowed: What it may ask for.
        where: What it is, for the error, such as ``The subject in Tamil``.

    Raises:
        TemplateInvalid: A placeholder that does not exist here, or a single brace; line and column are named.
    """
    pieces: list[Piece] = []
    end = 0
    for found in _PIECE.finditer(text):
        _add(pieces, text[end : found.start()])
        end = found.end()
        sign = found.group()
        if sign in {"{{", "}}"}:
            _add(pieces, sign[0])
        elif found.group(1) in allowed:
            pieces.append(Placeholder(found.group(1)))
        else:
            raise _unknown(text, found, allowed, where)
    _add(pieces, text[end:])
    return tuple(pieces)


def fill(pieces: tuple[Piece, ...], values: Mapping[Placeholder, str]) -> str:
    """The text with the values in it. A value is never looked through for placeholders.

    Args:
        pieces: From :func:`parse`.
        values: One for every placeholder of the pieces.
    """
    return "".join(piece.text if isinstance(piece, Literal) else values[piece] for piece in pieces)


def check_subject(text: str, where: str) -> None:
    """Check a subject as it is to be saved.

    Raises:
        TemplateInvalid: Empty, too long, of several lines, or with a placeholder that has no place there.
    """
    if not text.strip() or len(text) > SUBJECT_LENGTH or not text.isprintable():
        raise TemplateInvalid(f"{where} cannot be sent", mend=f"Write one line of 1 to {SUBJECT_LENGTH} characters")
    parse(text, IN_SUBJECT, where)


def check_body(text: str, where: str) -> None:
    """Check a body as it is to be saved.

    Raises:
        TemplateInvalid: Empty, too long, without the way out, or with a placeholder that does not exist or would put a
            name into a web address.
    """
    if not text.strip() or len(text) > BODY_LENGTH:
        raise TemplateInvalid(f"{where} is empty or too long", mend=f"Write 1 to {BODY_LENGTH} characters")
    pieces = parse(text, IN_BODY, where)
    if any(isinstance(before, Literal) and _ENDS_IN_LINK.search(before.text) for before in pieces[:-1]):
        raise TemplateInvalid(
            f"{where} has a placeholder inside a web address", mend="Put a blank between them: addresses name nobody"
        )
    if Placeholder.UNSUBSCRIBE not in pieces:
        raise TemplateInvalid(
            f"{where} has no way out", mend=f"Put {{{Placeholder.UNSUBSCRIBE}}} on a line of its own at the end"
        )


def links(text: str) -> tuple[str, ...]:
    """The web addresses in a body, in the order in which they stand there, each once."""
    written = "".join(piece.text for piece in parse(text, IN_BODY, "The text") if isinstance(piece, Literal))
    return tuple(dict.fromkeys(found.group() for found in _LINK.finditer(written)))


def cut_links(text: str) -> tuple[tuple[str, str], ...]:
    """A text in parts of (plain text, address after it); the address of the last part is empty."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts.append((text[end : found.start()], found.group()))
        end = found.end()
    return (*parts, (text[end:], ""))


def _add(pieces: list[Piece], text: str) -> None:
    if not text:
        return
    if pieces and isinstance(last := pieces[-1], Literal):
        pieces[-1] = Literal(last.text + text)
    else:
        pieces.append(Literal(text))


def _unknown(text: str, found: re.Match[str], allowed: tuple[Placeholder, ...], where: str) -> TemplateInvalid:
    line = text.count("\n", 0, found.start()) + 1
    column = found.start() - (text.rfind("\n", 0, found.start()) + 1) + 1
    choices = ", ".join(f"{{{one}}}" for one in allowed)
    if found.group(1) is None:
        said = f"a single {found.group()}"
        mend = f"Write {found.group() * 2} for the sign itself, or one of {choices}"
    else:
        said = f"there is no {found.group()} here"
        mend = f"Use one of {choices}"
    return TemplateInvalid(f"{where}, line {line}, column {column}: {said}", mend=mend)

"""From the texts of a campaign and a reader to an e-mail as it reads: plain text, and the same as a simple page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from kiosk.campaigns.addresses import MailLinks
from kiosk.campaigns.template import IN_BODY, IN_SUBJECT, Literal, Piece, Placeholder, cut_links, fill, parse
from kiosk.campaigns.values import Letter, Reader, Words
from kiosk.screens.offers import OfferCard
from kiosk.words import say

_PAGES: Final = Environment(loader=PackageLoader("kiosk"), autoescape=True, undefined=StrictUndefined, trim_blocks=True)

_LABELS: Final = {
    Placeholder.UNSUBSCRIBE: "mail-unsubscribe",
    Placeholder.MY_DATA: "mail-my-data",
    Placeholder.PRIVACY: "mail-privacy",
}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who writes, as it reads in the e-mail.

    Attributes:
        shop_name: Name of the shop.
        contact: Who answers for people's data; may be empty.
    """

    shop_name: str
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """Some words of a paragraph; with an address they are a link."""

    text: str
    address: str = ""


@dataclass(slots=True)
class Block:
    """A paragraph of lines, or the offers."""

    lines: list[list[Run]] = field(default_factory=lambda: [[]])
    cards: tuple[OfferCard, ...] = ()


def write_letter(words: Words, reader: Reader, sender: Sender, links: MailLinks) -> Letter:
    """Write the e-mail of one reader.

    Args:
        words: The texts in the reader's language; they were checked when they were saved.
        reader: Who reads.
        sender: Who writes.
        links: The addresses in it.
    """
    language, t = reader.language, partial(say, reader.language)
    values = {
        Placeholder.NICKNAME: reader.nickname or t("mail-nobody"),
        Placeholder.SHOP: sender.shop_name,
        Placeholder.OFFERS: "\n\n".join(_offer_lines(card, language) for card in reader.cards) or t("mail-no-offers"),
        Placeholder.UNSUBSCRIBE: links.unsubscribe,
        Placeholder.MY_DATA: links.my_data,
        Placeholder.PRIVACY: links.privacy,
    }
    subject = fill(parse(words.subject, IN_SUBJECT, "The subject"), values)
    pieces = parse(words.body, IN_BODY, "The text")
    why = t("mail-why", shop=sender.shop_name)
    # The part behind "-- " is what mail programs take for a signature.
    text = "\n".join([fill(pieces, values).rstrip(), "", "-- ", why, *([sender.contact] if sender.contact else []), ""])
    html = _PAGES.get_template("mail/letter.html").render(
        t=t,
        language=language,
        subject=subject,
        shop_name=sender.shop_name,
        contact=sender.contact,
        why=why,
        blocks=_blocks(_runs(pieces, values, links, t, has_cards=bool(reader.cards)), reader.cards),
        pixel=links.pixel,
    )
    return Letter(subject, text, html, language)


def _offer_lines(card: OfferCard, language: str) -> str:
    code = say(language, "mail-code", code=card.code) if card.code else ""
    below = [line for line in (card.subtitle, card.reason, card.price_note, code) if line]
    return "\n".join([f"* {card.title}", *(f"  {line}" for line in below)])


def _runs(
    pieces: Iterable[Piece], values: dict[Placeholder, str], links: MailLinks, t: "partial[str]", *, has_cards: bool
) -> Iterator[Run | None]:
    """The body as runs of words; None where offers stand."""
    for piece in pieces:
        if piece is Placeholder.OFFERS and has_cards:
            yield None
        elif isinstance(piece, Literal):
            for text, address in cut_links(piece.text):
                yield Run(text)
                if address:
                    yield Run(address, links.followed(address))
        elif piece in _LABELS:
            yield Run(t(_LABELS[piece]), values[piece])
        else:
            yield Run(values[piece])


def _blocks(runs: Iterable[Run | None], cards: tuple[OfferCard, ...]) -> list[Block]:
    """Paragraphs, cut where the text has an empty line, with the offers between them."""
    blocks = [Block()]
    for run in runs:
        if run is None:
            blocks += [Block(cards=cards), Block()]
            continue
        for number, line in enumerate(run.text.split("\n") if not run.address else [run.text]):
            if number and not line.strip() and blocks[-1].lines[-1]:
                blocks.append(Block())
            elif number and blocks[-1].lines[-1]:
                blocks[-1].lines.append([])
            if line:
                blocks[-1].lines[-1].append(Run(line, run.address))
    return [block for block in blocks if block.cards or any(block.lines)]

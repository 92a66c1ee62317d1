"""The screens of a member: offers, *My data*, the way to the download, and *Forget me*."""

from collections.abc import Callable, Mapping

from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import ErasedEverywhere, Line, Overview
from kiosk.screens.kinds import Notice, ScreenKind
from kiosk.screens.page import Page, kept_lines, place_name, words
from kiosk.screens.pages_joining import purpose_switch, receipt_link
from kiosk.screens.presses import can_add_face, switchable
from kiosk.screens.qr import qr_rows
from kiosk.screens.sight import reads_codes
from kiosk.screens.state import Personal, ScreenState
from kiosk.screens.view import Field, Progress, Qr


def _recognised(state: ScreenState) -> Page:
    personal = state.personal
    if personal is None:
        return Page()
    cards = personal.greeting.cards
    return Page(
        headline=words(state, "recognised-headline", name=personal.greeting.first_name)
        if personal.greeting.first_name
        else words(state, "recognised-headline-nameless"),
        text="" if cards else words(state, "recognised-none"),
        heading=words(state, "heading-member") if cards else "",
        cards=cards,
        less_like_this=words(state, "button-less-like-this"),
        qr=_pocket(state, personal) if personal.pocket else None,
    )


def _pocket(state: ScreenState, personal: Personal) -> Qr:
    """The offers and their codes as plain text: no address, no member, nothing that a server would hear of."""
    lines = (f"{card.title}: {card.code}" if card.code else card.title for card in personal.greeting.cards[:3])
    text = "\n".join((state.house.shop_name, *lines))
    return Qr(qr_rows(text), words(state, "qr-offers"))


def _code(state: ScreenState) -> Page:
    hint = "field-code-hint-camera" if state.present and reads_codes(state) else "field-code-hint"
    error = words(state, f"notice-{state.notice.value}") if state.notice in {Notice.UNKNOWN_CODE, Notice.TRIES} else ""
    return Page(
        fields=(Field("code", words(state, "field-code"), "code", words(state, hint), "", error, (), "letters"),)
    )


def _my_data(state: ScreenState) -> Page:
    personal = state.personal
    if personal is None or personal.overview is None:
        return Page(text=words(state, "my-data-wait"))
    overview = personal.overview
    if personal.card:
        card = Qr(qr_rows(personal.card), words(state, "qr-card"))
        return Page(lines=kept_lines(overview, state.language), qr=card)
    chosen = state.asked or overview.purposes
    switches = tuple(purpose_switch(state, purpose, on=purpose in chosen) for purpose in switchable(state))
    qr = Qr(qr_rows(receipt_link(state, personal.receipt)), words(state, "qr-receipt")) if personal.receipt else None
    receipt = (Line(words(state, "line-receipt"), personal.receipt),) if personal.receipt else ()
    return Page(
        text=words(state, _face_text(overview)) if can_add_face(state) else "",
        lines=(*receipt, *kept_lines(overview, state.language)),
        switches=switches,
        qr=qr,
    )


def _face_text(overview: Overview) -> str:
    """How a face is added: by the switch, or again where the consent stands and the templates are of no use."""
    return "my-data-text-again" if Purpose.FACE_RECOGNITION in overview.purposes else "my-data-text-face"


def _export(state: ScreenState) -> Page:
    code = state.personal.receipt if state.personal is not None else ""
    by_phone = bool(state.house.facts.address)
    return Page(
        text=words(state, "export-phone" if by_phone else "export-counter"),
        lines=(Line(words(state, "line-receipt"), code),),
        qr=Qr(qr_rows(receipt_link(state, code)), words(state, "qr-export")) if by_phone else None,
    )


def _forget(state: ScreenState) -> Page:
    waiting = state.pending is not None
    return Page(steps=(Progress(words(state, "forget-doing"), "doing"),) if waiting else None)


def _forgotten(state: ScreenState) -> Page:
    gone = state.gone
    if gone is None or (gone.receipt is None and not gone.failed):
        return Page(headline=words(state, "forget-doing"), steps=(Progress(words(state, "forget-doing"), "doing"),))
    if gone.receipt is None:
        text = words(state, "forgotten-failed")
        return Page(headline=words(state, "forgotten-failed-headline"), text=text, steps=(Progress(text, "failed"),))
    return _erased(state, gone.receipt)


def _erased(state: ScreenState, receipt: ErasedEverywhere) -> Page:
    lines = (
        Line(words(state, "line-number"), receipt.number),
        Line(words(state, "line-at"), words(state, "line-at-value", at=receipt.at)),
    )
    gone = tuple(
        Progress(f"{place_name(place, state.language)}: {count}", "done") for place, count in receipt.stores if count
    )
    stay = words(state, "forgotten-purchases") if receipt.purchases_stay else ""
    headline = words(state, "forgotten-waits-headline")
    if receipt.verified:
        checked = words(state, "forgotten-checked", places=len(receipt.stores))
        steps = (*gone, Progress(checked, "done"))
        return Page(headline=headline if stay else "", text=stay, lines=lines, steps=steps)
    return Page(
        headline=headline,
        text=f"{words(state, 'forgotten-waits-text')} {stay}".rstrip(),
        lines=lines,
        steps=(*gone, Progress(words(state, "forgotten-waits"), "todo")),
    )


PAGES: Mapping[ScreenKind, Callable[[ScreenState], Page]] = {
    ScreenKind.RECOGNISED: _recognised,
    ScreenKind.CODE: _code,
    ScreenKind.MY_DATA: _my_data,
    ScreenKind.EXPORT: _export,
    ScreenKind.FORGET: _forget,
    ScreenKind.FORGOTTEN: _forgotten,
}

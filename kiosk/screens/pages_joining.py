"""The screens on the way from consent to membership."""

from collections.abc import Callable, Mapping

from kiosk.errors import CustomerInvalid, NameInvalid, PhoneInvalid, TooManyTries
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose, current_wording
from kiosk.privacy.notice import first_layer, full_notice, purpose_label
from kiosk.screens.desks import Adult, JoinForm, Line
from kiosk.screens.joining_presses import GUARDIAN_MISSING, WHO_MISSING
from kiosk.screens.kinds import Notice, ScreenKind
from kiosk.screens.page import Page, paragraphs, words
from kiosk.screens.presses import offered
from kiosk.screens.qr import qr_rows
from kiosk.screens.state import Draft, ScreenState
from kiosk.screens.view import CaptureView, Field, Option, Paragraph, Qr, Segment, Switch
from vision.types import Hint, PoseView

_WRONG = {
    NameInvalid.code: "nickname",
    CustomerInvalid.code: "card",
    PhoneInvalid.code: "phone",
    WHO_MISSING: "adult",
    GUARDIAN_MISSING: "adult",
}
"""Which field an error is about; any other one is said above them."""

_GOOD_SHARE = 0.8
"""Share of good views from which the light counts as good."""


def purpose_switch(state: ScreenState, purpose: Purpose, *, on: bool) -> Switch:
    """A switch with the very text whose hash the record holds (requirement G2)."""
    return Switch(
        purpose.value, purpose_label(purpose, state.language), current_wording(purpose, state.language).text, on
    )


def receipt_link(state: ScreenState, code: str) -> str:
    """What the QR code of a receipt holds. What stands behind a ``#`` is never sent, so no log of a server has it."""
    address = state.house.facts.address
    return f"{address}/me#{code}" if address else code


def _consent(state: ScreenState) -> Page:
    """First layer: everything off, whatever was chosen before (requirements G3 and G6)."""
    chosen = state.asked
    return Page(
        paragraphs=paragraphs(first_layer(state.house.facts, state.language)),
        switches=tuple(purpose_switch(state, purpose, on=purpose in chosen) for purpose in offered(state)),
    )


def _notice(state: ScreenState) -> Page:
    return Page(paragraphs=paragraphs(full_notice(state.house.facts, state.language)))


def _link(state: ScreenState) -> Page:
    draft = state.draft
    form = draft.form if draft is not None and draft.form is not None else None
    error = draft.error if draft is not None else ""
    told = form or JoinForm()
    who = told.adult.value if form is not None and error != WHO_MISSING else ""
    said = Notice.TRIES if error == TooManyTries.code else Notice.FAILED
    text = words(state, f"notice-{said.value}") if error and error not in _WRONG else ""
    if state.adding is not None:
        return Page(words(state, _adding_text(state)), words(state, "adding-headline"), fields=(_who(state, who),))
    fields = (
        _field(state, "nickname", "text", told.nickname),
        _field(state, "card", "code", told.card),
        _field(state, "phone", "tel", told.phone),
        _who(state, who),
    )
    return Page(text=text, fields=fields)


def _adding_text(state: ScreenState) -> str:
    """What comes next; where faces are compared with cards, that a new card comes with it."""
    return "adding-text-card" if state.house.facts.recognition is Recognition.VERIFY else "adding-text"


def _who(state: ScreenState, value: str) -> Field:
    return Field(
        "adult",
        words(state, "field-adult"),
        "choice",
        words(state, "field-adult-hint"),
        value,
        _error(state, "adult"),
        tuple(Option(one.value, words(state, f"field-adult-{one.value}")) for one in Adult),
    )


def _field(state: ScreenState, name: str, kind: str, value: str) -> Field:
    label, hint = words(state, f"field-{name}"), words(state, f"field-{name}-hint")
    keypad = "digits" if kind == "tel" else "letters"
    return Field(name, label, kind, hint, value, _error(state, name), keypad=keypad)


def _error(state: ScreenState, name: str) -> str:
    error = state.draft.error if state.draft is not None else ""
    if _WRONG.get(error) != name:
        return ""
    return words(state, "adding-guardian" if error == GUARDIAN_MISSING else f"field-{name}-error")


def _capture(state: ScreenState) -> Page:
    draft = state.draft
    if draft is not None and draft.failed is not None:
        way = "capture" if draft.adding is None else "adding"
        failed = words(state, f"{way}-{draft.failed.value}")
        return Page(headline=words(state, "capture-failed-headline"), text=failed, hint=failed)
    progress = state.progress
    sign, face = (progress.hint, progress.face) if progress is not None else (Hint.LOOK_FRONT, None)
    hint = words(state, f"hint-{sign.value}")
    shown = CaptureView(hint, sign, _segments(state, draft), face, state.house.preview, state.aspect)
    return Page(hint=hint, capture=shown)


def _segments(state: ScreenState, draft: Draft | None) -> tuple[Segment, ...]:
    progress = state.progress
    wanted: tuple[PoseView, ...] = progress.wanted if progress is not None else ()
    left = list(progress.done if progress is not None else ())
    finished = draft is not None and bool(draft.views)
    segments, now = list[Segment](), False
    for view in wanted:
        done = finished or view in left
        if view in left:
            left.remove(view)
        is_next = not done and not now
        now = now or is_next
        segments.append(
            Segment(view.value, words(state, f"view-{view.value}"), "done" if done else "now" if is_next else "todo")
        )
    return tuple(segments)


def _review(state: ScreenState) -> Page:
    judged = state.draft.judged if state.draft is not None else None
    if judged is None or judged.kept == 0:
        return Page(text=words(state, "review-none" if state.adding is None else "adding-none"))
    good = judged.kept >= _GOOD_SHARE * judged.taken
    light = words(state, "review-good" if good else "review-fair")
    return Page(text=words(state, "review-text", kept=judged.kept, taken=judged.taken) + " " + light)


def _duplicate(state: ScreenState) -> Page:
    if state.adding is None:
        return Page()
    return Page(words(state, "adding-duplicate-text"), words(state, "adding-duplicate-headline"))


def _enrolled(state: ScreenState) -> Page:
    if state.joined is None:
        return Page()
    receipt, greeting = state.joined.receipt, state.joined.greeting
    kept = "enrolled-kept-face" if receipt.views else "enrolled-kept"
    parts = (("what", words(state, kept, views=receipt.views)), ("until", words(state, "enrolled-until-text",
             until=receipt.keep_until)), ("remove", words(state, "enrolled-remove-text")))  # fmt: skip
    by_card = state.house.facts.recognition is Recognition.VERIFY and receipt.views > 0
    lines = [Line(words(state, "line-receipt"), receipt.receipt_code)]
    if not by_card:
        lines.append(Line(words(state, "line-card"), receipt.card_code))
    code = receipt.card_code if by_card else receipt_link(state, receipt.receipt_code)
    caption = words(state, "qr-card" if by_card else "qr-receipt")
    return Page(
        paragraphs=tuple(Paragraph(words(state, f"enrolled-{name}"), text) for name, text in parts),
        lines=tuple(lines),
        qr=Qr(qr_rows(code), caption),
        heading=words(state, "heading-first"),
        cards=greeting.cards or None,
    )


PAGES: Mapping[ScreenKind, Callable[[ScreenState], Page]] = {
    ScreenKind.CONSENT: _consent,
    ScreenKind.NOTICE: _notice,
    ScreenKind.LINK: _link,
    ScreenKind.CAPTURE: _capture,
    ScreenKind.REVIEW: _review,
    ScreenKind.DUPLICATE: _duplicate,
    ScreenKind.ENROLLED: _enrolled,
}

"""Enrolment with the shopper present: consent, who they are, the views, what became of them, the receipt.

The order is fixed (:func:`kiosk.console.drafts.step_of`): nothing is asked before the consent is on record, and no
picture is looked at without the one for face recognition (requirements G2 and B2).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.drafts import Draft, Step, Way, step_of, wanted
from kiosk.console.receipts import receipt_values
from kiosk.errors import ConsentMissing, CustomerInvalid, MemberExists, RequestInvalid, TooManyTries
from kiosk.members import NewMember
from kiosk.privacy.consent import LONGEST_REFERENCE, Purpose, current_wording
from kiosk.screens.desks import Adult, JoinForm, JoinReceipt, Judged
from models.errors import VanakkamError
from vision.types import CapturedView

TABLET_SCREEN = "staff tablet"
"""Where a consent was given that the shopper tapped on the tablet."""
FORM_SCREEN = "counter"
"""Where a consent was given that the shopper signed on paper."""


@dataclass(frozen=True, slots=True)
class Wish:
    """One purpose as the shopper reads it."""

    purpose: str
    text: str
    on: bool


class Enrol:
    """Views of an enrolment."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("GET", "/enrol", Permission.ENROL)
    def ways(self) -> BaseResponse:
        """The three ways; the kiosk's own is done by the shopper there."""
        return self._console.pages.show("enrol_ways", "staff-enrol-title", kiosk_screen=self._deps.box.screen())

    @route("POST", "/enrol", Permission.ENROL)
    def begin(self) -> BaseResponse:
        """Begin a draft of the console; nothing is on record yet. A tablet is in the shopper's hands from here on."""
        form = guard.fields()
        language = form.get("language", "")
        if language not in self._deps.settings.languages or form.get("way") not in set(Way):
            raise RequestInvalid("The way or the language is not known", mend="Choose them on the page")
        draft = self._console.drafts.begin(guard.signed_in().key, Way(form["way"]), language)
        if draft.way is Way.TABLET:
            self._console.sessions.hand_over(guard.signed_in(), draft.draft_id, language)
        return _to(draft)

    @route("GET", "/enrol/<draft_id>", Permission.ENROL, camera=True, handed=True)
    def step(self, draft_id: str) -> BaseResponse:
        """The page of whatever comes next."""
        return draft_page(self._console, self._draft(draft_id))

    @route("POST", "/enrol/<draft_id>/consent", Permission.ENROL, handed=True)
    def consent(self, draft_id: str) -> BaseResponse:
        """Put the shopper's choices on record, or end here; without them nothing is kept."""
        draft, form = self._draft(draft_id), guard.fields()
        if form.get("answer") != "agree":
            self._console.drafts.drop(draft_id)
            return self._console.pages.show("refused", "staff-refused-title", spoken=draft.language)
        if step_of(draft) is not Step.CONSENT:
            return _to(draft)
        chosen = tuple(Purpose(name) for name in form.getlist("purpose") if name in set(Purpose))
        reference = form.get("reference", "").strip()[:LONGEST_REFERENCE]
        try:
            desk_id = self._record(draft, chosen, reference)
        except ConsentMissing as error:
            return draft_page(self._console, draft, error=error, status=409, chosen=chosen, reference=reference)
        return _to(self._console.drafts.change(draft, desk_id=desk_id, purposes=chosen, reference=reference))

    @route("POST", "/enrol/<draft_id>/person", Permission.ENROL, handed=True)
    def person(self, draft_id: str) -> BaseResponse:
        """Note what the shopper told; on an error the form comes back as it was filled."""
        draft, form = self._draft(draft_id), guard.fields()
        if not draft.purposes:
            return _to(draft)
        adult = form.get("adult", "")
        said = JoinForm(
            nickname=form.get("nickname", "").strip(),
            card=form.get("card", "").strip(),
            phone=form.get("phone", "").strip(),
            adult=Adult(adult) if adult in set(Adult) else Adult.ADULT,
        )
        try:
            _check_told(draft, said, adult)
            if draft.desk_id is not None:
                self._deps.joining.fill(draft.desk_id, said)
        except (RequestInvalid, CustomerInvalid, MemberExists, TooManyTries) as error:
            return draft_page(self._console, draft, error=error, status=422, said=said, adult=adult)
        return _to(self._console.drafts.change(draft, form=said, skip_turn=form.get("skip_turn") == "yes"))

    @route("POST", "/enrol/<draft_id>/retake", Permission.ENROL, handed=True)
    def retake(self, draft_id: str) -> BaseResponse:
        """Drop the views and take them again."""
        draft = self._draft(draft_id)
        return _to(self._console.drafts.change(draft, views=(), neutral=None, judged=None))

    @route("POST", "/enrol/<draft_id>/save", Permission.ENROL, handed=True)
    def save(self, draft_id: str) -> BaseResponse:
        """Make the draft a member; the answer is the receipt, once."""
        draft = self._draft(draft_id)
        if step_of(draft) is not Step.REVIEW:
            return _to(draft)
        self._console.drafts.take(draft)
        try:
            receipt = self._save(draft, card_only=guard.fields().get("how") == "card")
        except (ConsentMissing, MemberExists) as error:
            # Without its verdict the views are judged again: a face that became a member's meanwhile is said so.
            judged = judge(self._console, draft, draft.views) if draft.views else None
            return self._again(replace(draft, judged=judged), error)
        except (RequestInvalid, CustomerInvalid, TooManyTries) as error:
            return self._again(replace(draft, form=None), error, said=draft.form)
        except BaseException:
            self._console.drafts.put_back(draft)
            raise
        return self._console.pages.show(
            "receipt",
            "staff-receipt-title",
            member_id=receipt.member_id,
            new=True,
            spoken=draft.language,
            purposes=receipt.purposes,
            views=receipt.views,
            **receipt_values(
                self._deps.settings,
                receipt=receipt.receipt_code,
                keep_until=receipt.keep_until,
                card=receipt.card_code,
            ),
        )

    @route("POST", "/enrol/<draft_id>/discard", Permission.ENROL, handed=True)
    def discard(self, draft_id: str) -> BaseResponse:
        """Cancel; nothing is kept."""
        self._console.drafts.get(draft_id, guard.signed_in().key)
        self._console.drafts.drop(draft_id)
        return redirect(f"{guard.PREFIX}/enrol", 303)

    def _record(self, draft: Draft, chosen: Sequence[Purpose], reference: str) -> str | None:
        """Put a shopper's choices on record; those of a form on paper are recorded together with the member."""
        if not chosen:
            raise ConsentMissing("Nothing was agreed to", mend="Switch on at least one purpose, or choose No thanks")
        if draft.way is Way.TABLET:
            return self._deps.joining.begin(chosen, language=draft.language, screen=TABLET_SCREEN, actor=guard.actor())
        if not reference:
            raise ConsentMissing("The consent has no number", mend="Give the number of the signed form")
        return None

    def _save(self, draft: Draft, *, card_only: bool) -> JoinReceipt:
        judged, form = draft.judged, draft.form or JoinForm()
        usable = judged is not None and judged.kept > 0 and judged.duplicate is None and not card_only
        views = draft.views if usable else ()
        if draft.desk_id is not None:
            return self._deps.joining.save(draft.desk_id, views)
        faceless = tuple(purpose for purpose in draft.purposes if purpose is not Purpose.FACE_RECOGNITION)
        return self._deps.people.enrol(
            NewMember(
                nickname=form.nickname,
                views=views,
                recogniser=self._deps.settings.recogniser.value,
                consent_reference=draft.reference,
                purposes=draft.purposes if views else faceless,
                card=form.card,
                phone=form.phone,
                language=draft.language,
                adult=form.adult,
                screen=FORM_SCREEN,
                actor=guard.actor(),
            )
        )

    def _again(self, draft: Draft, error: VanakkamError, said: JoinForm | None = None) -> BaseResponse:
        """Go on with a draft that could not be saved."""
        self._console.drafts.put_back(draft)
        return draft_page(self._console, draft, error=error, status=422, said=said)

    def _draft(self, draft_id: str) -> Draft:
        return self._console.drafts.get(draft_id, guard.signed_in().key)


def draft_page(
    console: Console,
    draft: Draft,
    *,
    error: VanakkamError | None = None,
    status: int = 200,
    chosen: Sequence[Purpose] = (),
    said: JoinForm | None = None,
    adult: str = "",
    reference: str = "",
) -> BaseResponse:
    """The page of whatever comes next in an enrolment.

    Args:
        console: The console.
        draft: The enrolment.
        error: What was wrong with what was sent.
        status: Of the answer.
        chosen: Switches that are on.
        said: What the shopper told, where the draft does not hold it.
        adult: Likewise, who agrees.
        reference: Likewise, the number of the form.
    """
    step = step_of(draft)
    return console.pages.show(
        f"enrol_{draft.way}" if step is Step.CAPTURE else f"enrol_{step}",
        f"staff-enrol-{step}",
        status=status,
        draft=draft,
        spoken=draft.language,
        error=error,
        wishes=[
            Wish(purpose.value, current_wording(purpose, draft.language).text, purpose in chosen) for purpose in Purpose
        ],
        said=said or draft.form or JoinForm(),
        adult=adult or (draft.form.adult.value if draft.form else ""),
        wanted=[view.value for view in wanted(draft)],
        reference=reference,
    )


def judge(console: Console, draft: Draft, views: Sequence[CapturedView]) -> Judged:
    """What becomes of the views of an enrolment, by the desk that has it."""
    if draft.desk_id is None:
        return console.deps.people.judge(views, actor=guard.actor())
    return console.deps.joining.judge(draft.desk_id, views)


def _check_told(draft: Draft, said: JoinForm, adult: str) -> None:
    if adult not in set(Adult):
        raise RequestInvalid("Nobody said who agrees", mend="Ask whether the shopper is an adult")
    if draft.desk_id is None and not said.nickname:
        raise RequestInvalid("The name is missing", mend="Take it from the signed form")


def _to(draft: Draft) -> BaseResponse:
    return redirect(f"{guard.PREFIX}/enrol/{draft.draft_id}", 303)

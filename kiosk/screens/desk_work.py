"""Does what the screen's machine asks of the desks, and turns what they say into inputs."""

import logging
from dataclasses import dataclass

from kiosk.events.types import How
from kiosk.screens import effects as wanted
from kiosk.screens.desks import CodeDesk, FaceDesk, JoinDesk, MyDataDesk
from kiosk.screens.inputs import (
    Added,
    Agreed,
    Answer,
    Begun,
    Done,
    Failed,
    Forgot,
    Opened,
    Renewed,
    Saved,
    Surveyed,
    Weighed,
)
from models.errors import VanakkamError

log = logging.getLogger(__name__)

SHOPPER = "shopper"
"""Actor of the audit trail: somebody in front of the screen."""

SYSTEM = "system"

UNEXPECTED = "kiosk.unexpected"


@dataclass(frozen=True, slots=True)
class DeskWork:
    """The desks, as the screen uses them. Thread-safe as they are.

    Attributes:
        join: Takes shoppers to membership.
        codes: Finds members by codes.
        my_data: Changes what members decide.
        faces: Adds faces to memberships.
        screen: Name of this screen, for consents and the audit trail.
    """

    join: JoinDesk
    codes: CodeDesk
    my_data: MyDataDesk
    faces: FaceDesk
    screen: str = "kiosk"

    def answer(self, effect: wanted.Asking) -> Answer:
        """Do what was asked; an error is an answer too, and goes to the log by its code."""
        try:
            return self._answer(effect)
        except VanakkamError as error:
            log.warning("%s refused [%s]", type(effect).__name__, error.code)
            return Failed(effect.ticket, error.code)
        except Exception:
            log.exception("%s failed", type(effect).__name__)
            return Failed(effect.ticket, UNEXPECTED)

    def tidy(self, effect: wanted.DiscardDraft | wanted.TakeBack | wanted.TakeBackFace | wanted.NotMe) -> None:
        """Do what nobody waits for."""
        try:
            match effect:
                case wanted.DiscardDraft():
                    self.join.discard(effect.draft_id)
                case wanted.TakeBack():
                    self.my_data.erase(effect.member_id, actor=SYSTEM)
                case wanted.TakeBackFace():
                    self.faces.take_back(effect.member_id)
                case wanted.NotMe():
                    self.my_data.not_me(effect.member_id)
        except Exception:
            log.exception("%s failed", type(effect).__name__)

    def _answer(self, effect: wanted.Asking) -> Answer:
        match effect:
            case wanted.BeginDraft() | wanted.FillDraft() | wanted.Judge() | wanted.SaveDraft():
                return self._joining(effect)
            case wanted.AgreeFace() | wanted.JudgeFace() | wanted.AddFace():
                return self._adding(effect)
            case wanted.FindCode():
                return self._find(effect)
            case _:
                return self._members(effect)

    def _joining(self, effect: wanted.BeginDraft | wanted.FillDraft | wanted.Judge | wanted.SaveDraft) -> Answer:
        match effect:
            case wanted.BeginDraft():
                draft_id = self.join.begin(effect.purposes, language=effect.language, screen=self.screen)
                return Begun(effect.ticket, draft_id)
            case wanted.FillDraft():
                self.join.fill(effect.draft_id, effect.form)
                return Done(effect.ticket)
            case wanted.Judge():
                return Weighed(effect.ticket, self.join.judge(effect.draft_id, effect.views))
            case wanted.SaveDraft():
                return Saved(effect.ticket, self.join.save(effect.draft_id, effect.views), None)

    def _adding(self, effect: wanted.AgreeFace | wanted.JudgeFace | wanted.AddFace) -> Answer:
        desk, ticket = self.faces, effect.ticket
        match effect:
            case wanted.AgreeFace():
                return Agreed(ticket, desk.agree(effect.member_id, language=effect.language, screen=self.screen))
            case wanted.JudgeFace():
                return Weighed(ticket, desk.judge(effect.agreed, effect.views))
            case wanted.AddFace():
                return Added(ticket, desk.save(effect.agreed, effect.views, effect.adult), None)

    def _find(self, effect: wanted.FindCode) -> Answer:
        found = self.codes.find(effect.text)
        if found is None:
            return Opened(effect.ticket, None, None)
        return Opened(effect.ticket, found.member_id, None, How(found.how.value), found.claim)

    def _members(
        self,
        effect: wanted.Survey
        | wanted.SetPurposes
        | wanted.SetPaused
        | wanted.Dislike
        | wanted.RenewReceipt
        | wanted.EraseMember,
    ) -> Answer:
        desk, ticket, member_id = self.my_data, effect.ticket, effect.member_id
        match effect:
            case wanted.Survey():
                found = desk.overview(member_id, language=effect.language, actor=SHOPPER)
                return Surveyed(ticket, found, lacks_face=self.faces.lacks(member_id))
            case wanted.SetPurposes():
                given, language = effect.purposes, effect.language
                desk.set_purposes(member_id, given, language=language, screen=self.screen, actor=SHOPPER)
                return Done(ticket, member_id=member_id)
            case wanted.SetPaused():
                desk.set_paused(member_id, effect.paused, actor=SHOPPER)
                return Done(ticket)
            case wanted.Dislike():
                desk.dislike(member_id, effect.offer_id)
                return Done(ticket, member_id=member_id)
            case wanted.RenewReceipt():
                return Renewed(ticket, desk.new_receipt(member_id, actor=SHOPPER))
            case wanted.EraseMember():
                return Forgot(ticket, desk.erase(member_id, actor=SHOPPER))

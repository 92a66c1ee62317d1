"""What a member agrees to, changed by staff as the member tells them; what is new stands on a signed form."""

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.pages import to_member
from kiosk.errors import ConsentMissing
from kiosk.members.lists import require_member
from kiosk.privacy.consent import LONGEST_REFERENCE, Purpose, current_wording
from kiosk.store import evidence

SCREEN = "staff console"
"""Where a wish was made that a member told to staff."""


@dataclass(frozen=True, slots=True)
class PurposeChoice:
    """One purpose as a switch: its words, and whether it is agreed to now."""

    purpose: str
    text: str
    on: bool


class PurposePages:
    """Views of one member's purposes."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("GET", "/members/<member_id>/purposes", Permission.CHANGE)
    def purposes_form(self, member_id: str) -> BaseResponse:
        """The purposes as switches, in the words the member would read."""
        pages = self._console.pages
        overview = self._deps.mydata.overview(member_id, language=pages.language(), actor=guard.actor())
        with self._deps.site.store.read() as connection:
            spoken = pages.spoken(require_member(connection, member_id).language)
        return self._page(member_id, spoken, overview.purposes, has_face=overview.has_face)

    @route("POST", "/members/<member_id>/purposes", Permission.CHANGE)
    def purposes(self, member_id: str) -> BaseResponse:
        """Give and withdraw so that exactly the switches stand; what is new needs the number of the signed form."""
        form = guard.fields()
        with self._deps.site.store.read() as connection:
            spoken = self._console.pages.spoken(require_member(connection, member_id).language)
            has_face = bool(evidence.templates_of(connection, member_id))
        # The consent to a face belongs to its capture; nobody at the counter can give it by a switch.
        chosen = [
            purpose
            for purpose in map(Purpose, set(form.getlist("purpose")) & set(Purpose))
            if purpose is not Purpose.FACE_RECOGNITION or has_face
        ]
        reference = form.get("reference", "").strip()[:LONGEST_REFERENCE]
        try:
            self._deps.mydata.set_purposes(
                member_id, chosen, language=spoken, screen=SCREEN, actor=guard.actor(), reference=reference
            )
        except ConsentMissing as error:
            return self._page(
                member_id, spoken, chosen, has_face=has_face, reference=reference, error=error, status=422
            )
        return to_member(member_id)

    def _page(
        self,
        member_id: str,
        spoken: str,
        on: Sequence[Purpose],
        *,
        has_face: bool,
        reference: str = "",
        error: Exception | None = None,
        status: int = 200,
    ) -> BaseResponse:
        choices = [
            PurposeChoice(purpose.value, current_wording(purpose, spoken).text, purpose in on)
            for purpose in Purpose
            if purpose is not Purpose.FACE_RECOGNITION or has_face
        ]
        return self._console.pages.show(
            "purposes",
            "staff-purposes-title",
            status=status,
            member_id=member_id,
            choices=choices,
            spoken=spoken,
            reference=reference,
            error=error,
        )

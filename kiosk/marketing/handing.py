"""Handing a segment on: a file for a mail tool, the web address or the database of the settings."""

from collections.abc import Callable
from typing import Final

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import fresh, guard
from kiosk.console.access import Permission, route
from kiosk.errors import AudienceTooSmall, PressRefused, RequestInvalid, SignInRefused
from kiosk.handing_on import Form
from kiosk.insight.work import Progress
from kiosk.marketing.office import Office
from kiosk.marketing.segments import Segments
from models.errors import VanakkamError

_REFUSED: Final = (AudienceTooSmall, PressRefused, RequestInvalid, SignInRefused)
"""What the person in front of the form can mend there."""


class Handing:
    """Views that hand segments on. Each asks for a proof of who does it: what is out cannot be taken back."""

    def __init__(self, office: Office) -> None:
        self._office, self._segments = office, Segments(office)

    @route("POST", "/segments/<segment_id>/file", Permission.SEGMENTS)
    def file(self, segment_id: str) -> BaseResponse:
        """A file, streamed: it is never written to the disk of the box."""
        form = guard.fields()
        try:
            if form.get("form") not in set(Form):
                raise RequestInvalid("The form of the file is missing", mend="Choose one")
            fresh.check(self._office.console, form)
            wanted = Form(form["form"])
            lines = self._office.handing_on.file(segment_id, wanted, actor=guard.actor())
        except _REFUSED as error:
            return self._again(segment_id, error)
        answer = Response((line.encode() for line in lines), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{segment_id}-{wanted.value}.csv"'
        return answer

    @route("POST", "/segments/<segment_id>/webhook", Permission.SEGMENTS)
    def webhook(self, segment_id: str) -> BaseResponse:
        """Send the customer ids to the web address of the settings, beside the requests."""
        actor = guard.actor()
        return self._begin(
            segment_id,
            "webhook",
            lambda progress: self._office.handing_on.call(
                segment_id, actor=actor, progress=lambda done: progress("send", done)
            ),
        )

    @route("POST", "/segments/<segment_id>/database", Permission.SEGMENTS)
    def database(self, segment_id: str) -> BaseResponse:
        """Write the customer ids into the table of the settings, beside the requests."""
        actor = guard.actor()
        return self._begin(
            segment_id, "database", lambda _progress: self._office.handing_on.write(segment_id, actor=actor)
        )

    def _begin(self, segment_id: str, kind: str, do: Callable[[Progress], object]) -> BaseResponse:
        try:
            fresh.check(self._office.console, guard.fields())
            self._office.work.start(kind, do)
        except _REFUSED as error:
            return self._again(segment_id, error)
        return redirect(f"{guard.MARKETING}/work", 303)

    def _again(self, segment_id: str, error: VanakkamError) -> BaseResponse:
        """The page of the segment as it was filled, but for the password, with what is wrong."""
        found = self._segments.find(segment_id)
        return self._segments.card(found, error=error, form=guard.fields().get("form", ""), status=422)


def take_up(office: Office) -> None:
    """Go on with what a stop of the program kept from the web address, beside the requests. Call once, at the start."""
    waiting = office.handing_on.interrupted()

    def go_on(progress: Progress) -> None:
        for number, segment_id in enumerate(waiting):

            def told(done: float, before: int = number) -> None:
                progress("send", (before + done) / len(waiting))

            office.handing_on.call(segment_id, actor="system", progress=told)

    if waiting:
        office.work.start("webhook", go_on)

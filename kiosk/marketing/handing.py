"""Handing a segment on: a file for a mail tool, the web address or the database of the settings."""

from collections.abc import Callable

from flask import Response, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid
from kiosk.handing_on import Form
from kiosk.insight.work import Progress
from kiosk.marketing.office import Office


class Handing:
    """Views that hand segments on. Each asks for the password again: what is out cannot be taken back."""

    def __init__(self, office: Office) -> None:
        self._office = office

    @route("POST", "/segments/<segment_id>/file", Permission.SEGMENTS)
    def file(self, segment_id: str) -> BaseResponse:
        """A file, streamed: it is never written to the disk of the box."""
        form = guard.fields()
        if form.get("form") not in set(Form):
            raise RequestInvalid("The form of the file is missing", mend="Choose one")
        self._office.console.check_password(form.get("password", ""))
        wanted = Form(form["form"])
        lines = self._office.handing_on.file(segment_id, wanted, actor=guard.actor())
        answer = Response((line.encode() for line in lines), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="{segment_id}-{wanted.value}.csv"'
        return answer

    @route("POST", "/segments/<segment_id>/webhook", Permission.SEGMENTS)
    def webhook(self, segment_id: str) -> BaseResponse:
        """Send the customer ids to the web address of the settings, beside the requests."""
        actor = guard.actor()
        return self._begin(
            "webhook",
            lambda progress: self._office.handing_on.call(
                segment_id, actor=actor, progress=lambda done: progress("send", done)
            ),
        )

    @route("POST", "/segments/<segment_id>/database", Permission.SEGMENTS)
    def database(self, segment_id: str) -> BaseResponse:
        """Write the customer ids into the table of the settings, beside the requests."""
        actor = guard.actor()
        return self._begin("database", lambda _progress: self._office.handing_on.write(segment_id, actor=actor))

    def _begin(self, kind: str, do: Callable[[Progress], object]) -> BaseResponse:
        self._office.console.check_password(guard.fields().get("password", ""))
        self._office.work.start(kind, do)
        return redirect(f"{guard.MARKETING}/work", 303)

"""The page of one member, and what staff may do there. Every view of it is in the audit trail."""

from contextlib import suppress
from datetime import timedelta

from flask import Response
from werkzeug.wrappers import Response as BaseResponse

from kiosk.campaigns.returned import is_returned, lift
from kiosk.console import fresh, guard
from kiosk.console.access import Permission, route
from kiosk.console.console import Console
from kiosk.console.deps import ContactForm
from kiosk.console.pages import to_member
from kiosk.console.receipts import receipt_values
from kiosk.errors import ConsentMissing, CustomerInvalid, PressRefused, RequestInvalid, SignInRefused, TooManyTries
from kiosk.members.lists import require_member
from kiosk.privacy import retention
from kiosk.store import evidence
from kiosk.store.consents import purposes_of
from kiosk.store.offers import find_offer
from kiosk.store.redemptions import redemptions_of

MOST_MATCHES = 20
MOST_USES = 10
"""Codes used last; a mistake at the counter is noticed soon."""


class MemberPages:
    """Views of one member."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._deps = console.deps

    @route("GET", "/members/<member_id>", Permission.FIND)
    def member(self, member_id: str) -> BaseResponse:
        """Everything that is kept, described: no picture, no template."""
        pages = self._console.pages
        overview = self._deps.mydata.overview(member_id, language=pages.language(), actor=guard.actor())
        with self._deps.site.store.read() as connection:
            dates = require_member(connection, member_id)
            consents = evidence.consents_of(connection, member_id)
            templates = evidence.templates_of(connection, member_id)
            matches = evidence.matches_of(connection, member_id, MOST_MATCHES)
            used = [one for one in redemptions_of(connection, member_id) if one.cancelled_at is None][-MOST_USES:]
            titles = {one.offer_id: find_offer(connection, one.offer_id) for one in used}
        contact = self._deps.people.contact(member_id)
        return pages.show(
            "member",
            "staff-member-title",
            member_id=member_id,
            overview=overview,
            contact=contact,
            returned=is_returned(self._deps.site, contact.email),
            dates=dates,
            consents=consents,
            templates=templates,
            matches=matches,
            used=[(one, offer.title) for one in reversed(used) if (offer := titles[one.offer_id])],
        )

    @route("GET", "/members/<member_id>/correct", Permission.CHANGE)
    def correct_form(self, member_id: str) -> BaseResponse:
        """The form with what is kept."""
        kept = self._deps.people.contact(member_id)
        self._console.viewed(member_id, "correct")
        said = ContactForm(kept.nickname, kept.phone, kept.email)
        return self._correct_page(member_id, said, linked=bool(kept.customer_id))

    @route("POST", "/members/<member_id>/correct", Permission.CHANGE)
    def correct(self, member_id: str) -> BaseResponse:
        """Keep the corrected contact; on an error the form comes back as it was filled."""
        form = guard.fields()
        texts = {name: form.get(name, "").strip() for name in ("nickname", "phone", "email", "card")}
        said = ContactForm(**texts, unlink=form.get("unlink") == "yes")
        try:
            self._deps.people.correct(member_id, said, actor=guard.actor())
        except (RequestInvalid, CustomerInvalid, ConsentMissing, TooManyTries) as error:
            linked = bool(self._deps.people.contact(member_id).customer_id)
            return self._correct_page(member_id, said, linked=linked, error=error, status=422)
        return to_member(member_id)

    @route("POST", "/members/<member_id>/pause", Permission.CHANGE)
    def pause(self, member_id: str) -> BaseResponse:
        """Pause recognition, or go on."""
        self._deps.mydata.set_paused(member_id, guard.fields().get("paused") == "yes", actor=guard.actor())
        return to_member(member_id)

    @route("POST", "/members/<member_id>/lift", Permission.CHANGE)
    def lift_address(self, member_id: str) -> BaseResponse:
        """Write to the member's address again although e-mails came back from there."""
        address = self._deps.people.contact(member_id).email
        with suppress(PressRefused):  # pressed twice, or by two people: it is as they want it
            lift(self._deps.site, member_id, address, actor=guard.actor())
        return to_member(member_id)

    @route("GET", "/members/<member_id>/export", Permission.EXPORT)
    def export_form(self, member_id: str) -> BaseResponse:
        """Whose data it is, and the proof of who takes it."""
        return self._export_page(member_id)

    @route("POST", "/members/<member_id>/export", Permission.EXPORT)
    def export(self, member_id: str) -> BaseResponse:
        """The member's data as a file to hand over. The name of the file says nothing."""
        try:
            fresh.check(self._console, guard.fields())
        except SignInRefused as error:
            return self._export_page(member_id, error=error, status=422)
        data = self._deps.mydata.export(member_id, actor=guard.actor())
        answer = Response(data, mimetype="application/zip")
        answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
        return answer

    @route("POST", "/members/<member_id>/receipt", Permission.CHANGE)
    def receipt(self, member_id: str) -> BaseResponse:
        """A new receipt to print; the old one is void. Whoever holds it takes the data along and erases it by phone."""
        fresh.check_in_room(self._console)
        code = self._deps.mydata.new_receipt(member_id, actor=guard.actor())
        with self._deps.site.store.read() as connection:
            member, agreed = require_member(connection, member_id), purposes_of(connection, member_id)
        until = member.used_at + timedelta(days=retention.term(self._deps.settings))
        return self._console.pages.show(
            "receipt",
            "staff-receipt-title",
            member_id=member_id,
            new=False,
            **receipt_values(self._deps.settings, receipt=code, keep_until=until),
            spoken=self._console.pages.spoken(member.language),
            purposes=agreed,
            views=None,
        )

    @route("GET", "/members/<member_id>/erase", Permission.ERASE)
    def erase_form(self, member_id: str) -> BaseResponse:
        """Whom it concerns, what goes, and the proof of who does it."""
        return self._erase_page(member_id)

    @route("POST", "/members/<member_id>/erase", Permission.ERASE)
    def erase(self, member_id: str) -> BaseResponse:
        """Erase everything; the answer is the receipt."""
        form = guard.fields()
        if form.get("sure") != "yes":
            return self._erase_page(member_id, error_key="staff-erase-unsure", status=422)
        try:
            fresh.check(self._console, form)
        except SignInRefused as error:
            return self._erase_page(member_id, error=error, status=422)
        done = self._deps.mydata.erase(member_id, actor=guard.actor(), also_purchases=form.get("purchases") == "yes")
        named = self._console.pages.places(done.stores)
        return self._console.pages.show("erased", "staff-erased-title", done=done, stores=named, customer=False)

    def _correct_page(
        self,
        member_id: str,
        said: ContactForm,
        *,
        linked: bool,
        error: Exception | None = None,
        status: int = 200,
    ) -> BaseResponse:
        return self._console.pages.show(
            "correct",
            "staff-correct-title",
            status=status,
            member_id=member_id,
            said=said,
            linked=linked,
            error=error,
        )

    def _export_page(self, member_id: str, *, error: Exception | None = None, status: int = 200) -> BaseResponse:
        contact = self._deps.people.contact(member_id)
        self._console.viewed(member_id, "export")
        return self._console.pages.show(
            "export",
            "staff-export-title",
            status=status,
            member_id=member_id,
            contact=contact,
            asks=fresh.asked(self._console),
            error=error,
        )

    def _erase_page(
        self, member_id: str, *, error: Exception | None = None, error_key: str = "", status: int = 200
    ) -> BaseResponse:
        contact = self._deps.people.contact(member_id)
        self._console.viewed(member_id, "erase")
        return self._console.pages.show(
            "erase",
            "staff-erase-title",
            status=status,
            member_id=member_id,
            contact=contact,
            asks=fresh.asked(self._console),
            error=error,
            error_key=error_key,
        )

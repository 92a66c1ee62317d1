"""Campaigns: write one, look at it as an invented person, try it, start it, follow it, and read what became of it."""

from collections.abc import Mapping
from typing import Final

from flask import Response, jsonify, redirect
from werkzeug.wrappers import Response as BaseResponse

from kiosk.campaigns.campaigns import Campaigns
from kiosk.campaigns.states import CampaignState, Order, possible
from kiosk.campaigns.template import IN_BODY, IN_SUBJECT
from kiosk.campaigns.values import SMALLEST, Campaign, Count, Draft, Letter, Reach, Words
from kiosk.console import guard
from kiosk.console.access import Permission, route
from kiosk.errors import RequestInvalid
from kiosk.marketing.office import Office
from kiosk.words import LANGUAGES
from models.errors import VanakkamError

_FIRST_BODY: Final = "{nickname},\n\n{offers}\n\n{unsubscribe}\n"
"""What a new text begins with: the placeholders that nearly every one needs."""


class CampaignPages:
    """Views of the campaigns. No page names a person, and no number is below :data:`SMALLEST`."""

    def __init__(self, office: Office) -> None:
        self._pages, self._languages = office.pages, office.settings.languages
        self._hours = {"first": office.settings.mail_hour_from, "last": office.settings.mail_hour_until}
        self._desk = Campaigns(office.site, office.settings, clock=office.console.deps.clock)

    @route("GET", "/campaigns", Permission.CAMPAIGNS)
    def campaign_list(self) -> BaseResponse:
        """Every campaign, newest first."""
        return self._pages.show("campaigns", "campaigns-title", found=self._desk.list())

    @route("GET", "/campaigns/new", Permission.CAMPAIGNS)
    def campaign_new(self) -> BaseResponse:
        """An empty draft."""
        first = {self._languages[0]: Words("", _FIRST_BODY)}
        return self._form(Draft("", "", first), "/marketing/campaigns/new")

    @route("POST", "/campaigns/new", Permission.CAMPAIGNS)
    def campaign_add(self) -> BaseResponse:
        """Keep it; on an error the form comes back as it was filled."""
        return self._save(None)

    @route("GET", "/campaigns/<int:number>", Permission.CAMPAIGNS)
    def campaign(self, number: int) -> BaseResponse:
        """One campaign: how it reads, how far it is, what became of it."""
        return self._show(number)

    @route("GET", "/campaigns/<int:number>/edit", Permission.CAMPAIGNS)
    def campaign_edit(self, number: int) -> BaseResponse:
        """The draft, to be changed."""
        return self._form(self._desk.find(number).draft, f"/marketing/campaigns/{number}/edit")

    @route("POST", "/campaigns/<int:number>/edit", Permission.CAMPAIGNS)
    def campaign_change(self, number: int) -> BaseResponse:
        """Keep the changed draft; on an error the form comes back as it was filled."""
        return self._save(number)

    @route("GET", "/campaigns/<int:number>/page/<language>", Permission.CAMPAIGNS, charts=True)
    def campaign_page(self, number: int, language: str) -> BaseResponse:
        """The e-mail as a page, to an invented person. It carries its own styles, as e-mails must."""
        return Response(self._desk.preview(self._desk.find(number).draft, language).html)

    @route("POST", "/campaigns/<int:number>/test", Permission.CAMPAIGNS)
    def campaign_test(self, number: int) -> BaseResponse:
        """Send a test to one address; the audit trail keeps its keyed hash."""
        form = guard.fields()
        address, language = form.get("address", ""), form.get("language", "")
        try:
            self._desk.test_send(number, address, language=language, actor=guard.actor())
        except VanakkamError as error:
            return self._show(number, error=error, address=address)
        return self._show(number, done="campaigns-test-done")

    @route("GET", "/campaigns/<int:number>/start", Permission.CAMPAIGNS)
    def campaign_confirm(self, number: int) -> BaseResponse:
        """Ask once more, with the number of people."""
        return self._confirm(number)

    @route("POST", "/campaigns/<int:number>/start", Permission.CAMPAIGNS)
    def campaign_start(self, number: int) -> BaseResponse:
        """Begin to send what was shown, to the number of people that was shown."""
        form = guard.fields()
        about = form.get("about", "")
        try:
            confirmed = Reach(Count(int(about) if about.isdecimal() else None), form.get("mark", ""))
            self._desk.start(number, confirmed=confirmed, actor=guard.actor())
        except VanakkamError as error:
            return self._confirm(number, error)
        return redirect(f"{guard.MARKETING}/campaigns/{number}", 303)

    @route("POST", "/campaigns/<int:number>/order", Permission.CAMPAIGNS)
    def campaign_order(self, number: int) -> BaseResponse:
        """Pause, go on, or end for good."""
        orders = {Order.PAUSE: self._desk.pause, Order.RESUME: self._desk.resume, Order.CANCEL: self._desk.cancel}
        said = guard.fields().get("order", "")
        try:
            if said not in set(orders):
                raise RequestInvalid("This means nothing here", mend="Press one of the buttons")
            orders[Order(said)](number, actor=guard.actor())
        except VanakkamError as error:
            return self._show(number, error=error)
        return redirect(f"{guard.MARKETING}/campaigns/{number}", 303)

    @route("GET", "/api/campaigns/<int:number>", Permission.CAMPAIGNS, keeps_awake=False)
    def campaign_progress(self, number: int) -> Response:
        """How far it is, for the page that watches it."""
        found = self._desk.progress(number)
        say = self._pages.say("campaigns-percent", percent=found.percent)
        return jsonify({"done": found.percent, "ended": found.state is not CampaignState.RUNNING, "say": say})

    def _show(self, number: int, error: VanakkamError | None = None, done: str = "", address: str = "") -> BaseResponse:
        campaign = self._desk.find(number)
        begun = campaign.state is not CampaignState.DRAFT
        return self._pages.show(
            "campaign",
            "campaigns-one-title",
            status=200 if error is None else 422,
            campaign=campaign,
            segment=self._desk.segments().get(campaign.draft.segment_id, campaign.draft.segment_id),
            letters=self._letters(campaign),
            bare=self._letters(campaign, bare=True),
            names=LANGUAGES,
            orders=possible(campaign.state),
            progress=self._desk.progress(number),
            hours=self._hours,
            results=self._desk.results(number).counts if begun else {},
            error=error,
            done=done,
            address=address,
        )

    def _letters(self, campaign: Campaign, *, bare: bool = False) -> Mapping[str, Letter]:
        """How it reads, by language; empty where its segment is gone, and so its texts cannot be sent."""
        try:
            return {one: self._desk.preview(campaign.draft, one, bare=bare) for one in campaign.draft.words}
        except RequestInvalid:
            return {}

    def _confirm(self, number: int, error: VanakkamError | None = None) -> BaseResponse:
        return self._pages.show(
            "campaign_start",
            "campaigns-start-title",
            status=200 if error is None else 422,
            campaign=self._desk.find(number),
            reach=self._desk.reach(number),
            names=LANGUAGES,
            hours=self._hours,
            smallest=SMALLEST,
            error=error,
        )

    def _save(self, number: int | None) -> BaseResponse:
        draft = self._said()
        try:
            saved = self._desk.save(draft, actor=guard.actor(), campaign_id=number)
        except VanakkamError as error:
            path = "new" if number is None else f"{number}/edit"
            return self._form(draft, f"{guard.MARKETING}/campaigns/{path}", error)
        return redirect(f"{guard.MARKETING}/campaigns/{saved}", 303)

    def _said(self) -> Draft:
        """The draft of the form; languages without a text are left out."""
        form = guard.fields()
        words = {
            one: Words(form.get(f"subject-{one}", "").strip(), _unix(form.get(f"body-{one}", "")))
            for one in self._languages
        }
        written = {one: said for one, said in words.items() if said.subject or said.body.strip()}
        return Draft(form.get("name", "").strip(), form.get("segment", ""), written)

    def _form(self, draft: Draft, path: str, error: VanakkamError | None = None) -> BaseResponse:
        return self._pages.show(
            "campaign_form",
            "campaigns-write-title",
            status=200 if error is None else 422,
            draft=draft,
            path=path,
            segments=self._desk.segments(),
            languages_of=self._languages,
            names=LANGUAGES,
            in_subject=[f"{{{one}}}" for one in IN_SUBJECT],
            in_body=[f"{{{one}}}" for one in IN_BODY],
            error=error,
        )


def _unix(text: str) -> str:
    """Forms send CR LF; lines are counted by LF."""
    return text.replace("\r\n", "\n")

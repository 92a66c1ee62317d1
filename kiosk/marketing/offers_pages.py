"""Offers: the list, one with its preview, and the editor. No page of it names a person."""

from collections.abc import Mapping
from typing import Final

from flask import redirect, request
from werkzeug.wrappers import Response as BaseResponse

from kiosk.console import guard
from kiosk.console.access import FORM_BYTES, Permission, route
from kiosk.errors import PictureRefused, RequestInvalid
from kiosk.marketing.listing import segments_of
from kiosk.marketing.offers_drawing import OfferDrawing
from kiosk.marketing.offers_editing import NEW, EditedOffers, mark_of
from kiosk.marketing.offers_listing import Order, Standing, counts, sought
from kiosk.marketing.offers_pictures import MOST_BYTES
from kiosk.marketing.offers_reading import LAST_PRIORITY, LONGEST
from kiosk.marketing.offers_said import Said, blank
from kiosk.marketing.office import Office
from kiosk.store.offer_states import OfferState
from kiosk.words import LANGUAGES
from models.errors import VanakkamError
from recommender.offers.types import OfferKind, Purpose

PATH: Final = f"{guard.MARKETING}/offers"
PAGE: Final = 50
"""Offers on one page of the list."""
BODY: Final = MOST_BYTES + 2 * FORM_BYTES


class OfferPages:
    """Views of the offers."""

    def __init__(self, office: Office) -> None:
        self._office, self._pages = office, office.pages
        self._offers, self._drawing = EditedOffers(office), OfferDrawing(office)
        self._languages = office.settings.languages

    @route("GET", "/offers", Permission.OFFERS)
    def offers(self) -> BaseResponse:
        """The list: running, coming, paused, drafts, over."""
        asked = {name: request.args.get(name, "").strip() for name in ("q", "standing", "segment")}
        everything = self._offers.all()
        found = sought(everything, asked["q"], asked["standing"], asked["segment"])
        first = PAGE * max(0, request.args.get("page", 1, int) - 1)
        return self._pages.show(
            "offers",
            "marketing-offers-title",
            found=found[first : first + PAGE],
            total=len(found),
            first=first,
            size=PAGE,
            counts=counts(everything),
            standings=[one.value for one in Standing],
            asked=asked,
            segments=self._segment_names(),
            money=self._drawing.money,
        )

    @route("GET", "/offers/new", Permission.OFFERS, frames=True)
    def offer_new(self) -> BaseResponse:
        """An empty form, or a copy of another offer."""
        said = blank(self._office.today())
        if copied := request.args.get("copy", ""):
            new, dates = self._offers.said(self._offers.find(copied)), said
            said = new.with_values(starts=dates.one("starts"), ends=dates.one("ends"))
        return self._form(said, NEW)

    @route("POST", "/offers/new", Permission.OFFERS, largest=BODY, frames=True)
    def offer_add(self) -> BaseResponse:
        """Keep it; on an error the form comes back as it was filled."""
        return self._save(NEW)

    @route("GET", "/offers/id/<offer_id>", Permission.OFFERS, frames=True)
    def offer(self, offer_id: str) -> BaseResponse:
        """One offer: how it looks, how far it is used, what can be done with it."""
        return self._show(offer_id)

    @route("GET", "/offers/id/<offer_id>/edit", Permission.OFFERS, frames=True)
    def offer_edit(self, offer_id: str) -> BaseResponse:
        """Its form."""
        row = self._offers.find(offer_id)
        return self._form(self._offers.said(row), offer_id, mark=mark_of(row), state=row.state)

    @route("POST", "/offers/id/<offer_id>/edit", Permission.OFFERS, largest=BODY, frames=True)
    def offer_change(self, offer_id: str) -> BaseResponse:
        """Keep the change; on an error the form comes back as it was filled."""
        return self._save(offer_id)

    @route("POST", "/offers/id/<offer_id>/order", Permission.OFFERS)
    def offer_order(self, offer_id: str) -> BaseResponse:
        """Start, pause, resume, end or remove it."""
        said = guard.fields().get("order", "")
        try:
            if said not in set(Order):
                raise RequestInvalid("This means nothing here", mend="Press one of the buttons")
            self._offers.order(offer_id, Order(said), guard.actor())
        except VanakkamError as error:
            return self._show(offer_id, error=error)
        return redirect(PATH if said == Order.REMOVE else self._path(offer_id), 303)

    def _save(self, offer_id: str) -> BaseResponse:
        error: VanakkamError | None
        said, error = self._said()
        checked = self._offers.check(said, offer_id)
        newest, state = mark_of(checked.row), self._state(said, None if checked.row is None else checked.row.state)
        if error is None and checked.row is not None and newest != said.one("seen"):
            say = self._pages.say
            error = RequestInvalid(say("marketing-offer-changed"), mend=say("marketing-changed-mend"))
        if error is not None or checked.wrong:
            wrong = {one.field: self._pages.say(one.key, **one.values) for one in reversed(checked.wrong)}
            return self._form(said, offer_id, error=error, wrong=wrong, mark=newest, state=state, status=422)
        return redirect(self._path(self._offers.save(checked, state, guard.actor())), 303)

    def _said(self) -> tuple[Said, PictureRefused | None]:
        """The form, with the picture it brought kept already: whoever mends something need not choose it again."""
        said = Said.of_form(guard.fields())
        file = guard.uploads().get("file")
        if said.one("no-picture"):
            return said.with_values(picture=""), None
        if file is None or not file.filename:
            return said, None
        try:
            return said.with_values(picture=self._offers.keep_picture(file.read())), None
        except PictureRefused as error:
            return said, error

    @staticmethod
    def _state(said: Said, known: OfferState | None) -> OfferState:
        """The state after saving: drafts may be put into force, and everything else stays what it is."""
        if known not in {None, OfferState.DRAFT}:
            return known or OfferState.DRAFT
        return OfferState.ON if said.one("action") == "start" else OfferState.DRAFT

    def _form(
        self,
        said: Said,
        offer_id: str,
        *,
        error: VanakkamError | None = None,
        wrong: Mapping[str, str] | None = None,
        mark: str = "",
        state: OfferState = OfferState.DRAFT,
        status: int = 200,
    ) -> BaseResponse:
        checked, segments = self._offers.check(said, offer_id), segments_of(self._office)
        known = {one.segment_id for one in segments}
        return self._pages.show(
            "offer_form",
            "marketing-offer-write-title" if offer_id else "marketing-offer-new-title",
            status=status,
            said=said,
            offer_id=offer_id,
            path=f"{self._path(offer_id)}/edit" if offer_id else f"{PATH}/new",
            back=f"id/{offer_id}/edit" if offer_id else "new",
            mark=mark,
            is_draft=state is OfferState.DRAFT or not offer_id,
            error=error,
            wrong=wrong or {},
            products=self._drawing.products(said.many("product")),
            gone=[
                one for one in said.many("product") if said.one("target") != "category" and one not in checked.catalogue
            ],
            segments=segments,
            segments_gone=[one for one in said.many("segment") if one not in known],
            drawn=self._drawing.drawn(checked, with_reach=False),
            languages_of=self._languages,
            names=LANGUAGES,
            kinds=[one.value for one in OfferKind],
            purposes=[one.value for one in Purpose],
            categories=self._drawing.categories(),
            currency=self._office.settings.currency,
            longest=LONGEST,
            last_priority=LAST_PRIORITY,
        )

    def _show(self, offer_id: str, error: VanakkamError | None = None) -> BaseResponse:
        one, row = self._offers.one(offer_id), self._offers.find(offer_id)
        checked = self._offers.check(self._offers.said(row), offer_id)
        return self._pages.show(
            "offer",
            "marketing-offer-title",
            status=200 if error is None else 422,
            one=one,
            offer=one.offer,
            facts=self._drawing.facts(one.offer, self._segment_names()),
            drawn=self._drawing.drawn(checked, with_reach=True),
            languages_of=self._languages,
            names=LANGUAGES,
            money=self._drawing.money,
            error=error,
        )

    def _segment_names(self) -> dict[str, str]:
        return {one.segment_id: one.name for one in segments_of(self._office)}

    @staticmethod
    def _path(offer_id: str) -> str:
        return f"{PATH}/id/{offer_id}"

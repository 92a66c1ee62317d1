"""What the editor does to offers: read, save, start, pause, end, remove. Each with its entry in the audit trail."""

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import Connection

from kiosk.errors import NotFound, PressRefused
from kiosk.events.types import OffersChanged
from kiosk.marketing.listing import segments_of
from kiosk.marketing.offers_listing import Listed, Order, has_begun, listed, orders_of
from kiosk.marketing.offers_pictures import TYPE, drawn_anew
from kiosk.marketing.offers_reading import Reading, Shop, Wrong, read
from kiosk.marketing.offers_said import Said, said_of
from kiosk.marketing.office import Office
from kiosk.privacy.audit import Action
from kiosk.store import insight, offer_pictures, offer_states
from kiosk.store.offer_pictures import Picture
from kiosk.store.offer_states import OfferRow, OfferState
from kiosk.store.product_rows import products_by_id, products_in
from recommender.currencies import decimals_of
from recommender.offers.checks import offer_faults
from recommender.offers.types import Offer, Use
from recommender.types import Product

NEW: Final = ""
"""Id of an offer that has none yet."""

UNUSED_FOR: Final = timedelta(days=1)
"""How long a picture is kept that no offer has: somebody may still be writing it."""

_OTHER_SIGNS: Final = re.compile(r"[^a-z0-9]+")
_LONGEST_ID: Final = 40
_FIELDS: Final = {
    "title": "title-{own}",
    "text": "text-{own}",
    "words": "title-{own}",
    "product_ids": "product",
    "hours": "weekday",
    "budget_minor": "budget",
    "person_cap": "person-cap",
    "day_cap": "day-cap",
    "cost_minor": "cost",
}
"""Field of the form by attribute of an offer, where they are named differently."""
_ACTIONS: Final = {
    Order.START: (Action.OFFER_STARTED, OfferState.ON),
    Order.PAUSE: (Action.OFFER_PAUSED, OfferState.PAUSED),
    Order.RESUME: (Action.OFFER_STARTED, OfferState.ON),
    Order.END: (Action.OFFER_ENDED, OfferState.ENDED),
}


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that was read and checked.

    Attributes:
        reading: The offer, and what is wrong with it.
        row: What is in the store under its id, or None.
        catalogue: The products it names, or all of its category, by id.
    """

    reading: Reading
    row: OfferRow | None
    catalogue: Mapping[str, Product]

    @property
    def offer(self) -> Offer:
        """The offer; good to be kept only where nothing is wrong."""
        return self.reading.offer

    @property
    def wrong(self) -> tuple[Wrong, ...]:
        """What is wrong."""
        return self.reading.wrong


class EditedOffers:
    """Offers of one site, for its editor.

    Args:
        office: What the views of the marketing console share.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._languages = office.settings.languages
        self._decimals = decimals_of(office.settings.currency_code)

    def all(self) -> tuple[Listed, ...]:
        """Every offer, by id."""
        today = self._office.today()
        with self._office.site.store.read() as connection:
            rows = offer_states.offer_rows(connection)
            uses = offer_states.uses_of(connection, [row.offer.offer_id for row in rows], today)
        return tuple(listed(row, uses.get(row.offer.offer_id), today) for row in rows)

    def find(self, offer_id: str) -> OfferRow:
        """One offer.

        Raises:
            NotFound: There is none.
        """
        with self._office.site.store.read() as connection:
            return _found(connection, offer_id)

    def one(self, offer_id: str) -> Listed:
        """One offer as the list shows it, with all that can be done with it.

        Raises:
            NotFound: There is none.
        """
        today = self._office.today()
        with self._office.site.store.read() as connection:
            row = _found(connection, offer_id)
            use: Use | None = offer_states.uses_of(connection, [offer_id], today).get(offer_id)
            traces = offer_states.offer_left_traces(connection, offer_id)
        return listed(row, use, today, traces=traces)

    def said(self, row: OfferRow) -> Said:
        """An offer as its form shows it."""
        with self._office.site.store.read() as connection:
            alts = offer_pictures.alts(connection)
        return said_of(row.offer, self._languages[0], alts.get(row.offer.picture or "", {}), self._decimals)

    def check(self, said: Said, offer_id: str = NEW) -> Checked:
        """Read a form, and check what it says against the shop and against the offer that is there.

        Args:
            said: The form.
            offer_id: Whose form; :data:`NEW` for a new one.

        Raises:
            NotFound: There is no such offer.
        """
        today = self._office.today()
        with self._office.site.store.read() as connection:
            row = _found(connection, offer_id) if offer_id else None
            catalogue = _catalogue(connection, said)
            categories = frozenset(insight.categories(connection))
        segments = frozenset(one.segment_id for one in segments_of(self._office))
        shop_now = Shop(self._languages, self._decimals, categories, segments, frozenset(catalogue))
        found = read(said, shop_now, offer_id or self._new_id(said), today)
        wrong = list(found.wrong)
        if row is not None and has_begun(row, today) and found.offer.starts > today:
            wrong.append(Wrong("starts", "marketing-offer-wrong-begun"))
        known_wrong = {one.field for one in wrong}
        faults = _faults(found.offer, catalogue, self._languages[0])
        wrong += [one for one in faults if one.field not in known_wrong]
        return Checked(replace(found, wrong=tuple(wrong)), row, catalogue)

    def save(self, checked: Checked, state: OfferState, actor: str) -> str:
        """Keep an offer in which nothing is wrong; its id.

        Args:
            checked: The offer.
            state: It gets.
            actor: ``staff:ID``.
        """
        offer, now = checked.offer, self._office.console.deps.clock()
        with self._office.site.audit.transaction() as connection:
            if offer.picture:
                offer = replace(offer, picture=_with_alt(connection, offer.picture, checked.reading.alt, now))
            offer_states.save_offer(connection, offer, state, now)
            self._note(connection, Action.OFFER_SAVED, offer.offer_id, actor, state)
        self._tell()
        return offer.offer_id

    def order(self, offer_id: str, order: Order, actor: str) -> None:
        """Do something with an offer.

        Raises:
            NotFound: There is none.
            PressRefused: It cannot be done as the offer stands now.
        """
        now, today = self._office.console.deps.clock(), self._office.today()
        with self._office.site.audit.transaction() as connection:
            row = _found(connection, offer_id)
            traces = offer_states.offer_left_traces(connection, offer_id)
            if order not in orders_of(row, today, traces=traces):
                raise PressRefused("This cannot be done with the offer as it stands now", mend="Look at it again")
            if order is Order.REMOVE:
                offer_states.remove_offer(connection, offer_id)
                self._note(connection, Action.OFFER_REMOVED, offer_id, actor, row.state)
            else:
                action, state = _ACTIONS[order]
                offer_states.set_offer_state(connection, offer_id, state, now)
                self._note(connection, action, offer_id, actor, state)
        self._tell()

    def keep_picture(self, data: bytes) -> str:
        """Draw a picture anew and keep it for a day at least, until an offer has it; its id.

        Raises:
            PictureRefused: It is no picture that can be shown.
        """
        content, width, height = drawn_anew(data)
        with self._office.site.store.write() as connection:
            now = self._office.console.deps.clock()
            offer_pictures.drop_unused(connection, now - UNUSED_FOR)
            return _keep(connection, Picture("", TYPE, width, height, content, now))

    def picture(self, picture_id: str) -> Picture:
        """A picture.

        Raises:
            NotFound: There is none.
        """
        with self._office.site.store.read() as connection:
            found = offer_pictures.find_picture(connection, picture_id)
        if found is None:
            raise NotFound("There is no such picture", mend="Choose it once more")
        return found

    def _new_id(self, said: Said) -> str:
        title = said.one(f"title-{self._languages[0]}")
        words = _OTHER_SIGNS.sub("-", title.casefold()).strip("-")[:_LONGEST_ID].strip("-") or "offer"
        return f"{words}-{secrets.token_hex(3)}"

    def _note(self, connection: Connection, action: Action, offer_id: str, actor: str, state: OfferState) -> None:
        detail: Mapping[str, str] = {"offer": offer_id, "state": state.value}
        self._office.site.audit.record(action, actor=actor, detail=detail, connection=connection)

    def _tell(self) -> None:
        self._office.site.bus.publish(OffersChanged(self._office.console.deps.clock()))


def mark_of(row: OfferRow | None) -> str:
    """What an offer was when somebody opened it."""
    return "" if row is None else sha256(repr(row).encode()).hexdigest()[:16]


def _catalogue(connection: Connection, said: Said) -> Mapping[str, Product]:
    """What a form is about, as far as the store has it."""
    if said.one("target") == "category":
        return {one.product_id: one for one in products_in(connection, said.one("category"))}
    return products_by_id(connection, said.many("product"))


def _found(connection: Connection, offer_id: str) -> OfferRow:
    row = offer_states.find_offer_row(connection, offer_id)
    if row is None:
        raise NotFound("There is no such offer", mend="It may have been removed; look at the list")
    return row


def _faults(offer: Offer, catalogue: Mapping[str, Product], own_language: str) -> list[Wrong]:
    """What the recommender has against an offer; its sentences are English, as those of every coded error."""
    return [
        Wrong(
            _FIELDS.get(one.field, one.field).format(own=own_language),
            "marketing-offer-wrong-check",
            {"said": one.message[:1].upper() + one.message[1:]},
        )
        for one in offer_faults(offer, catalogue)
    ]


def _with_alt(connection: Connection, picture_id: str, alt: Mapping[str, str], now: datetime) -> str | None:
    """The picture with these words; None where it is gone."""
    found = offer_pictures.find_picture(connection, picture_id)
    if found is None or dict(found.alt) == dict(alt):
        return None if found is None else picture_id
    return _keep(connection, replace(found, alt=alt, added_at=now))


def _keep(connection: Connection, picture: Picture) -> str:
    """Keep a picture under an id that follows from what it holds, so that no other offer's picture changes; the id."""
    words = "\n".join(f"{language}={text}" for language, text in sorted(picture.alt.items()))
    picture_id = sha256(picture.content + b"\n" + words.encode()).hexdigest()[:32]
    offer_pictures.put_picture(connection, replace(picture, picture_id=picture_id))
    return picture_id

"""The offer desk: from a member id to a greeting with three offers, and the offers for everyone, as cards.

The desk is asked for a member, never for a face: by face, card or phone the same member gets offers in the same way and
at the same price (requirement G5).
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from kiosk.errors import MemberUnknown, StoreBusy
from kiosk.experiments.room import ExperimentRoom, Place
from kiosk.members.desk import MemberDesk
from kiosk.members.values import Person
from kiosk.offering.cards import Codes, Wording, card_of, spaced
from kiosk.offering.deciding import decision_of
from kiosk.offering.tokens import VoucherSigner
from kiosk.privacy.consent import Purpose
from kiosk.rounds import Rounds
from kiosk.screens.offers import Greeting, OfferCard
from kiosk.security.aliases import Aliases
from kiosk.store import answers, offer_pictures, redemptions, shop, vouchers
from kiosk.store import offers as offer_rows
from kiosk.store.audience_rows import usable_segments_of
from kiosk.store.database import Store
from kiosk.store.dislikes import Dislike, dislikes_of
from kiosk.store.identity import same_person
from kiosk.store.members import MemberState, find_member
from kiosk.words import SOURCE
from recommender.errors import RecommenderError
from recommender.items.rules import Limits, sensitive_categories
from recommender.items.serving import Serving
from recommender.items.stored import Learned
from recommender.items.types import Context, Shopper
from recommender.learn.types import Policy
from recommender.offers import Asked, Choice, OfferBook, choose_offers, offer_book
from recommender.offers.types import Dislikes, Offer, RankedOffer, Seen
from recommender.types import Product

log = logging.getLogger(__name__)

SHOWN = 3

DRAWN: Final = 1
"""Cards that a policy draws: the first one. Were all three drawn, collecting answers would cost several times as much,
and the log would be worth far less to judge another order by (docs/learning.md has the figures)."""

GENERAL_CODE = "WELCOME"
"""Code of the offers that anybody may redeem."""

CODE_WAIT_MS = 60
"""Longest wait for another writer: the camera and the shopper wait along."""

KEPT_SECONDS = 60.0
"""How long the catalogue and the offers are kept; an import or a new day shows at the latest after it."""

RENEWED_SECONDS: Final = 30.0
"""Age at which they are read anew beside the greetings: with many products that takes a tenth of a second."""

LOOK_SECONDS: Final = 5.0
"""Between two looks whether they are that old, or another recommender runs."""

PROPOSED: Final = 60
"""Products asked of the recommender; offers on the later ones gain next to nothing by it."""

LESS_DAYS = 90
"""How long *Less like this* puts a whole category behind the others; the offer itself stays away."""

SEEN_FOR: Final = timedelta(days=90)
"""How long it counts that an offer was seen without an answer."""


def local_today() -> date:
    """Day of the shop's calendar."""
    return local_now().date()


def local_now() -> datetime:
    """Naive time of the shop: the clock of this process, which stands in its zone (:mod:`kiosk.shop_zone`)."""
    return datetime.now().astimezone().replace(tzinfo=None)


@dataclass(frozen=True, slots=True, eq=False)
class House:
    """What the desk is told of its site.

    Attributes:
        currency: Sign put before prices.
        decimals: Of the currency, 0 to 4.
        store_name: Of the store in which the kiosk stands, or empty; offers for certain stores need it.
        aliases: By which it is found what a member saw before; None looks for nothing.
        signer: Signs vouchers; None leaves cards with codes that are typed.
        experiments: Deals members out to the arms of experiments; None where there are none.
        learned: The recommender of products in use, asked at each greeting; None where none runs yet.
        margin_floor_percent: Least margin of an offer, or None for no floor.
        policy: What draws offers for members whose answers are logged, asked at each greeting; None for nothing.
    """

    currency: str
    decimals: int = 2
    store_name: str = ""
    aliases: Aliases | None = None
    signer: VoucherSigner | None = None
    experiments: ExperimentRoom | None = None
    learned: Callable[[], Learned | None] = lambda: None
    margin_floor_percent: int | None = None
    policy: Callable[[], Policy | None] = lambda: None


@dataclass(frozen=True, slots=True, eq=False)
class _Shop:
    """What changes rarely, as it was read last."""

    read_at: float
    book: OfferBook
    wording: Wording
    learned: Learned | None
    serving: Serving | None
    general: dict[str, tuple[OfferCard, ...]] = field(default_factory=dict)
    """By language, made when it is asked for first."""


@dataclass(frozen=True, slots=True, eq=False)
class MemberChoice:
    """What was chosen for a member at one moment, and from what.

    Attributes:
        person: The member.
        at: Naive time of the shop.
        choice: The offers, with what became of every other one.
        arm: ``experiment/arm`` under which it was made, or None.
        withheld: Offers that the arm hides, and that the member did not ask to be rid of.
        book: All offers that were looked at.
        wording: How the shop writes its cards.
        learned: The recommender whose products it followed, or None where none was asked.
    """

    person: Person
    at: datetime
    choice: Choice
    arm: str | None
    withheld: frozenset[str]
    book: OfferBook
    wording: Wording
    learned: Learned | None


class ShopOffers:
    """An :class:`kiosk.screens.offers.OfferDesk` on the store. Thread-safe.

    Args:
        store: Customers, purchases, offers, vouchers.
        members: Who a member is.
        house: What the desk is told of its site.
        now: Naive time of the shop.
    """

    def __init__(
        self, store: Store, members: MemberDesk, house: House, now: Callable[[], datetime] = local_now
    ) -> None:
        self._store, self._members, self._house, self._now = store, members, house, now
        self._shop: _Shop | None = None
        self._changes, self._swap = 0, threading.Lock()
        failed = "the offers could not be read beside the greetings"
        self._rounds = Rounds(self.look, "offers", failed, first=LOOK_SECONDS, every=LOOK_SECONDS)

    def start(self) -> None:
        """Look from time to time whether the offers are to be read anew; returns at once. Call once."""
        self._rounds.start()

    def stop(self, timeout: float = 2.0) -> None:
        """End before the next look. Safe without a start."""
        self._rounds.stop(timeout)

    def look(self) -> None:
        """Read the catalogue and the offers before they are too old, so that no shopper waits for it."""
        known = self._shop
        if self._fresh(RENEWED_SECONDS) is None:
            self._read(languages=() if known is None else tuple(known.general))

    def general(self, language: str = SOURCE) -> tuple[OfferCard, ...]:
        """The three best offers for everyone."""
        current = self._current()
        if language not in current.general:
            current.general[language] = self._for_everyone(current, language)
        return current.general[language]

    def for_member(self, member_id: str, language: str = SOURCE) -> Greeting | None:
        """Nickname and the three best offers, or None when the member is gone.

        With the consent to offers they are chosen by what the member bought, with a code of the member's own each.
        Without it they are those for everyone (requirement G21). What the member asked to see less of counts always.
        """
        try:
            made = self.choice_for(member_id)
        except MemberUnknown:
            return None
        shown, personal = made.choice.shown, profiled(made.person)
        codes: Mapping[str, Codes] | None = {}
        if personal:
            codes = self._codes(member_id, [one.offer for one in shown], made.at.date())
        if codes is None:
            return None
        cards = self._cards(shown, made.wording, language, codes, personal)
        return Greeting(made.person.nickname, cards, decision_of(made.choice, made.at, made.arm))

    def choice_for(self, member_id: str) -> MemberChoice:
        """What a greeting of this moment would show a member, and why; no code is issued and nothing written.

        Raises:
            MemberUnknown: They were erased, or never there.
        """
        current, now, person = self._current(), self._now(), self._members.person(member_id)
        with self._store.read() as connection:
            return self._choose(connection, person, current, now)

    def forget_shop(self) -> None:
        """Read catalogue and offers anew when they are asked for next: somebody changed them."""
        with self._swap:
            self._changes += 1
            self._shop = None

    @property
    def _store_name(self) -> str | None:
        return self._house.store_name or None

    def _choose(self, connection: Connection, person: Person, current: _Shop, now: datetime) -> MemberChoice:
        place = self._place(person)
        asked = asked_for(connection, person, now, self._store_name, self._house.aliases)
        if current.serving is not None and asked.history:
            asked = with_items(asked, current.serving)
        withheld = place.without - asked.dislikes.offers
        asked = place.applied(replace(asked, policy=self._policy(person), drawn=DRAWN))
        choice = chosen(current.book, asked)
        learned = current.learned if asked.items else None
        return MemberChoice(person, now, choice, place.label, withheld, current.book, current.wording, learned)

    def _policy(self, person: Person) -> Policy | None:
        """What draws the offers of a member. Chance costs whoever meets it, so only those whose answers it teaches."""
        return self._house.policy() if person.answers_logged and profiled(person) else None

    def _place(self, person: Person) -> Place:
        """What an experiment asks. Older texts of the consent speak of no groups that are compared."""
        room, aliases = self._house.experiments, self._house.aliases
        if room is None or aliases is None or not profiled(person):
            return Place()
        return room.place(aliases.subject(person.member_id), analytics=person.answers_logged)

    def _for_everyone(self, current: _Shop, language: str) -> tuple[OfferCard, ...]:
        now = self._now()
        with self._store.read() as connection:
            asked = Asked(now, uses=redemptions.uses_on(connection, now.date()), store=self._store_name)
        shown = choose_offers(current.book, asked, SHOWN).shown
        return self._cards(shown, current.wording, language, {})

    def _cards(
        self,
        ranked: Iterable[RankedOffer],
        wording: Wording,
        language: str,
        codes: Mapping[str, Codes],
        personal: bool = False,
    ) -> tuple[OfferCard, ...]:
        without = Codes("" if personal else GENERAL_CODE)
        return tuple(card_of(one, wording, codes.get(one.offer.offer_id, without), language) for one in ranked)

    def _codes(self, member_id: str, shown: list[Offer], day: date) -> Mapping[str, Codes] | None:
        """A code for each offer; None when the member was erased this moment, by another process.

        A store that an import holds for long costs the codes, not the greeting.
        """
        try:
            with self._store.write(wait_ms=CODE_WAIT_MS) as connection:
                member = find_member(connection, member_id)
                if member is None or member.state is not MemberState.ACTIVE:
                    return None
                issued = vouchers.issue(connection, member_id, [offer.offer_id for offer in shown], day)
        except StoreBusy:
            log.warning("no codes for a member: the store is busy")
            return {}
        signer, last = self._house.signer, {offer.offer_id: offer.ends for offer in shown}
        return {
            one.offer_id: Codes(
                spaced(one.code),
                "" if signer is None else signer.sign(one.code, one.offer_id, one.issued_on, last[one.offer_id]),
            )
            for one in issued
        }

    def _current(self) -> _Shop:
        return self._fresh(KEPT_SECONDS) or self._read()

    def _fresh(self, seconds: float) -> _Shop | None:
        known = self._shop
        if known is None or time.monotonic() - known.read_at > seconds or known.learned is not self._house.learned():
            return None
        return known

    def _read(self, languages: Iterable[str] = ()) -> _Shop:
        """What changes rarely, kept from now on; with the offers for everyone in some languages."""
        ticks, learned, changes = time.monotonic(), self._house.learned(), self._changes
        day, floor = self._now().date(), self._house.margin_floor_percent
        with self._store.read() as connection:
            catalogue = {product.product_id: product for product in shop.all_products(connection)}
            offers = offer_rows.offers_on(connection, day)
            alts = offer_pictures.alts(connection)
        wording = Wording(catalogue, self._house.currency, self._house.decimals, alts)
        book = book_of(offers, catalogue, floor)
        serving = None if learned is None else serving_of(learned, catalogue, floor)
        read = _Shop(ticks, book, wording, learned, serving)
        for language in languages:
            read.general[language] = self._for_everyone(read, language)
        with self._swap:
            # Else somebody changed offers meanwhile, or read them later, and this is not to be kept.
            if changes == self._changes and (self._shop is None or self._shop.read_at <= ticks):
                self._shop = read
        return read


def book_of(offers: Iterable[Offer], catalogue: Mapping[str, Product], floor: int | None) -> OfferBook:
    """The book of some offers under the margin floor of the site, in percent, or None for no floor."""
    return offer_book(offers, catalogue, margin_floor=None if floor is None else floor / 100)


def serving_of(learned: Learned, catalogue: Mapping[str, Product], floor: int | None) -> Serving:
    """What one fit says, under the catalogue and the rules of now."""
    lookups = replace(learned.lookups, catalogue=catalogue)
    limits = Limits(least_margin_percent=floor, sensitive=sensitive_categories(catalogue))
    return Serving(lookups, learned.model, limits, model=learned.model)


def with_items(asked: Asked, serving: Serving) -> Asked:
    """The same question with the products that the recommender proposes.

    One that fails costs the greeting nothing but its proposals: offers are then chosen by what was bought.
    """
    shopper = Shopper(history=asked.history, segments=tuple(asked.segments), interests=tuple(asked.interests))
    context = Context(asked.now, asked.store, tuple(asked.tapped), tuple(asked.basket))
    try:
        return replace(asked, items=serving.answer(shopper, PROPOSED, context).items)
    except Exception:
        log.exception("the recommender failed at a greeting")
        return asked


def chosen(book: OfferBook, asked: Asked) -> Choice:
    """The choice. A policy that fails costs the greeting nothing: offers come in the usual order."""
    if asked.policy is not None:
        try:
            return choose_offers(book, asked, SHOWN)
        except RecommenderError as error:
            log.error("the policy of offers failed at a greeting [%s]", error.code)  # noqa: TRY400 - a coded error needs no trace
        except Exception:
            log.exception("the policy of offers failed at a greeting")
    return choose_offers(book, replace(asked, policy=None), SHOWN)


def profiled(person: Person) -> bool:
    """Whether a member's offers may be chosen by what they bought."""
    return Purpose.OFFERS in person.purposes


def asked_for(
    connection: Connection, person: Person, now: datetime, store: str | None = None, aliases: Aliases | None = None
) -> Asked:
    """All that the choice of a member's offers may know of them.

    Args:
        connection: For reading.
        person: The member.
        now: Naive local time of the shop.
        store: Name of the store, or None.
        aliases: By which it is found what the member saw before, of whoever agreed to it; None leaves it out.
    """
    dislikes = wishes_of(dislikes_of(connection, person.member_id), now.date())
    uses = redemptions.uses_on(connection, now.date(), person.member_id)
    if not profiled(person):
        return Asked(now, dislikes=dislikes, uses=uses, store=store)
    seen = {} if aliases is None or not person.answers_logged else _seen(connection, person.member_id, now, aliases)
    customer_id = person.customer_id
    if customer_id is None:
        return Asked(now, known=True, dislikes=dislikes, uses=uses, seen=seen, store=store)
    return Asked(
        now,
        known=True,
        history=shop.purchases_of(connection, *same_person(connection, customer_id)),
        segments=usable_segments_of(connection, customer_id),
        dislikes=dislikes,
        uses=uses,
        seen=seen,
        store=store,
    )


def _seen(connection: Connection, member_id: str, now: datetime, aliases: Aliases) -> Mapping[str, Seen]:
    """What they saw without an answer."""
    until = now.astimezone(UTC) - answers.ONE_VISIT
    return answers.seen_by(connection, aliases.subject(member_id), until - SEEN_FOR, until)


def ranked_for(  # noqa: PLR0917 - as asked_for, with the shop
    connection: Connection,
    person: Person,
    offers: Iterable[Offer],
    catalogue: Mapping[str, Product],
    now: datetime,
    store: str | None = None,
) -> tuple[RankedOffer, ...]:
    """The three best offers of a member, with their reasons; nothing is drawn, and nothing written.

    Args:
        connection: For reading.
        person: The member.
        offers: All that are valid.
        catalogue: Product id to product.
        now: Naive local time of the shop.
        store: Name of the store, or None.
    """
    asked = asked_for(connection, person, now, store)
    return choose_offers(offer_book(offers, catalogue), asked, SHOWN).shown


def wishes_of(dislikes: Iterable[Dislike], day: date) -> Dislikes:
    """What a member wants less of on a day: the offers for good, their categories for :data:`LESS_DAYS`."""
    known = tuple(dislikes)
    since = day - timedelta(days=LESS_DAYS)
    recent = frozenset(one.category for one in known if one.category and one.at.date() >= since)
    return Dislikes(frozenset(one.offer_id for one in known), recent)

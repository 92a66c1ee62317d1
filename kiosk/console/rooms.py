"""Ties the console to the rooms of the product; everything it is given besides comes from :class:`WebDeps`."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

import numpy as np

from kiosk.api.deps import Health, WebDeps
from kiosk.console.deps import ConsoleDeps, Contact, ContactForm, Due, Plan
from kiosk.console.faces import OneAtATime, open_faces
from kiosk.errors import (
    CustomerInvalid,
    MemberExists,
    MemberUnknown,
    PhoneInvalid,
    PressRefused,
    RequestInvalid,
    TooManyTries,
)
from kiosk.members import Correction, MemberSummary, NewMember, utc_now
from kiosk.members.details import open_details
from kiosk.privacy import audit_check, retention, site_records
from kiosk.privacy.audit import Action
from kiosk.privacy.audit_check import Verification
from kiosk.privacy.processing import as_json, records_of_processing
from kiosk.privacy.retention import Retention, RetentionPlan, RetentionReport
from kiosk.privacy.site_records import Duty, SiteRecord, SiteRecords
from kiosk.screens.desks import JoinReceipt, Judged
from kiosk.settings import Recognition, Settings
from kiosk.shop_people import ShopPeople
from kiosk.shop_zone import day_of
from kiosk.site import Site
from kiosk.store import evidence
from kiosk.store.members import MemberState, find_member
from kiosk.tries import Limit, Tries
from vision.decide import CALIBRATIONS
from vision.embed import unit
from vision.types import CapturedView


def console_deps(deps: WebDeps) -> ConsoleDeps:
    """What the console is given, from what the web app is given."""
    settings, site = deps.settings, deps.site
    return ConsoleDeps(
        settings=settings,
        site=site,
        joining=deps.desks.join,
        mydata=deps.desks.my_data,
        people=SitePeople(site, settings),
        shop_people=ShopPeople(site),
        faces=OneAtATime(lambda: open_faces(settings)),
        box=KioskBox(deps),
        privacy=SitePrivacy(site, settings),
        choosing=deps.choosing,
        clock=utc_now,
    )


class KioskBox:
    """A :class:`kiosk.console.deps.Box` on the running kiosk."""

    def __init__(self, deps: WebDeps) -> None:
        self._deps = deps

    def screen(self) -> str:
        """See the protocol."""
        return self._deps.stage.view().kind.value

    def maintain(self, *, on: bool) -> None:
        """See the protocol."""
        self._deps.stage.maintain(on=on)

    def health(self) -> Health:
        """See the protocol."""
        return self._deps.health()


class SitePeople:
    """A :class:`kiosk.console.deps.People` on the members' desk.

    Args:
        site: The open site.
        settings: Of the site.
        tries: How many cards may be refused.
    """

    def __init__(self, site: Site, settings: Settings, tries: Tries | None = None) -> None:
        self._site, self._settings = site, settings
        self._limit = Limit(tries)

    def search(self, text: str, *, actor: str, most: int) -> tuple[MemberSummary, ...]:
        """See the protocol."""
        return self._site.members.search(text, actor=actor, most=most)

    def contact(self, member_id: str) -> Contact:
        """See the protocol."""
        with self._site.store.read() as connection:
            member = find_member(connection, member_id)
        if member is None or member.state is not MemberState.ACTIVE:
            raise MemberUnknown("There is no such member", mend="They were erased, or the address is mistyped")
        details = open_details(self._site.vault, member_id, member.sealed)
        return Contact(details.nickname, details.phone, details.email, member.customer_id or "")

    def correct(self, member_id: str, said: ContactForm, *, actor: str) -> None:
        """See the protocol; only what differs is changed."""
        if said.card and said.unlink:
            raise RequestInvalid("A card cannot be linked while its link goes", mend="Do one of the two")
        known = self.contact(member_id)

        def changed(before: str, after: str) -> str | None:
            return None if before == after else after

        change = Correction(
            nickname=changed(known.nickname, said.nickname),
            phone=changed(known.phone, said.phone),
            email=changed(known.email, said.email),
            card=said.card if said.card or said.unlink else None,
        )
        if not change.card:
            if change.names():
                self._site.members.correct(member_id, change, actor=actor)
            return
        with self._guessable(actor):
            self._site.members.correct(member_id, change, actor=actor)

    def judge(self, views: Sequence[CapturedView], *, actor: str) -> Judged:
        """See the protocol."""
        known = self._known(views)
        if known is not None:
            self._site.audit.record(Action.DUPLICATE_FOUND, actor=actor, member_id=known)
        return Judged(len(views), len(views), known)

    def _known(self, views: Sequence[CapturedView]) -> str | None:
        """The member who has this face, or None."""
        recogniser = self._settings.recogniser.value
        mean = unit(np.mean([view.vector for view in views], axis=0).astype(np.float32)).vector
        found = self._site.members.likest(mean, recogniser)
        return found[0] if found is not None and found[1] >= CALIBRATIONS[recogniser].floor else None

    def enrol(self, new: NewMember) -> JoinReceipt:
        """See the protocol."""
        if new.views and self._known(new.views) is not None:
            raise MemberExists("A member has this face already", mend="Open that membership, or save a card only")
        locked = self._settings.recognition is Recognition.VERIFY
        with self._guessable(new.actor) if new.card or new.phone else contextlib.nullcontext():
            member_id, codes = self._site.members.enrol(new, card_locked=locked)
        until = utc_now() + timedelta(days=retention.term(self._settings))
        return JoinReceipt(member_id, codes.receipt, codes.card, len(new.views), until, new.purposes)

    @contextlib.contextmanager
    def _guessable(self, actor: str) -> Iterator[None]:
        """Slow guesses down, and note what was refused: a card links what somebody bought, and its number is short."""
        try:
            with self._limit.attempt() as attempt:
                yield
                attempt.good = True
        except (CustomerInvalid, PhoneInvalid, TooManyTries) as error:
            self._site.audit.record(Action.CARD_REFUSED, actor=actor, detail={"why": error.code})
            raise


class SitePrivacy:
    """A :class:`kiosk.console.deps.PrivacyRoom` on the privacy machinery."""

    def __init__(self, site: Site, settings: Settings, clock: Callable[[], datetime] = utc_now) -> None:
        self._site, self._settings, self._clock = site, settings, clock
        terms = (settings.customer_retention_days, settings.backup_keep_days)
        self._retention = Retention(site, retention.term(settings), clock, *terms)
        self._papers = SiteRecords(site.store, site.audit, clock)

    def plan(self) -> Plan:
        """See the protocol."""
        plan = self._retention.plan()
        due = tuple(Due(self._site.aliases.log_name(one.member_id), one.used_at, one.why.value) for one in plan.due)
        return Plan(
            plan.token,
            plan.days,
            due,
            plan.matches,
            plan.receipts,
            plan.audit_entries,
            plan.others,
            plan.customer_days,
            len(plan.customers),
        )

    def prepare(self, token: str) -> RetentionPlan:
        """See the protocol."""
        plan = self._retention.plan()
        if plan.token != token:
            raise PressRefused("The list has changed since it was shown", mend="Read the new one, and run it then")
        return plan

    def run(self, plan: RetentionPlan, *, actor: str, progress: Callable[[int], None]) -> RetentionReport:
        """See the protocol."""
        return self._retention.run(plan, actor=actor, progress=progress)

    def waiting(self) -> tuple[str, ...]:
        """See the protocol."""
        with self._site.store.read() as connection:
            return tuple(self._site.aliases.log_name(one) for one in evidence.unfinished(connection))

    def verify_trail(self) -> Verification:
        """See the protocol."""
        return audit_check.verify(self._site.audit, self._site.store)

    def records(self) -> bytes:
        """See the protocol."""
        return as_json(records_of_processing(self._settings, self._papers.all())).encode()

    def duties(self) -> tuple[Duty, ...]:
        """See the protocol."""
        return site_records.health(self._settings, self._papers.all(), day_of(self._clock()))

    def site_records(self) -> tuple[SiteRecord, ...]:
        """See the protocol."""
        return self._papers.all()

    def note(self, record: SiteRecord, *, actor: str) -> None:
        """See the protocol."""
        self._papers.add(record, actor=actor)

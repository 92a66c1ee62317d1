"""Desks of the shopper's screen without a store, for tests and for the scripted server."""
# ruff: noqa: ARG002 - the fakes keep the protocols' arguments

from datetime import UTC, datetime
from types import SimpleNamespace

import numpy as np

from kiosk.errors import ConsentMissing, MemberUnknown, TooManyTries
from kiosk.modes import Engage, Profile, Recognition
from kiosk.privacy.consent import Purpose, give
from kiosk.privacy.notice import NoticeFacts
from kiosk.screens.desk_work import DeskWork
from kiosk.screens.desks import (
    CodeFound,
    ErasedEverywhere,
    FaceAdded,
    FaceWish,
    Found,
    JoinReceipt,
    Judged,
    Line,
    Overview,
)
from kiosk.screens.house import House
from kiosk.screens.offers import Greeting, OfferCard
from vision.types import CapturedView, PoseView

UNTIL = datetime(2027, 11, 22, tzinfo=UTC)


def house(
    recognition=Recognition.IDENTIFY,
    engage=Engage.TAP,
    *,
    languages=("en",),
    address="",
    idle_seconds=40.0,
    preview=False,
    available=True,
    shop_name="Anbu Stores",
):
    """A shop of these choices."""
    facts = NoticeFacts(shop_name, "", Profile.DEFAULT, recognition, engage, 365, address)
    return House(facts, languages, idle_seconds, preview, available)


def card(offer_id, title="15 % off coffee", reason="Because you often buy coffee"):
    """One offer."""
    return OfferCard(offer_id, title, "", reason, "₹ 280", "K7QF-2M", "Coffee")


def captured_view(view=PoseView.FRONT):
    """One view with a vector of its own."""
    return CapturedView(view, np.ones(4, np.float32) / 2, 0.8)


class Unpaired:
    """The devices of a site that has paired none."""

    def of_key(self, key, kind, certificate=None):
        return None

    def when_revoked(self, tell):
        """There is none to revoke."""


SITE = SimpleNamespace(devices=Unpaired())
"""As much of a site as the screen itself needs."""


class FakeOffers:
    """Greets the members it was given."""

    def __init__(self, members=None, general=None):
        self.members = {"m1": Greeting("Meena", (card("o1"), card("o2"), card("o3")))} if members is None else members
        self.offers = (card("g1", reason="For everyone this week"),) if general is None else general

    def general(self, language):
        return self.offers

    def for_member(self, member_id, language):
        return self.members.get(member_id)


class FakeJoin:
    """Joins shoppers in memory; ``calls`` tells what was asked."""

    def __init__(self, offers):
        self.offers = offers
        self.calls = []
        self.open = {}
        self.saved = []
        self.duplicate = None
        self.kept = None
        self.fails = {}

    def _call(self, name, *what):
        self.calls.append((name, *what))
        if name in self.fails:
            raise self.fails[name]

    def begin(self, purposes, *, language, screen):
        self._call("begin", tuple(purposes), language, screen)
        draft_id = f"draft{len(self.calls)}"
        self.open[draft_id] = tuple(purposes)
        return draft_id

    def fill(self, draft_id, form):
        self._call("fill", draft_id)
        self.form = form

    def judge(self, draft_id, views):
        self._call("judge", draft_id, len(views))
        if Purpose.FACE_RECOGNITION not in self.open[draft_id]:
            raise ConsentMissing("no consent")
        return Judged(len(views) if self.kept is None else self.kept, len(views), self.duplicate)

    def save(self, draft_id, views):
        self._call("save", draft_id, len(views))
        purposes = self.open.pop(draft_id)
        self.saved.append(draft_id)
        self.offers.members[draft_id] = Greeting(self.form.nickname, (card("n1"),))
        return JoinReceipt(draft_id, "RECE-IPT1-CODE", "CARD-CODE-1234", len(views), UNTIL, purposes)

    def discard(self, draft_id):
        self._call("discard", draft_id)
        self.open.pop(draft_id, None)


class FakeCodes:
    """Knows a card, a phone number, a receipt, and a card that opens a template."""

    def __init__(self):
        self.known = {
            "CARD1": CodeFound("m1", Found.CARD),
            "9840012345": CodeFound("m1", Found.PHONE),
            "RECEIPT1": CodeFound("m1", Found.RECEIPT),
            "VERIFY1": CodeFound("m1", Found.CARD, np.ones(4, np.float32)),
        }
        self.locked = False

    def find(self, text):
        if self.locked:
            raise TooManyTries("wait")
        return self.known.get(text)


class FakeMyData:
    """Keeps what members decide in memory."""

    def __init__(self, offers):
        self.offers = offers
        self.calls = []
        self.purposes = tuple(Purpose)
        self.paused = False
        self.on_erase = lambda _member_id: None

    def _require(self, member_id, *call):
        self.calls.append(call)
        if member_id not in self.offers.members:
            raise MemberUnknown("gone")

    def overview(self, member_id, *, language, actor):
        self._require(member_id, "overview", actor)
        face = Purpose.FACE_RECOGNITION in self.purposes
        return Overview("Meena", self.purposes, self.paused, face, UNTIL, (Line("Visits", "3"),))

    def set_purposes(self, member_id, purposes, *, language, screen, actor):
        self._require(member_id, "set_purposes", tuple(purposes), screen)
        self.purposes = tuple(purposes)

    def set_paused(self, member_id, paused, *, actor):
        self._require(member_id, "set_paused", paused)
        self.paused = paused

    def dislike(self, member_id, offer_id):
        self._require(member_id, "dislike", offer_id)
        old = self.offers.members[member_id]
        kept = tuple(one for one in old.cards if one.offer_id != offer_id)
        self.offers.members[member_id] = Greeting(old.first_name, kept)

    def not_me(self, member_id):
        self._require(member_id, "not_me")

    def export(self, member_id, *, actor):
        self._require(member_id, "export")
        return b"zip"

    def new_receipt(self, member_id, *, actor):
        self._require(member_id, "new_receipt")
        return "NEW-RECEIPT-CODE"

    def erase(self, member_id, *, actor, also_purchases=False):
        self._require(member_id, "erase", actor)
        del self.offers.members[member_id]
        self.on_erase(member_id)
        return ErasedEverywhere("E-1", UNTIL, (("data key", 1), ("templates", 5), ("matches", 0)))


def face_wish(member_id="m1", *, guardian=False):
    """A member's yes to recognition."""
    given = give(Purpose.FACE_RECOGNITION, at=UNTIL, reference="on-screen", screen="kiosk")
    return FaceWish(member_id, given, guardian)


class FakeFaces:
    """Adds faces to members of whom :class:`FakeMyData` says that they agree to none."""

    def __init__(self, my_data):
        self.my_data = my_data
        self.calls = []
        self.duplicate = None
        self.kept = None
        self.card = ""
        self.fails = {}
        self.on_save = lambda: None

    def _call(self, name, *what):
        self.calls.append((name, *what))
        if name in self.fails:
            raise self.fails[name]

    def lacks(self, member_id):
        return Purpose.FACE_RECOGNITION not in self.my_data.purposes

    def agree(self, member_id, *, language, screen):
        self._call("agree", member_id, language, screen)
        return face_wish(member_id)

    def judge(self, wish, views):
        self._call("judge", len(views))
        return Judged(len(views) if self.kept is None else self.kept, len(views), self.duplicate)

    def save(self, wish, views, adult):
        self._call("save", wish.member_id, len(views), adult)
        self.on_save()
        self.my_data.purposes = (Purpose.FACE_RECOGNITION, *self.my_data.purposes)
        return FaceAdded(wish.member_id, len(views), self.card)

    def take_back(self, member_id):
        self._call("take_back", member_id)


def desk_work(offers):
    """Everything behind the buttons, around the same members."""
    my_data = FakeMyData(offers)
    return DeskWork(FakeJoin(offers), FakeCodes(), my_data, FakeFaces(my_data), "kiosk")

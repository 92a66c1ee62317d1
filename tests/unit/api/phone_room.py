"""The phones' page over scripted desks: no store, no camera."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace

from flask import Flask

from kiosk.api import answers, guards
from kiosk.api.deps import Desks
from kiosk.api.phone import phone_routes
from kiosk.api.phone_sessions import PhoneSessions
from kiosk.errors import MemberUnknown
from kiosk.modes import Recognition
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import CodeFound, ErasedEverywhere, Found, Line, Overview
from kiosk.settings import Settings

CODES = {
    "7KQF-2M4X-9TRW": CodeFound("m1", Found.RECEIPT, lookup="h1"),
    "VNK-4821": CodeFound("m1", Found.CARD, lookup="h2"),
    "+919840012345": CodeFound("m1", Found.PHONE, lookup="h3"),
    "OTHER-CODE": CodeFound("m2", Found.RECEIPT, lookup="h4"),
}
WHEN = datetime(2027, 11, 14, 12, 0, tzinfo=UTC)


class Codes:
    """A code desk that knows a few codes."""

    def __init__(self):
        self.known = dict(CODES)

    def find(self, text):
        return self.known.get(text.strip().upper())

    def opens(self, member_id, lookup):
        return any((one.member_id, one.lookup) == (member_id, lookup) for one in self.known.values())


class MyData:
    """A desk of one member's data that notes what was asked of it."""

    def __init__(self, codes):
        self.codes = codes
        self.purposes = [Purpose.FACE_RECOGNITION, Purpose.OFFERS]
        self.paused = False
        self.gone = False
        self.verified = True
        self.purchases_stay = False
        self.asked = []

    def overview(self, member_id, *, language, actor):
        self._note("overview", member_id, language, actor)
        face = Purpose.FACE_RECOGNITION in self.purposes
        return Overview("Meena", tuple(self.purposes), self.paused, face, WHEN, (Line("Visits noted", "3"),))

    def set_purposes(self, member_id, purposes, *, language, screen, actor):
        self._note("set_purposes", member_id, tuple(purposes), language, screen, actor)
        self.purposes = list(purposes)

    def set_paused(self, member_id, paused, *, actor):
        self._note("set_paused", member_id, paused, actor)
        self.paused = paused

    def export(self, member_id, *, actor):
        self._note("export", member_id, actor)
        return b"PK\x05\x06" + bytes(18)

    def new_receipt(self, member_id, *, actor):
        self._note("new_receipt", member_id, actor)
        del self.codes.known["7KQF-2M4X-9TRW"]
        self.codes.known["NEW1-NEW2-NEW3"] = CodeFound(member_id, Found.RECEIPT, lookup="h5")
        return "NEW1-NEW2-NEW3"

    def erase(self, member_id, *, actor, also_purchases=False):
        self._note("erase", member_id, actor, also_purchases)
        self.gone = True
        places = (("members", 1), ("templates", 4), ("vanakkam.log", 0))
        return ErasedEverywhere("E-2026-0412", WHEN, places, self.verified, self.purchases_stay)

    def _note(self, *asked):
        if self.gone:
            raise MemberUnknown("There is no such member")
        self.asked.append(asked)


def phone_app(languages=("en", "ta", "hi"), recognition=Recognition.IDENTIFY, clock=time.monotonic):
    """Return the app and the desk behind it."""
    codes = Codes()
    data = MyData(codes)
    settings = Settings(shop_name="Anbu Stores", languages=languages, recognition=recognition)
    unused = SimpleNamespace()
    desks = Desks(join=unused, codes=unused, phone_codes=codes, my_data=data)
    app = Flask("kiosk")
    guards.install(app, settings)
    answers.install(app)
    deps = SimpleNamespace(settings=settings, desks=desks, phones=PhoneSessions(clock))
    app.register_blueprint(phone_routes(deps, clock))
    return app, data

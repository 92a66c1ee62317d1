"""A staff console over a real site in a temporary home, for tests of the console: real store, desks, privacy machinery.

The running kiosk around it (camera, screen) is a stand-in, and so are the nets unless they are given.
"""

import contextlib
import re
import sys
from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
from argon2 import PasswordHasher
from flask import Flask

from kiosk.api import answers, guards
from kiosk.api.deps import Health
from kiosk.choosing import Choosing
from kiosk.console.access import Role
from kiosk.console.accounts import StaffAccounts
from kiosk.console.console import Console
from kiosk.console.deps import ConsoleDeps
from kiosk.console.rooms import SitePeople, SitePrivacy
from kiosk.console.routes import build_console, staff_blueprint
from kiosk.experiments.room import ExperimentRoom
from kiosk.joining import JoinRules, ShopJoining
from kiosk.mydata import MyData
from kiosk.offers import House, ShopOffers
from kiosk.privacy.consent import Purpose
from kiosk.recommending.job import RefitJob
from kiosk.recommending.running import RunningRecommender
from kiosk.security.keyring import Secret
from kiosk.settings import Settings
from kiosk.shop_people import ShopPeople
from kiosk.site import make_site, open_site
from kiosk.tries import Tries
from vision.decide import CALIBRATIONS
from vision.enrol import FoundFace, PhotoTemplate, StillView
from vision.errors import PhotoRejected
from vision.geometry import Box
from vision.landmarks import FaceLandmarks

PASSWORD = "correct horse battery"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
"""Argon2id with parameters that cost nothing; the real ones are checked once."""

CARD_TRIES = Tries(most=3, seconds=1e9)
"""Wrong cards on the form of corrections; none comes back in the time of a test."""

NO_FIT = (sys.executable, "-c", "print('fit 0.50')")
"""In place of a fit of the recommender: a process that says a step and ends."""

ORIGIN = {"Origin": "http://127.0.0.1", "Host": "127.0.0.1"}


class Screen:
    """The running kiosk, as far as the console looks into it."""

    kind = "idle"
    camera = "ok"
    fault = None
    revision = None
    streams = ()

    def screen(self):
        return self.kind

    def maintain(self, *, on):
        self.kind = "maintenance" if on else "idle"

    def health(self):
        return Health(
            camera=self.camera,
            fault=self.fault,
            stages=(),
            gallery=2,
            gallery_revision=self.revision,
            streams=self.streams,
        )


class NumberedFaces:
    """Reads the person from the colour of a picture: the mean of blue is who, of red how far the head is turned.

    Black shows nobody, white shows two.
    """

    def __init__(self):
        self.embedded = 0

    def find(self, image):
        blue, _, red = image.reshape(-1, 3).mean(axis=0)
        if blue < 4:
            return ()
        turn = {0: (0, 0), 1: (25, 0), 2: (-25, 0), 3: (0, -15), 4: (0, 0)}[min(round(red / 50), 4)]
        marks = FaceLandmarks(np.zeros((5, 2), np.float32), Box(100, 100, 240, 240), *map(float, turn), 0.0)
        crop = np.random.default_rng(7).integers(60, 190, (112, 112, 3)).astype(np.uint8)
        crop[0, 0] = round(blue / 10) * 10
        return (FoundFace(marks, crop),)

    def find_company(self, image, face):
        return (face,) if image.mean() > 250 else ()

    def embed(self, faces):
        self.embedded += len(faces)
        return tuple(SimpleNamespace(vector=person(int(face.aligned[0, 0, 0]))) for face in faces)

    def template(self, photos):
        faces = [face for photo in photos for face in self.find(photo)[:1]]
        if len(faces) != len(photos):
            raise PhotoRejected("Picture 1 shows no face [no_face]", mend="Use another photo")
        views = tuple(StillView(one.vector, 0.8) for one in self.embed(faces))
        return PhotoTemplate(views[0].vector, views)


def person(number):
    """The unit vector of a made-up person."""
    vector = np.random.default_rng(number).standard_normal(64).astype(np.float32)
    return vector / np.linalg.norm(vector)


def picture(number, turn=0):
    """The bytes of a JPEG that :class:`NumberedFaces` reads."""
    import cv2

    image = np.zeros((480, 640, 3), np.uint8)
    image[:] = (number, 100, turn * 50)
    return cv2.imencode(".jpg", image)[1].tobytes()


@dataclass(eq=False)
class Room:
    """The console and everything behind it."""

    settings: Settings
    site: object
    deps: ConsoleDeps
    app: Flask
    box: Screen
    nets: object
    clock: SimpleNamespace
    accounts: StaffAccounts
    console: Console
    seconds: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(now=1000.0))

    def add_staff(self, name, *roles):
        self.accounts.add(name, PASSWORD, [Role(role) for role in roles], actor="cli")

    def join(self, name="Meena", number=40, **more):
        """Enrol somebody behind the console's back; the member's id."""
        given = {"purposes": (Purpose.FACE_RECOGNITION, Purpose.OFFERS), **more}
        vectors = [person(number)] if Purpose.FACE_RECOGNITION in given["purposes"] else []
        return self.site.members.add(name, vectors, recogniser="buffalo_s", consent_reference="form 7", **given)

    def trail(self):
        """(actor, action, whether it is about a member) of every entry, oldest first."""
        return [
            (one.actor, one.action, one.subject is not None) for one in reversed(self.site.audit.entries(limit=999))
        ]

    def browser(self):
        return Browser(self.app.test_client())

    def signed_in(self, name="anbu", *roles):
        if self.accounts.find(name) is None:
            self.add_staff(name, *(roles or ("staff",)))
        browser = self.browser()
        assert browser.post("/staff/sign-in", name=name, password=PASSWORD).status_code == 303
        return browser


class Browser:
    """A test client that behaves like a browser on the console: cookies, origin, the token of the page."""

    def __init__(self, client):
        self.client = client
        self.csrf = ""

    def get(self, path):
        answer = self.client.get(path, headers={"Host": "127.0.0.1", "Accept": "text/html"})
        self._learn(answer)
        return answer

    def post(self, path, *, headers=None, data=None, content_type=None, **fields):
        if self.csrf == "" and path != "/staff/sign-in":
            self.get("/staff/health")
        if data is None:
            data = {"csrf": self.csrf, **fields}
        answer = self.client.post(
            path, data=data, content_type=content_type, headers={**ORIGIN, "Accept": "text/html", **(headers or {})}
        )
        self._learn(answer)
        return answer

    def send_frame(self, draft, data):
        return self.client.post(
            f"/staff/api/draft/{draft}/frame",
            data=data,
            content_type="image/jpeg",
            headers={**ORIGIN, "X-Csrf-Token": self.csrf},
        )

    def follow(self, answer):
        assert answer.status_code == 303, answer.text
        return self.get(answer.headers["Location"])

    def _learn(self, answer):
        found = re.search(r'data-csrf="([^"]+)"', answer.text) if answer.mimetype == "text/html" else None
        if found:
            self.csrf = found[1]


def choosing_of(site, settings, now):
    """What chooses offers, as the running kiosk has it; nothing runs."""
    recommender = RunningRecommender(site.store)
    room = ExperimentRoom(site.store, site.keyring.secret(Secret.EXPERIMENT), settings.experiment_holdout)
    house = House(
        settings.currency,
        store_name=settings.store_name,
        aliases=site.aliases,
        experiments=room,
        learned=lambda: recommender.learned,
        margin_floor_percent=settings.margin_floor_percent,
    )
    offers = ShopOffers(site.store, site.members, house, lambda: now().replace(tzinfo=None))
    return Choosing(offers, recommender, RefitJob(site.store, NO_FIT, now, 0))


def open_room(home, clock, *, nets=None, seconds=None, hasher=QUICK, faces=None, **settings):
    """Make or open a site, and the console on it.

    Args:
        home: Folder of the site.
        clock: ``now`` is the time of the site.
        nets: Stand-in for the face reader.
        seconds: ``now`` is the monotonic clock of sessions.
        hasher: Of passwords.
        faces: Instead of ``nets``: opens a face reader.
        **settings: Of the site.
    """
    chosen = Settings.load(home=home, **settings)
    if not chosen.keyring_path.exists():
        make_site(chosen)
    now = lambda: clock.now  # noqa: E731 - one clock for every room
    site = open_site(chosen, clock=now)
    box, nets, seconds = Screen(), nets or NumberedFaces(), seconds or SimpleNamespace(now=1000.0)
    name = chosen.recogniser.value
    rules = JoinRules(name, CALIBRATIONS[name].floor, card_locked=False, retention_days=chosen.retention_days)
    deps = ConsoleDeps(
        settings=chosen,
        site=site,
        joining=ShopJoining(site, rules, now),
        mydata=MyData(site, chosen.retention_days, now),
        people=SitePeople(site, chosen, CARD_TRIES),
        shop_people=ShopPeople(site, now),
        faces=faces or (lambda: contextlib.nullcontext(nets)),
        box=box,
        privacy=SitePrivacy(site, chosen, now),
        choosing=choosing_of(site, chosen, now),
        clock=now,
    )
    app = Flask("kiosk")
    guards.install(app, chosen)
    answers.install(app)
    console = build_console(deps, lambda: seconds.now, hasher)
    app.register_blueprint(staff_blueprint(console))
    accounts = StaffAccounts(site.store, site.audit, hasher, now)
    return Room(chosen, site, deps, app, box, nets, clock, accounts, console, seconds)

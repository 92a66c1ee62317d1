"""What children do that are killed: enrol, erase, import, back up, give the site new keys, restore.

Each step is told before it begins (``begin``) and acknowledged when the call that does it has returned (``done``): from
then on nothing may be lost. The data keys, rows and files that they leave are looked at in :mod:`crash_checks`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
from click.testing import CliRunner
from numpy.typing import NDArray

from kiosk.backups.desk import Backups
from kiosk.cli.keys import keys as keys_commands
from kiosk.cli.main import cli
from kiosk.intake import Incoming, Intake, runs
from kiosk.joining import JoinRules, ShopJoining
from kiosk.members import NewMember
from kiosk.privacy.backups import restore
from kiosk.privacy.consent import Purpose
from kiosk.screens.desks import JoinForm
from kiosk.settings import Settings
from kiosk.site import Site, open_site
from recommender.ingest.types import DataKind
from tests.soak.crash_rig import Say
from vision.types import CapturedView, PoseView

__all__ = ["keys_commands"]  # loaded before the fork, as everything that a command loads late

RECOGNISER = "buffalo_s"
STEPS = 6
"""Of one life; a kill may fall into any of them."""
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
RULES = JoinRules(RECOGNISER, 0.9, card_locked=False, retention_days=365)
FILES = ("customers", "products", "purchases", "more")
"""Below ``files`` beside the home folder, in the order in which they are taken."""


class Steps:
    """A clock that a minute passes on with every look: what follows is later."""

    def __init__(self, start: datetime = START) -> None:
        self.now = start

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=7)
        return self.now


def settings_of(home: Path) -> Settings:
    """As the children and the checks open the site."""
    return Settings.load(home=home, backup_daily=2, backup_weekly=0, backup_monthly=0)


def face(number: int) -> NDArray[np.float32]:
    """A unit vector of 64 values, one a number."""
    vector = np.random.default_rng(number).standard_normal(64).astype(np.float32)
    return vector / np.linalg.norm(vector)


def views(number: int) -> tuple[CapturedView, ...]:
    """Three views of one face that are good enough to be kept."""
    base = face(number)
    turned = []
    for place, view in enumerate((PoseView.FRONT, PoseView.LEFT, PoseView.RIGHT)):
        vector = base + 0.05 * face(number * 10 + place + 1_000_000)
        turned.append(CapturedView(view, (vector / np.linalg.norm(vector)).astype(np.float32), 0.9))
    return tuple(turned)


@contextmanager
def at_work(home: Path, seed: int) -> Iterator[tuple[Site, np.random.Generator]]:
    """The site as a command opens it."""
    site = open_site(settings_of(home), clock=Steps())
    try:
        yield site, np.random.default_rng(seed)
    finally:
        site.close()


def enrol(home: Path, seed: int, say: Say) -> None:
    """People join in turn at the counter and at the screen, where a draft comes first."""
    with at_work(home, seed) as (site, draw):
        say("open")
        joining = ShopJoining(site, RULES, Steps())
        for step in range(STEPS):
            number = int(draw.integers(10_000))
            name, phone = f"Ravi{number}", f"+9198765{number:05}"
            if step % 2:
                new = NewMember(name, views(number), RECOGNISER, f"form {number}", phone=phone)
                member_id, codes = site.members.enrol(new)
                receipt = codes.receipt
            else:
                purposes = (Purpose.FACE_RECOGNITION, Purpose.OFFERS)
                draft = joining.begin(purposes, language="en", screen="kiosk")
                joining.fill(draft, JoinForm(name, "", phone))
                done = joining.save(draft, views(number))
                member_id, receipt = done.member_id, done.receipt_code
            say("done", member_id=member_id, name=name, number=number, receipt=receipt, phone=phone)


def erase(home: Path, seed: int, say: Say) -> None:
    """Members leave, every other one with what they bought."""
    with at_work(home, seed) as (site, draw):
        say("open")
        ids = sorted(one.member_id for one in site.members.list())
        draw.shuffle(ids)
        for step, member_id in enumerate(ids[:STEPS]):
            say("begin", member_id=member_id, purchases=bool(step % 2))
            site.eraser.erase(member_id, actor="shopper", also_purchases=bool(step % 2))
            say("done", member_id=member_id, purchases=bool(step % 2))


def take(home: Path, seed: int, say: Say) -> None:
    """The shop's files, each in many transactions."""
    del seed
    runs.ROWS_AT_ONCE = 20
    with at_work(home, 0) as (site, _draw):
        say("open")
        intake = Intake(site, settings_of(home), Steps())
        for name in FILES:
            kind = DataKind(name if name != "more" else "purchases")
            outcome = intake.take_file(home.parent / "files" / f"{name}.csv", Incoming(kind), actor="cli")
            say("done", name=name, import_id=outcome.import_id)


def back_up(home: Path, seed: int, say: Say) -> None:
    """A backup a day: copied, proved, sent to a second place, rotated."""
    clock = Steps(START + timedelta(days=10))
    with at_work(home, seed) as (site, _draw):
        say("open")
        desk = Backups(site, settings_of(home), clock, actor="system")
        for _step in range(3):
            done = desk.run(offsite=str(home.parent / "disk"))
            say("done", name=done.made.path.name if done.made else "", sent_to=done.sent_to)
            clock.now += timedelta(days=1)


def rotate(home: Path, seed: int, say: Say) -> None:
    """A new site key, and a new data secret, by the commands."""
    say("open")
    draw = np.random.default_rng(seed)
    orders = [["keys", "rotate", "--yes"], ["keys", "rotate", "--yes"], ["keys", "rotate", "--deep", "--yes"]]
    draw.shuffle(orders)
    for order in orders:
        say("begin", deep="--deep" in order)
        done = CliRunner().invoke(cli, ["--home", str(home), *order])
        assert done.exit_code == 0, done.output
        say("done", deep="--deep" in order, key=(home / "vanakkam.key").read_text(encoding="ascii"))


def put_back(home: Path, seed: int, say: Say) -> None:
    """An old backup takes the store's place, twice."""
    del seed
    say("open")
    file = min((home / "backups").glob("vanakkam-*.db"))
    for _step in range(2):
        done = restore(settings_of(home), file, actor="cli", clock=Steps(START + timedelta(days=5)))
        say("done", members=done.members)

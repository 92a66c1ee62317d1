"""Every bundled face walks up to the loop again and again: is every member recognised, is any stranger named?

Light, noise, size, path and sway differ with each walk-up. Members are enrolled from one still picture each, through
the gate that staff's photos go through. Exit code 1 when a member was missed or a stranger named.
"""

import contextlib
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import click
import cv2
from common import json_option, plain_errors, write_json

from kiosk.demo.build import build_demo
from kiosk.demo.people import MEMBERS, STRANGERS
from kiosk.faces import build_recogniser
from kiosk.offers import local_today
from kiosk.settings import Settings
from kiosk.site import Site, opened
from vision.frames import Frame
from vision.simulate import Painter, frames
from vision.timing import StageTimer
from vision.types import PresenceEvent, PresenceKind
from vision.walkups import WalkUp


@click.command(help=__doc__)
@click.option("--walkups", default=20, show_default=True, help="Walk-ups a person.")
@click.option("--fps", default=20.0, show_default=True, help="Frames a second.")
@click.option("--seed", default=4_000, show_default=True)
@json_option
@plain_errors
def main(walkups: int, fps: float, seed: int, json_file: Path | None) -> None:
    """Play and print."""
    cv2.setNumThreads(1)
    people = [*MEMBERS, *STRANGERS]
    report: dict[str, Any] = {name: Counter() for name in people}
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "site"
        home.mkdir(mode=0o700)
        build_demo(Settings.load(home=home), local_today(), lambda _: None)
        settings, painter = Settings.load(home=home), Painter()
        plays = [(name, number) for name in people for number in range(walkups)]
        with opened(settings) as site, click.progressbar(plays, label="Walk-ups") as bar:
            ids = {member.member_id: member.nickname for member in site.members.list()}
            for name, number in bar:
                size = 95.0 + 100.0 * number / max(walkups - 1, 1)
                walk = WalkUp((name,), seed + number, stand=4.0, face_px=size)
                named = play(settings, site, painter, walk, fps)
                report[name][verdict(name, [ids[event.member_id] for event in named if event.member_id])] += 1
    show(report, walkups)
    write_json(json_file, report)
    missed = sum(walkups - report[name]["right"] for name in MEMBERS)
    sys.exit(bool(missed or any(report[name]["named"] for name in STRANGERS)))


def play(settings: Settings, site: Site, painter: Painter, walk: WalkUp, fps: float) -> list[PresenceEvent]:
    """All verdicts of one walk-up that name somebody."""
    recogniser, _ = build_recogniser(settings, site, StageTimer())
    with contextlib.closing(recogniser):
        said = [
            event
            for index, image in enumerate(frames(painter, walk, fps))
            for event in recogniser.step(Frame(image, index, index / fps))
        ]
    return [event for event in said if isinstance(event, PresenceEvent) and event.kind is PresenceKind.RECOGNISED]


def verdict(name: str, named: list[str]) -> str:
    """What a walk-up came to: right, missed or wrong for a member; unknown or named for a stranger."""
    if name in STRANGERS:
        return "named" if named else "unknown"
    if not named:
        return "missed"
    return "right" if set(named) == {MEMBERS[name]} else "wrong"


def show(report: dict[str, Any], walkups: int) -> None:
    """One line a person."""
    for name, counts in report.items():
        role = "member  " if name in MEMBERS else "stranger"
        click.echo(f"{role} {name:<10} {walkups} walk-ups: " + ", ".join(f"{n} {what}" for what, n in counts.items()))


if __name__ == "__main__":
    main()

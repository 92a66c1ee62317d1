"""Our loop beside InsightFace's usual path (SCRFD 640, then the recogniser on each face of each frame), in one process.

Three measurements, on simulated walk-ups of 1280x720 at 30 frames a second, the first also on a clip of your own:

1. CPU milliseconds a frame while a member stands there, the look included, on the same frames for both.
2. Milliseconds from the first good frame of a look to the offers in the screen's event stream, in real time, through
   the whole kiosk: loop, decision, encrypted store, ranking, codes.
3. Frames a second on one core, and the growth of memory over ten thousand frames.
"""

import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import click
import cv2
from common import json_option, plain_errors, write_json
from peer import InsightFacePeer
from visits import offers_times

from kiosk.demo.build import build_demo
from kiosk.demo.people import MEMBERS
from kiosk.faces import build_recogniser, load_embedder
from kiosk.offers import local_today
from kiosk.settings import Settings
from kiosk.site import opened
from kiosk.weights import open_store
from vision.camera import open_capture
from vision.frames import Frame, Image
from vision.recognise import Recogniser
from vision.simulate import Painter, frames
from vision.sources import parse_source
from vision.timing import StageTimer
from vision.types import PresenceEvent
from vision.walkups import WalkUp

FPS = 30.0
BLOCK = 60
"""Frames held in memory at once; both paths see the same block in turn, so that the machine's mood is shared."""


@click.command(help=__doc__)
@click.option("--clip", type=click.Path(exists=True, dir_okay=False), help="A video for the first measurement.")
@click.option("--seconds", default=20.0, show_default=True, help="How long the simulated member stands there.")
@click.option("--visits", default=25, show_default=True, help="Visits of the second measurement.")
@click.option("--frames", "count", default=10_000, show_default=True, help="Frames of the third measurement.")
@json_option
@plain_errors
def main(clip: str | None, seconds: float, visits: int, count: int, json_file: Path | None) -> None:
    """Measure and print."""
    cv2.setNumThreads(1)
    with tempfile.TemporaryDirectory() as folder:
        settings = demo_settings(Path(folder) / "site")
        report = cpu_per_frame(settings, clip_frames(clip) if clip else standing(seconds))
        report |= {"first_good_frame_to_offers_ms": latency(settings, visits)}
        report |= steady_state(settings, count)
    show(report)
    write_json(json_file, report)


def demo_settings(home: Path) -> Settings:
    """A fresh demo site in a temporary folder."""
    click.echo("Making a demo site ...")
    home.mkdir(mode=0o700)
    build_demo(Settings.load(home=home), local_today(), lambda _: None)
    return Settings.load(home=home)


def standing(seconds: float) -> Iterator[Image]:
    """A member who walked up and now stands there; the empty shop and the approach are left out of the figures."""
    walk = WalkUp((next(iter(MEMBERS)),), seed=5, approach=1.0, stand=seconds, leave=0.0)
    return islice(frames(Painter(), walk, FPS), round(FPS), None)


def clip_frames(clip: str) -> Iterator[Image]:
    """Every frame of a video, scaled to 720 lines."""
    capture = open_capture(parse_source(clip))
    while True:
        good, image = capture.read()
        if not good:
            capture.release()
            return
        height, width = image.shape[:2]
        yield cv2.resize(image, (round(width * 720 / height), 720))


def cpu_per_frame(settings: Settings, images: Iterable[Image]) -> dict[str, Any]:
    """CPU milliseconds a frame of both paths over the same frames."""
    weights = open_store(settings)
    peer = InsightFacePeer(weights.path("scrfd_500m"), load_embedder(weights, settings.recogniser, settings))
    ours = theirs = wall = 0.0
    ratios: list[float] = []
    done = recognised = 0
    with opened(settings) as site:
        loop, _ = build_recogniser(settings, site, StageTimer())
        with contextlib.closing(loop):
            _warm(loop, peer)
            for block in blocks(images, BLOCK):
                cpu, began = time.process_time(), time.perf_counter()
                events = [
                    e for number, image in enumerate(block, done) for e in loop.step(Frame(image, number, number / FPS))
                ]
                mine, took = time.process_time() - cpu, time.perf_counter() - began
                cpu = time.process_time()
                for image in block:
                    peer.faces(image)
                other = time.process_time() - cpu
                ours, theirs, wall = ours + mine, theirs + other, wall + took
                recognised += sum(isinstance(event, PresenceEvent) and event.member_id is not None for event in events)
                ratios.append(other / mine)
                done += len(block)
                if sys.stdout.isatty():
                    click.echo(f"\r{done} frames, ratio so far {theirs / ours:.1f} ", nl=False)
    click.echo()
    return {
        "cpu_ms_per_frame": {"ours": ours / done * 1e3, "insightface": theirs / done * 1e3},
        "ratio": theirs / ours,
        "ratio_of_blocks": {"least": min(ratios), "median": statistics.median(ratios), "most": max(ratios)},
        "fps": done / wall,
        "frames": done,
        "recognised": recognised,
    }


def latency(settings: Settings, visits: int) -> dict[str, Any]:
    """Percentiles of the time from the first good frame to the offers, and from the act to the offers."""
    times = offers_times(settings, visits)
    good = [one.from_good_frame_ms for one in times]
    acts = [one.from_act_ms for one in times]
    return {
        **percentiles(good),
        "visits": visits,
        "shown": len(times),
        "from_engaged_frame": percentiles(acts),
    }


def steady_state(settings: Settings, count: int) -> dict[str, Any]:
    """Frames a second on one core, and resident memory after a tenth and after all of the frames."""
    walk = WalkUp((next(iter(MEMBERS)),), seed=9, stand=3.0)
    with opened(settings) as site:
        loop, _ = build_recogniser(settings, site, StageTimer())
        images = list(frames(Painter(), walk, FPS, pause=3.5))
        cores = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {min(cores)})
        try:
            began, early = time.perf_counter(), 0
            with (
                contextlib.closing(loop),
                click.progressbar(islice(cycle(images), count), count, label="One core") as bar,
            ):
                for number, image in enumerate(bar):
                    loop.step(Frame(image, number, number / FPS))
                    early = resident() if number == count // 10 else early
            seconds = time.perf_counter() - began
        finally:
            os.sched_setaffinity(0, cores)
    return {"one_core": {"fps": count / seconds, "frames": count, "growth_mib": (resident() - early) / 2**20}}


def blocks(images: Iterable[Image], size: int) -> Iterator[list[Image]]:
    """Lists of up to ``size`` pictures."""
    source = iter(images)
    while block := list(islice(source, size)):
        yield block


def percentiles(values: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    cuts = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": cuts[49], "p99": cuts[98]}


def resident() -> int:
    """Resident memory of this process in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def show(report: dict[str, Any]) -> None:
    """Print the figures as a person reads them."""
    cpu, wait, core = report["cpu_ms_per_frame"], report["first_good_frame_to_offers_ms"], report["one_core"]
    spread, act = report["ratio_of_blocks"], wait["from_engaged_frame"]
    click.echo(
        f"CPU a frame       ours {cpu['ours']:.2f} ms, InsightFace {cpu['insightface']:.2f} ms: "
        f"{report['ratio']:.1f} times less\n"
        f"                  blocks {spread['least']:.1f} to {spread['most']:.1f}, {report['frames']} frames\n"
        f"unpaced           {report['fps']:.0f} frames a second\n"
        f"first good frame  to offers p50 {wait['p50']:.0f} ms, p99 {wait['p99']:.0f} ms "
        f"({wait['shown']} of {wait['visits']} visits)\n"
        f"engaged frame     to offers p50 {act['p50']:.0f} ms, p99 {act['p99']:.0f} ms\n"
        f"one core          {core['fps']:.0f} frames a second; "
        f"memory grew {core['growth_mib']:.1f} MiB over {core['frames']} frames"
    )


def _warm(loop: Recogniser, peer: InsightFacePeer) -> None:
    """Load what is loaded at first use, outside of the measurement."""
    image = next(standing(1.0))
    loop.step(Frame(image, 0, -10.0))
    peer.faces(image)


if __name__ == "__main__":
    main()

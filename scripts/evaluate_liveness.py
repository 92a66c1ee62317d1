"""How often the liveness challenges take an attack for a person, and a person for an attack (ISO/IEC 30107-3).

With --clips: a folder with one folder a species, DIR/{bona_fide,print,phone,tablet,mask,replay,...}/*.mp4. Each clip is
played once through the guided capture, with a challenge drawn at random; a clip whose name ends with a challenge
(ann_turn_left.mp4) gets that one. Reported are APCER per species and BPCER with 95 % intervals, non-responses apart.

With --photo-attack N: N attempts of a still photograph that is moved, turned and bent before the camera, drawn in
memory from the bundled pictures or from --photos; reported is how many pass each challenge.
"""

import contextlib
import random
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import json_option, plain_errors, write_json
from liveness_trials import Attempts, PhotoTrial, capturing, play_clip, read_clip, to_and_fro
from pad import BONA_FIDE, LEAST_ATTEMPTS, Rate, Response, Species, rate, species

from kiosk.settings import Settings
from kiosk.weights import open_store
from models.store import ModelStore
from vision.bundled import GROUP, SINGLE, photo
from vision.capture_state import CapturePolicy
from vision.detect import BlazeFace
from vision.embed import OnnxEmbedder
from vision.enrol import StillFaces, read_photo
from vision.frames import Image
from vision.landmarks import MeshLandmarker
from vision.liveness import Choose
from vision.types import Challenge

MOST_YAW = 15.0
"""Degrees to the camera; photographs of faces from the side are not even asked for a challenge."""

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.option("--clips", type=FOLDER, help="Folder with one folder of clips a species.")
@click.option("--loop", default=0.0, help="Play each clip to and fro for so many seconds instead of once.")
@click.option("--photo-attack", "attempts", type=click.IntRange(1), help="Attempts with still photographs.")
@click.option("--photos", type=FOLDER, help="Photographs for them: a folder with one folder of .jpg a person.")
@click.option("--seed", default=2026, show_default=True)
@json_option
@plain_errors
def main(  # noqa: PLR0917 - click passes every option by its name
    clips: Path | None, loop: float, attempts: int | None, photos: Path | None, seed: int, json_file: Path | None
) -> None:
    """Evaluate and print."""
    if clips is None and attempts is None:
        raise click.UsageError("Give --clips DIR, --photo-attack N, or both")
    store = open_store(Settings.load())
    report: dict[str, Any] = {"seed": seed}
    if clips is not None:
        figures = judge_clips(store, clips, loop, seed)
        show_species(figures)
        report["species"] = [asdict(one) for one in figures]
    if attempts is not None:
        found = attack(store, attempts, photos, seed)
        show_attack(found)
        report["photo_attack"] = {
            kind.value: {"tried": found.tried[kind], "not_asked": found.ignored[kind], "passed": found.passed[kind]}
            for kind in Challenge
        } | {"most_yaw": {"median": float(np.median(found.most_yaw)), "largest": max(found.most_yaw)}}
    write_json(json_file, report)


def judge_clips(store: ModelStore, clips: Path, loop: float, seed: int) -> list[Species]:
    """The figures of every species that has a folder."""
    folders = sorted(path for path in clips.iterdir() if path.is_dir())
    films = [(folder.name, path) for folder in folders for path in sorted(folder.glob("*.mp4"))]
    if not films:
        raise click.ClickException(f"{clips} holds no folder with .mp4 files, such as {clips / 'print' / 'one.mp4'}")
    draw = random.Random(seed)  # noqa: S311 - an evaluation is repeatable
    responses: dict[str, list[Response]] = {name: [] for name, _ in films}
    with click.progressbar(films, label="Clips") as bar:
        for name, path in bar:
            images, fps = read_clip(path)
            film = to_and_fro(images, fps, loop) if loop and images else iter(images)
            with capturing(store, CapturePolicy(), choice(path, draw)) as recogniser:
                responses[name].append(play_clip(recogniser, film, fps)[0])
    return [species(name, found) for name, found in responses.items()]


def choice(path: Path, draw: random.Random) -> Choose:
    """The challenge that a clip's name ends with, or one drawn at random."""
    named = [kind for kind in Challenge if path.stem.endswith(kind.value)]

    def choose(kinds: Sequence[Challenge]) -> Challenge:
        return named[0] if named and named[0] in kinds else draw.choice(kinds)

    return choose


def show_species(figures: Sequence[Species]) -> None:
    """Print one line a species."""
    click.echo("\nspecies          errors                                no response")
    for one in figures:
        name = "BPCER" if one.name == BONA_FIDE else "APCER"
        few = "" if one.enough else f"  under {LEAST_ATTEMPTS} attempts"
        click.echo(f"{one.name:<16} {name} {words(one.error):<32} {one.no_response.count}/{one.no_response.of}{few}")


def attack(store: ModelStore, attempts: int, photos: Path | None, seed: int) -> Attempts:
    """Play the attempts, one photograph after the other."""
    found = Attempts()
    pictures = photographs(store, attempts, photos)
    if not pictures:
        raise click.ClickException("No photograph with exactly one face from the front was found")
    with contextlib.closing(PhotoTrial(store)) as trial, click.progressbar(range(attempts), label="Attempts") as bar:
        for number in bar:
            name, image, face_px = pictures[number % len(pictures)]
            trial.play(name, image, face_px, seed + number, found)
    return found


def photographs(store: ModelStore, most: int, photos: Path | None) -> list[tuple[str, Image, float]]:
    """Name, picture and face width of up to so many people who are seen from the front, one picture each."""
    if photos is None:
        files = [(name, photo(name)) for name in (*GROUP, SINGLE)]
    else:
        folders = sorted(path for path in photos.iterdir() if path.is_dir())
        step = max(len(folders) // (2 * most), 1)
        firsts = [(folder.name, sorted(folder.glob("*.jpg"))[:1]) for folder in folders[::step]]
        files = [(name, read_photo(paths[0])) for name, paths in firsts if paths]
    task = store.path("face_landmarker")
    with contextlib.closing(BlazeFace(task)) as detector, contextlib.closing(MeshLandmarker(task)) as landmarker:
        still = StillFaces(detector, landmarker, OnnxEmbedder(store.path("sface")))
        found = [(name, image, still.find(image)) for name, image in files]
    seen = [(name, image, faces[0].landmarks) for name, image, faces in found if faces]
    return [(name, image, marks.box.w) for name, image, marks in seen if abs(marks.yaw) <= MOST_YAW][:most]


def show_attack(found: Attempts) -> None:
    """Print one line a challenge."""
    click.echo("\nchallenge     photographs that passed")
    for kind in Challenge:
        asked = found.tried[kind]
        passed = words(rate(len(found.passed[kind]), asked))
        ignored = f"  {found.ignored[kind]} not taken for a face from the front" if found.ignored[kind] else ""
        click.echo(f"{kind.value:<13} {passed}{ignored}  {', '.join(found.passed[kind])}")
    middle, largest = np.median(found.most_yaw), max(found.most_yaw)
    click.echo(f"largest turn measured in an attempt: median {middle:.0f}, largest {largest:.0f} degrees")


def words(figure: Rate) -> str:
    """A share with its interval for people."""
    return f"{figure.count}/{figure.of} ({figure.share:.1%}, {figure.low:.1%} to {figure.high:.1%})"


if __name__ == "__main__":
    main()

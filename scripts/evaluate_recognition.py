"""Open-set identification on a folder of faces, ours beside InsightFace's own detector and alignment.

The folder holds one folder an identity with its pictures; people with one picture are the strangers. Pictures named in
``errata.txt`` (one path a line, ``Name/*`` for all of a person) are left out. Every figure is the mean over several
random draws of the enrolled pictures, with a 95 % interval from resampling people. LFW's authors say that results on it
do not show that a system is fit for commercial use: it holds few dark, old, young or profile faces.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import json_option, plain_errors, write_json
from openset import FPIRS, Figure, Pictures, Trial, draw, fnir_at, named_wrongly, rank1, with_interval
from peer import InsightFacePeer

from kiosk.faces import identify_policy, load_embedder, still_faces
from kiosk.settings import Recogniser, Settings
from kiosk.weights import open_store
from vision.align import align
from vision.decide import threshold_for
from vision.embed import Embedder, Vectors
from vision.enrol import StillFaces, read_photo
from vision.errors import PhotoUnreadable
from vision.frames import Image

ENROLLED = (1, 3, 5)
_NOTHING = np.zeros((64, 64, 3), np.uint8)
"""Stands for a file that is no picture: nobody is found in it."""

CURVE = (0.30, 0.32, 0.34, 0.35, 0.36, 0.38, 0.40, 0.42, 0.45, 0.50, 0.55)


@click.command(help=__doc__)
@click.option(
    "--faces", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="The folder."
)
@json_option
@click.option("--recogniser", type=click.Choice([name.value for name in Recogniser]), default="buffalo_s")
@click.option("--draws", default=10, show_default=True, help="Random choices of the enrolled pictures.")
@click.option("--rounds", default=1000, show_default=True, help="Resamplings for the intervals.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--limit", type=int, help="Only so many identities, for a quick look.")
@plain_errors
def main(  # noqa: PLR0917 - click passes every option by its name
    faces: Path, json_file: Path | None, recogniser: str, draws: int, rounds: int, seed: int, limit: int | None
) -> None:
    """Evaluate and print."""
    settings = Settings.load(recogniser=recogniser)
    people = read_folder(faces, limit)
    if sum(len(pictures) > 1 for pictures in people) == 0 or sum(len(pictures) == 1 for pictures in people) == 0:
        raise click.ClickException(
            f"{faces} needs people with several pictures and people with one, in folders of .jpg"
        )
    ours, peer = embed_folder(settings, people)
    report: dict[str, Any] = {"pictures": {}, "peer": {}, "recogniser": recogniser, "draws": draws, "seed": seed}
    for key, pictures in (("pictures", ours), ("peer", peer)):
        for enrolled in ENROLLED:
            rng = np.random.default_rng([seed, enrolled])
            if max(len(mine) for mine in people) <= enrolled:
                report[key][str(enrolled)] = None
                continue
            trials = [draw(pictures, enrolled, rng) for _ in range(draws)]
            report[key][str(enrolled)] = figures(pictures, trials, settings, rounds, rng)
    show(report)
    write_json(json_file, report)


def read_folder(faces: Path, limit: int | None) -> list[list[Path]]:
    """Pictures of each person, without those of the errata."""
    errata = faces / "errata.txt"
    wrong = {line.strip() for line in errata.read_text().splitlines()} if errata.exists() else set()
    people = []
    for folder in sorted(path for path in faces.iterdir() if path.is_dir() and f"{path.name}/*" not in wrong):
        pictures = [path for path in sorted(folder.glob("*.jpg")) if f"{folder.name}/{path.name}" not in wrong]
        people += [pictures] if pictures else []
    return people[:limit]


def embed_folder(
    settings: Settings, people: Sequence[Sequence[Path]], *, with_peer: bool = True
) -> tuple[Pictures, Pictures]:
    """Every picture through our path and through the peer's (no face found without it), with the same recogniser."""
    files = [(number, path) for number, pictures in enumerate(people) for path in pictures]
    weights = open_store(settings)
    embedder = load_embedder(weights, settings.recogniser, settings)
    peer = InsightFacePeer(weights.path("scrfd_500m"), embedder)
    ours: list[Vectors | None] = []
    theirs: list[Vectors | None] = []
    broken: list[Path] = []
    with still_faces(settings) as still, click.progressbar(files, label="Embedding", item_show_func=_name) as bar:
        for _, path in bar:
            try:
                image = read_photo(path)
            except PhotoUnreadable:
                broken.append(path)
                image = _NOTHING
            ours.append(our_vector(still, image))
            theirs.append(peer_vector(peer, image, embedder) if with_peer else None)
    for path in broken:
        click.echo(f"no picture, counted as one without a face: {path}")
    person = np.array([number for number, _ in files])
    return _pictures(ours, person, embedder.dimension), _pictures(theirs, person, embedder.dimension)


def our_vector(still: StillFaces, image: Image) -> Vectors | None:
    """The vector of the picture's main face by our path."""
    found = still.find(image)
    if not found:
        return None
    boxes = np.array([(f.landmarks.box.x, f.landmarks.box.y, f.landmarks.box.w, f.landmarks.box.h) for f in found])
    return still.embed([found[main_face(boxes, image)]])[0].vector


def peer_vector(peer: InsightFacePeer, image: Image, embedder: Embedder) -> Vectors | None:
    """The vector of the picture's main face by InsightFace's path."""
    boxes, points = peer.detect(image)
    if len(boxes) == 0:
        return None
    sizes = np.column_stack([boxes[:, 0], boxes[:, 1], boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]])
    return embedder.embed([align(image, points[main_face(sizes, image)])])[0].vector


def main_face(boxes: Any, image: Image) -> int:
    """Which of several faces the picture is about: large and central, by InsightFace's own rule (area - 2 offset^2).

    Args:
        boxes: Shape (n, 4) as x, y, w, h in pixels.
        image: The picture.
    """
    height, width = image.shape[:2]
    offset = boxes[:, :2] + boxes[:, 2:] / 2 - np.array([width, height]) / 2
    return int(np.argmax(boxes[:, 2] * boxes[:, 3] - 2.0 * (offset**2).sum(axis=1)))


def figures(
    pictures: Pictures, trials: Sequence[Trial], settings: Settings, rounds: int, rng: np.random.Generator
) -> dict[str, Any]:
    """All figures of one number of enrolled pictures."""
    policy = identify_policy(settings)
    members = trials[0].members
    threshold = threshold_for(policy.calibration, policy.target_fpir, members, policy.least)
    lost = {str(fpir): with_interval(trials, lambda t, f=fpir: fnir_at(t, f), rounds, rng) for fpir in FPIRS}  # type: ignore[misc]  # a default argument binds the loop's value
    first = with_interval(trials, rank1, rounds, rng)
    wrong = with_interval(
        trials, lambda t: named_wrongly(t, threshold, policy.margin), rounds, rng, with_strangers=True
    )
    strangers = np.concatenate([trial.stranger_score for trial in trials])
    return {
        "rank1": first.value,
        "fnir_at_fpir": {fpir: figure.value for fpir, figure in lost.items()},
        "wrong_name": wrong.value,
        "not_detected": float(1.0 - pictures.found.mean()),
        "intervals": {
            "rank1": _pair(first),
            "fnir_at_fpir": {fpir: _pair(figure) for fpir, figure in lost.items()},
            "wrong_name": _pair(wrong),
        },
        "members": members,
        "mated_probes": int(np.mean([len(trial.mated_score) for trial in trials])),
        "strangers": len(trials[0].stranger_score),
        "operating_point": {"threshold": threshold, "margin": policy.margin},
        "fpir_by_threshold": {f"{t:.2f}": float((strangers >= t).mean()) for t in CURVE},
        "fnir_by_threshold": {
            f"{t:.2f}": float(np.mean([1 - np.mean(x.mated_right & (x.mated_score >= t)) for x in trials]))
            for t in CURVE
        },
    }


def show(report: dict[str, Any]) -> None:
    """Print the table."""
    click.echo(
        f"\n{'':<32}{'rank-1':>25}{'FNIR @ FPIR 1 %':>25}{'FNIR @ FPIR .1 %':>25}{'wrong name':>25}{'no face':>9}"
    )
    for key, label in (("pictures", "ours"), ("peer", "InsightFace's own")):
        for enrolled, found in report[key].items():
            if found is None:
                click.echo(f"{label}, {enrolled} pictures: nobody has more than {enrolled}")
                continue
            spans = found["intervals"]
            cells = [_cell(found["rank1"], spans["rank1"])]
            cells += [_cell(found["fnir_at_fpir"][str(f)], spans["fnir_at_fpir"][str(f)]) for f in FPIRS]
            cells += [_cell(found["wrong_name"], spans["wrong_name"])]
            row = "".join(f"{cell:>25}" for cell in cells)
            click.echo(f"{label + ', ' + enrolled + ' pictures':<32}{row}{found['not_detected']:>9.2%}")
    some = next(found for found in report["pictures"].values() if found)
    for fpir in FPIRS:
        if some["strangers"] * fpir < 1:
            click.echo(
                f"\n{some['strangers']} strangers cannot show an FPIR of {fpir:.1%}: no false positive was allowed"
            )
    click.echo(
        f"\n{some['members']} members, {some['mated_probes']} mated probes, {some['strangers']} strangers a draw at "
        f"1 picture; {report['draws']} draws; 95 % intervals; a probe without a found face is a miss.\n"
        "wrong name: share of all probes to which one frame gives somebody else's name, at the product's threshold and "
        "margin."
    )


def _cell(value: float, span: Iterable[float]) -> str:
    low, high = span
    return f"{value:.2%} [{low:.2%}, {high:.2%}]"


def _pair(figure: Figure) -> list[float]:
    return [figure.low, figure.high]


def _pictures(vectors: Sequence[Vectors | None], person: Any, dimension: int) -> Pictures:
    rows = np.zeros((len(vectors), dimension), np.float32)
    for row, vector in enumerate(vectors):
        if vector is not None:
            rows[row] = vector
    return Pictures(rows, person, np.array([vector is not None for vector in vectors]))


def _name(item: tuple[int, Path] | None) -> str:
    return item[1].parent.name[:24] if item else ""


if __name__ == "__main__":
    main()

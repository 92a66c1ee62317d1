"""Whether whoever steals the templates of two sites can tell who is at both (requirements T2 and T3).

Every picture becomes a template with the site's own recogniser, and is protected at pairs of sites with keys of their
own, as the product does it. Without --faces the seven faces of the installed packages are taken, with their mirror
images. The thief of this measurement has gone further than the key allows: the templates are unsealed, only the secret
rotation stands.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import numpy as np
from common import json_option, plain_errors, write_json
from evaluate_recognition import embed_folder, our_vector, read_folder
from linkability import Linked, Scores, Vectors, between, by_structure, system_linkability, together, within
from numpy.typing import NDArray

from kiosk.faces import identify_policy, still_faces
from kiosk.security.templates import Rotation
from kiosk.settings import Recogniser, Settings
from vision.bundled import GROUP, SINGLE, photo

WANTED = 0.1
"""D_sys below which two sites count as unlinkable (requirement T2)."""


@click.command(help=__doc__)
@click.option(
    "--faces",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="A folder with one folder an identity; people with one picture are left out.",
)
@json_option
@click.option("--recogniser", type=click.Choice([name.value for name in Recogniser]), default="buffalo_s")
@click.option("--pairs", default=10, show_default=True, help="Pairs of sites, each with keys of its own.")
@click.option("--seed", default=2026, show_default=True)
@click.option("--limit", type=int, help="Only so many identities, for a quick look.")
@plain_errors
def main(faces: Path | None, json_file: Path | None, recogniser: str, pairs: int, seed: int, limit: int | None) -> None:  # noqa: PLR0917 - click passes every option by its name
    """Evaluate and print."""
    settings = Settings.load(recogniser=recogniser)
    vectors, person = bundled(settings) if faces is None else of_folder(settings, faces, limit)
    report = measure(vectors, person, settings, pairs=pairs, seed=seed)
    show(report)
    write_json(json_file, report)


def bundled(settings: Settings) -> tuple[Vectors, NDArray[np.int64]]:
    """Templates of the faces in the installed packages, each with its mirror image."""
    with still_faces(settings) as still:
        found = [
            (number, our_vector(still, np.ascontiguousarray(image)))
            for number, name in enumerate((*GROUP, SINGLE))
            for image in (photo(name), photo(name)[:, ::-1])
        ]
    kept = [(number, vector) for number, vector in found if vector is not None]
    return np.stack([vector for _, vector in kept]), np.array([number for number, _ in kept])


def of_folder(settings: Settings, faces: Path, limit: int | None) -> tuple[Vectors, NDArray[np.int64]]:
    """Templates of everybody with several pictures."""
    people = [pictures for pictures in read_folder(faces, None) if len(pictures) > 1][:limit]
    if not people:
        raise click.ClickException(f"{faces} holds nobody with several pictures")
    pictures, _ = embed_folder(settings, people, with_peer=False)
    return pictures.vectors[pictures.found], pictures.person[pictures.found]


def site(seed: int, number: int) -> Rotation:
    """The secret rotation of a made-up site."""
    return Rotation(sha256(f"{seed}/{number}".encode()).digest())


def measure(
    vectors: Vectors, person: NDArray[np.int64], settings: Settings, *, pairs: int, seed: int
) -> dict[str, Any]:
    """All figures."""
    sites = [(site(seed, 2 * number), site(seed, 2 * number + 1)) for number in range(pairs)]
    across = together([between(here, there, vectors, person) for here, there in sites])
    inside = within(vectors, person)
    rng = np.random.default_rng(seed)
    half = rng.permutation(across.others)
    noise = Linked(half[: len(across.mated)], half[len(across.mated) :])
    report: dict[str, Any] = {
        "people": len(np.unique(person)),
        "templates": len(vectors),
        "pairs_of_sites": pairs,
        "threshold": identify_policy(settings).calibration.floor,
        "inside_mated": described(inside.mated),
        "inside_impostors": described(inside.others),
        "across_mated": described(across.mated),
        "across_impostors": described(across.others),
        "d_sys_inside": system_linkability(inside.mated, inside.others) if len(inside.mated) >= 20 else None,  # noqa: PLR2004
        "d_sys_across": system_linkability(across.mated, across.others),
        "d_sys_of_noise": system_linkability(noise.mated, noise.others),
        "across_mated_above_threshold": float((across.mated >= identify_policy(settings).calibration.floor).mean()),
        "d_sys_of_structure": None,
    }
    structure = structured(vectors, person, rng)
    if structure is not None:
        report["d_sys_of_structure"] = system_linkability(structure.mated, structure.others)
    return report


def structured(vectors: Vectors, person: NDArray[np.int64], rng: np.random.Generator) -> Linked | None:
    """The structure of members' templates, where enough people have four pictures; ten deals."""
    counts = np.bincount(person)
    if (counts >= 4).sum() < 20:  # noqa: PLR2004 - as many as the measure wants
        return None
    return together([by_structure(vectors, person, rng) for _ in range(10)])


def described(scores: Scores) -> dict[str, float]:
    """Number, mean, spread and ends of some scores."""
    low, high = np.quantile(scores, [0.01, 0.99])
    return {
        "count": len(scores), "mean": float(scores.mean()), "sd": float(scores.std()), "p01": float(low),
        "p99": float(high), "most": float(scores.max()),
    }  # fmt: skip


def show(report: dict[str, Any]) -> None:
    """Print the figures."""
    click.echo(
        f"\n{report['people']} people, {report['templates']} templates, {report['pairs_of_sites']} pairs of sites"
    )
    click.echo(f"{'':<34}{'scores':>9}{'mean':>9}{'sd':>9}{'1 %':>9}{'99 %':>9}{'most':>9}")
    for key, label in (
        ("inside_mated", "one site, one person"),
        ("inside_impostors", "one site, two people"),
        ("across_mated", "two sites, one person"),
        ("across_impostors", "two sites, two people"),
    ):
        found = report[key]
        cells = "".join(f"{found[name]:>9.3f}" for name in ("mean", "sd", "p01", "p99", "most"))
        click.echo(f"{label:<34}{found['count']:>9}{cells}")
    inside = report["d_sys_inside"]
    click.echo(f"\nD_sys inside one site      {'too few' if inside is None else f'{inside:.3f}'}")
    click.echo(f"D_sys across two sites     {report['d_sys_across']:.3f} (wanted: below {WANTED})")
    click.echo(f"D_sys of two random halves {report['d_sys_of_noise']:.3f} (what the noise of the counting makes)")
    if report["d_sys_of_structure"] is not None:
        click.echo(
            f"D_sys of the structure     {report['d_sys_of_structure']:.3f} (how alike a member's templates are among "
            "themselves, which no rotation hides)"
        )
    share = report["across_mated_above_threshold"]
    click.echo(f"One person at two sites scores above the threshold {report['threshold']:.2f}: {share:.4%}")


if __name__ == "__main__":
    main()

"""Fit the false-match curve of a recogniser on a folder of faces: what ``vision.decide.CALIBRATIONS`` holds.

Everybody with more than three pictures is enrolled with the mean of three, everybody with one picture is a stranger.
The share of comparisons at or above a threshold falls exponentially there; the line through its logarithm is fitted
where there are enough false matches to count. Look at the residuals before you trust it beyond the last count.
"""

import json
from pathlib import Path

import click
import numpy as np
from common import json_option, plain_errors, write_json
from evaluate_recognition import embed_folder, read_folder
from openset import Floats, Pictures, members_against_strangers

from kiosk.settings import Recogniser, Settings

ENROLLED = 3
STEP = 0.01
LEAST_COUNT = 5
"""Fewer false matches than these are noise."""

TAIL = 2e-4
"""The fit begins where one comparison in so many is a false match: above it the curve still bends."""


@click.command(help=__doc__)
@click.option(
    "--faces", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="The folder."
)
@click.option("--recogniser", type=click.Choice([name.value for name in Recogniser]), default="buffalo_s")
@click.option("--draws", default=20, show_default=True, help="Random choices of the enrolled pictures.")
@json_option
@plain_errors
def main(faces: Path, recogniser: str, draws: int, json_file: Path | None) -> None:
    """Fit and print."""
    ours, _ = embed_folder(Settings.load(recogniser=recogniser), read_folder(faces, None), with_peer=False)
    thresholds, counts, comparisons = false_matches(ours, draws)
    used = (counts >= LEAST_COUNT) & (counts <= TAIL * comparisons)
    slope, offset = np.polyfit(thresholds[used], np.log(counts[used] / comparisons), 1)
    anchor = float(thresholds[used][0])
    report = {
        "recogniser": recogniser,
        "comparisons": comparisons,
        "false_matches": {
            f"{t:.2f}": int(n) for t, n in zip(thresholds, counts, strict=True) if 0 < n <= TAIL * comparisons
        },
        "anchor": anchor,
        "anchor_fmr": float(np.exp(offset + slope * anchor)),
        "decay": float(-slope),
    }
    click.echo(json.dumps(report, indent=2))
    write_json(json_file, report)


def false_matches(pictures: Pictures, draws: int) -> tuple[Floats, Floats, int]:
    """Thresholds, false matches at or above each, and comparisons, summed over the draws."""
    rng = np.random.default_rng(0)
    thresholds = np.round(np.arange(0.2, 0.8, STEP), 2)
    counts = np.zeros(len(thresholds))
    comparisons = 0
    for _ in range(draws):
        scores = members_against_strangers(pictures, ENROLLED, rng)
        counts += [(scores >= threshold).sum() for threshold in thresholds]
        comparisons += scores.size
    return thresholds, counts, comparisons


if __name__ == "__main__":
    main()

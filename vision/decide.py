"""The open-set decision, as pure functions: threshold by gallery size, runner-up margin, agreement of frames."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from vision.gallery import Match


@dataclass(frozen=True, slots=True)
class Calibration:
    """How fast false matches of one recogniser get rarer as the threshold rises.

    The false match rate of one comparison is ``anchor_fmr * exp(-decay * (threshold - anchor))``.

    Attributes:
        anchor: A threshold at which the rate was counted.
        anchor_fmr: False match rate of one comparison there.
        decay: Decrease of its logarithm by one unit of similarity.
        floor: Least threshold whatever the wanted rate, up to ``small`` members.
        floor_large: The same beyond.
        small: Members up to which ``floor`` holds.
    """

    anchor: float
    anchor_fmr: float
    decay: float
    floor: float
    floor_large: float
    small: int = 2_000


CALIBRATIONS = {
    # 48, 12 and 3 false matches at .35, .38 and .40 among 5.4 million comparisons of 3-picture means on LFW
    "buffalo_s": Calibration(anchor=0.35, anchor_fmr=48 / 5.4e6, decay=55.5, floor=0.40, floor_large=0.45),
    # scripts/calibrate.py on 5.1 million comparisons of the same kind: 41 false matches at .48, 3 at .52; the floors
    # are where its rate is that of buffalo_s at .40 and .45
    "sface": Calibration(anchor=0.43, anchor_fmr=1.16e-4, decay=48.1, floor=0.54, floor_large=0.60),
}


@dataclass(frozen=True, slots=True)
class Vote:
    """What one good frame says.

    Attributes:
        member_id: The member it names, or None.
        score: Similarity of the best candidate, -1 with an empty gallery.
    """

    member_id: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The end of a look.

    Attributes:
        member_id: The member, or None for nobody.
        score: Best similarity among the votes for the member, or among all votes.
    """

    member_id: str | None
    score: float


AGREE, OF = 2, 3
"""Frames that must name the same member, among the last so many."""

MOST_VOTES = 6
"""Good frames after which a look without agreement ends as nobody."""


def threshold_for(calibration: Calibration, target_fpir: float, members: int, least: float = 0.0) -> float:
    """Threshold at which a stranger is named with at most the wanted probability.

    With N independent comparisons FPIR = 1 - (1 - FMR)^N, so the threshold must grow with the gallery.

    Args:
        calibration: Of the recogniser in use.
        target_fpir: Wanted false-positive identification rate of one frame, in (0, 1).
        members: Gallery size N.
        least: The site's own floor.

    Returns:
        A similarity in [0, 1).
    """
    n = max(members, 1)
    fmr = -math.expm1(math.log1p(-target_fpir) / n)
    wanted = calibration.anchor + math.log(calibration.anchor_fmr / fmr) / calibration.decay
    floor = calibration.floor if n <= calibration.small else calibration.floor_large
    return min(max(wanted, floor, least), 0.99)


def vote(matches: Sequence[Match], threshold: float, margin: float) -> Vote:
    """One frame's vote: the best candidate if it passes the threshold and leads the runner-up by the margin.

    Args:
        matches: Candidates, best first; two are enough.
        threshold: Least similarity.
        margin: Least lead; a tie is nobody.
    """
    if not matches:
        return Vote(None, -1.0)
    best = matches[0]
    lead = best.score - matches[1].score if len(matches) > 1 else math.inf
    named = best.score >= threshold and lead >= margin and lead > 0.0
    return Vote(best.member_id if named else None, best.score)


CHECK_SLACK = 0.08
"""How far under the threshold a named subject may score when it is compared again: one comparison with one member, not
with all of them, so that its false match rate stays under 1 in 1,000 at far lower scores."""


def still(matches: Sequence[Match], member_id: str, threshold: float) -> bool:
    """Whether a frame agrees that the subject is the member it was named as.

    Args:
        matches: Candidates of the frame, best first.
        member_id: Who the subject was named as.
        threshold: The site's threshold for naming.
    """
    return any(match.member_id == member_id and match.score >= threshold - CHECK_SLACK for match in matches)


def tally(votes: Sequence[Vote]) -> Verdict | None:
    """The verdict once it is due, else None.

    Two of the last three votes for one member name that member. Three votes in a row for nobody, or six votes without
    agreement, end the look as nobody.
    """
    window = votes[-OF:]
    for candidate in {v.member_id for v in window} - {None}:
        scores = [v.score for v in window if v.member_id == candidate]
        if len(scores) >= AGREE:
            return Verdict(candidate, max(scores))
    nobody = len(window) == OF and all(v.member_id is None for v in window)
    if nobody or len(votes) >= MOST_VOTES:
        return Verdict(None, max(v.score for v in votes))
    return None

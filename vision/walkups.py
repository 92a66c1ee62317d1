"""Walk-ups as pure functions of time: somebody comes closer, turns a little, stands, leaves.

A walk-up is described by a few numbers drawn from a seed; :mod:`vision.simulate` paints it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class WalkUp:
    """One visit of one or two people.

    Attributes:
        people: Names of the cut-outs, one or two; the second stands beside the first.
        seed: Draws the light, the noise, the sway and the path.
        approach: Seconds of coming closer.
        stand: Seconds of standing there.
        leave: Seconds of walking away.
        face_px: Face width in pixels while standing, in a picture 720 pixels high.
    """

    people: tuple[str, ...]
    seed: int
    approach: float = 2.0
    stand: float = 5.0
    leave: float = 1.2
    face_px: float = 150.0

    @property
    def seconds(self) -> float:
        """Length of the visit."""
        return self.approach + self.stand + self.leave


@dataclass(frozen=True, slots=True)
class Pose:
    """Where one cut-out is at one moment.

    Attributes:
        x: Middle of the face in fractions of the picture's width.
        y: The same of the height.
        width: Face width in pixels, in a picture 720 pixels high.
        roll: Degrees in the picture plane.
        squeeze: Horizontal scale in (0, 1], the look of a face turned a little.
    """

    x: float
    y: float
    width: float
    roll: float
    squeeze: float


@dataclass(frozen=True, slots=True)
class Scene:
    """Light and noise of one walk-up.

    Attributes:
        gain: Brightness factor.
        gamma: Exponent of the tone curve.
        noise: Standard deviation of the sensor noise in grey values.
    """

    gain: float
    gamma: float
    noise: float


FAR_PX = 28.0
"""Face width at the far end of the path: further away than anybody is found."""


def scene(walk: WalkUp) -> Scene:
    """Light and noise of a walk-up."""
    rng = np.random.default_rng([walk.seed, 1])
    return Scene(float(rng.uniform(0.55, 1.2)), float(rng.uniform(0.85, 1.25)), float(rng.uniform(1.0, 7.0)))


def pose(walk: WalkUp, place: int, t: float) -> Pose | None:
    """Where person number ``place`` (0 or 1) of a walk-up is, ``t`` seconds after its start; None outside of it."""
    if not 0.0 <= t < walk.seconds:
        return None
    rng = np.random.default_rng([walk.seed, 2, place])
    from_side, sway, nod, size = rng.uniform(-1, 1), rng.uniform(0.6, 1.4), rng.uniform(-1, 1), rng.uniform(0.85, 1.15)
    home = 0.5 + 0.08 * rng.uniform(-1, 1) if len(walk.people) == 1 else (0.36, 0.66)[place]
    near = walk.face_px * size
    closeness = _closeness(walk, t)
    width = FAR_PX * (near / FAR_PX) ** closeness
    x = home + (1 - closeness) * 0.25 * from_side
    if t > walk.approach + walk.stand:
        x += (1 - closeness) * 0.35 * math.copysign(1, from_side)
    phase = 2 * math.pi * t
    return Pose(
        x=x + 0.008 * sway * math.sin(phase * 0.45),
        y=0.42 + 0.02 * nod + 0.006 * math.sin(phase * 0.8 * sway),
        width=width,
        roll=5.0 * nod + 4.0 * math.sin(phase * 0.22 * sway),
        squeeze=1.0 - 0.09 * (1 + math.sin(phase * 0.3 * sway)) / 2,
    )


def script(members: Sequence[str], strangers: Sequence[str], seed: int) -> tuple[WalkUp, ...]:
    """The endless play of the demo, one round of it: every member, strangers between them, and two people at once."""
    rng = np.random.default_rng([seed, 3])
    rounds: list[tuple[str, ...]] = []
    for number, member in enumerate(members):
        rounds.append((member,))
        if strangers and number % 2 == 0:
            rounds.append((strangers[number // 2 % len(strangers)],))
    if len(members) > 1:
        rounds.append((members[0], members[-1]))
    return tuple(
        WalkUp(people, int(rng.integers(2**31)), stand=7.0, face_px=float(rng.uniform(115, 185))) for people in rounds
    )


def _closeness(walk: WalkUp, t: float) -> float:
    """0 far away, 1 standing there, eased at both ends."""
    if t < walk.approach:
        share = t / walk.approach
    elif t <= walk.approach + walk.stand:
        return 1.0
    else:
        share = (walk.seconds - t) / walk.leave
    return share * share * (3 - 2 * share)

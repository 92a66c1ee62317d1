"""A camera that is not there: paints walk-ups from the bundled faces, frame by frame, in memory."""

import time
from collections.abc import Iterator, Sequence

import cv2
import numpy as np
import numpy.typing as npt

from vision.bundled import Cutout, cutout
from vision.frames import Frame, Image
from vision.walkups import Pose, Scene, WalkUp, pose, scene

WIDTH, HEIGHT = 1280, 720
_NOISE = 10.0
"""Standard deviation of the stored noise tile; a scene scales it."""

_COARSE = 0.5
"""Scale under which a cut-out is averaged down: bilinear sampling would leave pixels out."""

_SHIFT = 64
"""The noise tile is larger than the picture by this and shifted at random, so that no two frames are alike."""


class Painter:
    """Paints scenes of 1280x720 pixels. Everything random comes from the walk-up's seed and the time."""

    def __init__(self) -> None:
        self._people: dict[str, Cutout] = {}
        rng = np.random.default_rng(0)
        tile = rng.normal(128, _NOISE, (HEIGHT + _SHIFT, WIDTH + _SHIFT, 3))
        self._noise: Image = np.clip(tile, 0, 255).astype(np.uint8)
        self._shop = _shop(rng)

    def paint(self, walk: WalkUp, t: float) -> Image:
        """The picture ``t`` seconds after the start of a walk-up; the empty shop before and after it.

        Returns:
            Shape (720, 1280, 3), uint8, BGR.
        """
        poses = ((name, pose(walk, place, t)) for place, name in enumerate(walk.people))
        people = [(self.person(name), where) for name, where in poses if where is not None]
        return self.compose(people, scene(walk), t)

    def compose(self, people: Sequence[tuple[Cutout, Pose]], light: Scene, t: float) -> Image:
        """The shop with these people in it, the later ones in front.

        Returns:
            Shape (720, 1280, 3), uint8, BGR.
        """
        picture = self._shop.copy()
        for person, where in people:
            _place(picture, person, where)
        return self._develop(picture, light, t)

    def person(self, name: str) -> Cutout:
        """A cut-out by its name, made at its first use."""
        if name not in self._people:
            self._people[name] = cutout(name)
        return self._people[name]

    def _develop(self, picture: Image, light: Scene, t: float) -> Image:
        tone = np.clip((np.arange(256) / 255) ** light.gamma * light.gain * 255, 0, 255).astype(np.uint8)
        lit = cv2.LUT(picture, tone)
        rng = np.random.default_rng(round(t * 1e4) + 7)
        y, x = rng.integers(_SHIFT, size=2)
        share = light.noise / _NOISE
        noise = self._noise[y : y + HEIGHT, x : x + WIDTH]
        noisy: Image = cv2.addWeighted(lit, 1.0, noise, share, -128 * share)
        return noisy


def frames(painter: Painter, walk: WalkUp, fps: float, pause: float = 0.0) -> Iterator[Image]:
    """All pictures of one walk-up and of the empty shop for ``pause`` seconds after it."""
    for number in range(round((walk.seconds + pause) * fps)):
        yield painter.paint(walk, number / fps)


class SimulatedCamera:
    """A :class:`vision.frames.FrameSource` that plays a script for ever in real time. A slow reader misses frames.

    Args:
        walks: The script, played round and round; at least one.
        fps: Frames a second.
        pause: Seconds of empty shop after each walk-up.
    """

    def __init__(self, walks: Sequence[WalkUp], fps: float = 30.0, pause: float = 4.5) -> None:
        self._walks, self._fps, self._pause = tuple(walks), fps, pause
        self._painter = Painter()
        self._start = time.monotonic()
        self._shown = -1

    @property
    def fault(self) -> str | None:
        """The simulator never fails."""
        return None

    def read(self, timeout: float) -> Frame | None:
        """Wait for the next frame time, paint the picture that is due then; None when it is further away than that."""
        now = time.monotonic() - self._start
        index = max(int(now * self._fps), self._shown + 1)
        wait = index / self._fps - now
        if wait > timeout:
            time.sleep(timeout)
            return None
        time.sleep(max(wait, 0.0))
        self._shown = index
        at = index / self._fps
        return Frame(self._painter.paint(*self._due(at)), index, self._start + at)

    def close(self) -> None:
        """Nothing to release."""

    def _due(self, at: float) -> tuple[WalkUp, float]:
        """The walk-up that plays at this time, and the time within it."""
        rest = at % sum(walk.seconds + self._pause for walk in self._walks)
        for walk in self._walks:
            if rest < walk.seconds + self._pause:
                return walk, rest
            rest -= walk.seconds + self._pause
        return self._walks[-1], self._walks[-1].seconds


def _place(picture: Image, person: Cutout, where: Pose) -> None:
    """Blend one cut-out into the picture, in place."""
    scale = where.width / person.face.w
    fx, fy = person.face.centre
    turn = np.radians(where.roll)
    cos, sin = float(np.cos(turn)) * scale, float(np.sin(turn)) * scale
    linear = np.array([[cos * where.squeeze, -sin], [sin * where.squeeze, cos]])
    target = np.array([where.x * WIDTH, where.y * HEIGHT])
    h, w = person.alpha.shape
    corners = (np.array([(0, 0), (w, 0), (0, h), (w, h)]) - (fx, fy)) @ linear.T + target
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)), (WIDTH, HEIGHT)).astype(int)
    if right <= left or bottom <= top:
        return
    offset = target - linear @ (fx, fy) - (left, top)
    matrix = np.column_stack([linear, offset]).astype(np.float32)
    size = (int(right - left), int(bottom - top))
    shrink = cv2.INTER_AREA if scale < _COARSE else cv2.INTER_LINEAR
    front = cv2.warpAffine(person.image, matrix, size, flags=shrink)
    alpha: npt.NDArray[np.float32] = cv2.warpAffine(person.alpha, matrix, size, flags=shrink)
    part = picture[top:bottom, left:right]
    picture[top:bottom, left:right] = cv2.blendLinear(front, part, alpha, 1.0 - alpha)


def _shop(rng: np.random.Generator) -> Image:
    """An aisle with shelves, drawn once; nothing in it looks like a face."""
    shop = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    shop[:] = np.linspace((190, 196, 200), (120, 126, 132), HEIGHT).astype(np.uint8)[:, None, :]
    for shelf in range(4):
        y = 90 + shelf * 130
        cv2.rectangle(shop, (0, y + 86), (WIDTH, y + 98), (92, 104, 118), -1)
        x = 8
        while x < WIDTH:
            width, height = int(rng.integers(22, 60)), int(rng.integers(38, 84))
            colour = tuple(int(v) for v in rng.integers(70, 220, 3))
            cv2.rectangle(shop, (x, y + 86 - height), (x + width, y + 86), colour, -1)
            x += width + int(rng.integers(3, 14))
    blurred: Image = cv2.GaussianBlur(shop, (0, 0), 4)
    return blurred

"""The people of the demo: which bundled faces are members, under which names, and the camera that plays them."""

from typing import Final

from vision.bundled import GROUP, SINGLE
from vision.simulate import SimulatedCamera
from vision.walkups import script

FPS: Final = 20.0
"""Frames a second of the demo's camera; painting them costs more than watching them."""

SEED: Final = 11

STRANGERS: Final = ("t1-5", SINGLE)
"""Bundled faces that never joined."""

MEMBERS: Final = dict(
    zip((name for name in GROUP if name not in STRANGERS), ("Meena", "Kavitha", "Arun", "Selvam", "Priya"), strict=True)
)
"""Bundled face to the first name it is enrolled under. The names are invented."""


def simulated_camera() -> SimulatedCamera:
    """Members and strangers walking up to the kiosk, alone and together, for ever."""
    return SimulatedCamera(script(tuple(MEMBERS), STRANGERS, SEED), fps=FPS)

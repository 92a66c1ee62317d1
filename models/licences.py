"""Whether a site may use a weight under the licence it has."""

from collections.abc import Collection
from types import MappingProxyType
from typing import Final

from models.errors import LicenceRefused
from models.manifest import Task, Weight

_FREE_ALTERNATIVE: Final = MappingProxyType(
    {
        Task.RECOGNISE: 'set recogniser = "sface" (Apache-2.0, free for commercial use) and enrol the members again',
        Task.DETECT: "use face_landmarker (Apache-2.0, free for commercial use)",
        Task.LANDMARK: "use face_landmarker (Apache-2.0, free for commercial use)",
    }
)


def check_licence(weight: Weight, *, production: bool, accepted: Collection[str]) -> None:
    """Refuse a non-commercial weight on a site that is a real shop.

    Args:
        weight: The weight that is about to be loaded.
        production: The setting ``production``.
        accepted: The setting ``licence_accepted``: names of weights for which the shop holds a licence of its own.

    Raises:
        LicenceRefused: ``production`` is on, the weight is not for commercial use, and its name is not in ``accepted``.
    """
    if not production or weight.commercial or weight.name in accepted:
        return
    free = next((_FREE_ALTERNATIVE[task] for task in weight.tasks if task in _FREE_ALTERNATIVE), "")
    accept = f'Add "{weight.name}" to licence_accepted if the shop holds a licence of its own'
    raise LicenceRefused(
        f"The weight {weight.name} has the licence {weight.licence} and production is on",
        mend=f"{accept}; otherwise {free}" if free else accept,
    )

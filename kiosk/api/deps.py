"""What the web app is given."""

from dataclasses import dataclass

from kiosk.screens.hub import Hub
from kiosk.screens.stage import Stage
from kiosk.screens.view import View
from kiosk.screens.words import Site


@dataclass(frozen=True, slots=True)
class WebDeps:
    """What the web app is given; it builds nothing itself.

    Attributes:
        stage: The screen's state.
        hub: Where the stage publishes and the event streams read.
        site: Name and modes of the site.
        host: The address served on; other host names are refused (a wildcard takes any bare IP address).
    """

    stage: Stage
    hub: Hub[View]
    site: Site
    host: str

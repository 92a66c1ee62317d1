"""Addresses below ``/staff`` at which there is nothing, such as those of a form that was opened without being sent."""

from typing import NoReturn

from werkzeug.exceptions import NotFound

from kiosk.console.access import Permission, route
from kiosk.console.console import Console


class Elsewhere:
    """Says so on a page of the console, whose way back leads to the console."""

    def __init__(self, _console: Console) -> None:
        pass

    @route("GET", "/<path:anything>", Permission.SIGNED_IN)
    def nothing(self, anything: str) -> NoReturn:  # noqa: ARG002 - the address is nobody's news
        """There is nothing here.

        Raises:
            NotFound: Always.
        """
        raise NotFound
